namespace MirTool.Synthesis.Tests;

[TestClass(DisableParallelization = true)]
public sealed class SoundFontsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string? before = Environment.GetEnvironmentVariable(SoundFonts.PathVariable);

    public SoundFontsTests()
    {
        foreach (string name in (string[])["Zebra.SF2", "Ape.sf3", "notes.txt"])
        {
            File.WriteAllText(folder.At(name), name);
        }

        Environment.SetEnvironmentVariable(SoundFonts.PathVariable, $"{folder.At("nowhere")}{Path.PathSeparator}{folder.Path}");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(SoundFonts.PathVariable, before);
        folder.Dispose();
    }

    [Fact]
    public void Find_FolderOfTheVariable_ComesFirstByName() =>
        Assert.Equal([folder.At("Ape.sf3"), folder.At("Zebra.SF2")], SoundFonts.Find().Take(2));

    [Fact]
    public void Find_FileOfTheVariable_IsTaken()
    {
        Environment.SetEnvironmentVariable(SoundFonts.PathVariable, folder.At("Zebra.SF2"));
        Assert.Equal(folder.At("Zebra.SF2"), SoundFonts.Find()[0]);
        Assert.DoesNotContain(folder.At("Ape.sf3"), SoundFonts.Find());
    }

    [Fact]
    public void Find_LinkToAFoundSoundFont_IsLeftOutButCanBeNamed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need administrator rights on Windows.");
        File.CreateSymbolicLink(folder.At("Alias.sf2"), folder.At("Zebra.SF2"));
        Assert.DoesNotContain(folder.At("Alias.sf2"), SoundFonts.Find());
        Assert.Equal(folder.At("Alias.sf2"), SoundFonts.Resolve("alias"));
    }

    [Theory]
    [InlineData("zebra")]
    [InlineData("ZEBRA.sf2")]
    public void Resolve_BareName_IgnoresCase(string name) => Assert.Equal(folder.At("Zebra.SF2"), SoundFonts.Resolve(name));

    [Fact]
    public void Resolve_Path_IsTakenAsItIs() => Assert.Equal(folder.At("notes.txt"), SoundFonts.Resolve(folder.At("notes.txt")));

    [Fact]
    public void Resolve_Nothing_PrefersThePapersSoundFont()
    {
        File.WriteAllText(folder.At("fluidr3_gm.sf2"), "");
        Assert.Equal(folder.At("fluidr3_gm.sf2"), SoundFonts.Resolve(null));
    }

    [Fact]
    public void Resolve_UnknownName_ListsPlacesAndSoundFonts()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => SoundFonts.Resolve("no-such-font"));
        foreach (string part in (string[])["no-such-font", folder.Path, folder.At("nowhere"), "Ape", "Zebra"])
        {
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        }
    }
}
