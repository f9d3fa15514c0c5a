using System.Text.RegularExpressions;

namespace MirTool.Build.Tests;

/// <summary>The edit of version needs, against GNU readelf's view of the same files.</summary>
public sealed partial class VersionNeedTests
{
    private const string TorchSharpsNeed = "GLIBCXX_3.4.32";

    private static string Library => Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    [Fact]
    public void Weaken_EveryNeedInTurn_SetsThatFlagAndNothingElse()
    {
        byte[] original = File.ReadAllBytes(Library);
        string[] before = ReadElf.VersionNeeds(Library);
        string[] names = [.. before.Where(line => line.Contains("Flags: none")).Select(NameOf).Distinct()];
        Assert.NotEmpty(names);

        using var file = new TemporaryFile();
        foreach (string name in names)
        {
            byte[] image = [.. original];
            int weakened = VersionNeed.Weaken(image, name);

            string[] expected = [.. before.Select(line => NameOf(line) == name ? line.Replace("Flags: none", "Flags: WEAK") : line)];
            file.Write(image);
            Assert.Equal(expected, ReadElf.VersionNeeds(file.Path));
            int[] changed = [.. Enumerable.Range(0, image.Length).Where(i => image[i] != original[i])];
            Assert.Equal(before.Count(line => NameOf(line) == name), weakened);
            Assert.Equal(weakened, changed.Length);
            Assert.All(changed, i => Assert.Equal(original[i] | 2, image[i]));
        }
    }

    [Fact]
    public void Weaken_SecondTime_ChangesNothing()
    {
        SkipWithoutLibrary();
        byte[] image = File.ReadAllBytes(Library);
        string name = "GLIBC_2.14";
        Assert.NotEqual(0, VersionNeed.Weaken(image, name));
        byte[] once = [.. image];

        Assert.Equal(0, VersionNeed.Weaken(image, name));
        Assert.Equal(once, image);
    }

    [Theory]
    [InlineData("GLIBCXX_9.9.99")]
    [InlineData("GLIBC_2.1")]
    [InlineData("")]
    public void Weaken_VersionThatIsNotNeeded_ChangesNothing(string version)
    {
        SkipWithoutLibrary();
        byte[] image = File.ReadAllBytes(Library);
        byte[] original = [.. image];

        Assert.Equal(0, VersionNeed.Weaken(image, version));
        Assert.Equal(original, image);
    }

    [Fact]
    public void Weaken_FileThatIsNoElf_IsRefused()
    {
        Assert.Throws<InvalidDataException>(() => VersionNeed.Weaken([], TorchSharpsNeed));
        Assert.Throws<InvalidDataException>(() => VersionNeed.Weaken("MZ"u8.ToArray(), TorchSharpsNeed));
        Assert.Throws<InvalidDataException>(() => VersionNeed.Weaken(new byte[4096], TorchSharpsNeed));
    }

    [Theory]
    [InlineData(4, 1)] // 32-bit
    [InlineData(5, 2)] // big endian
    public void Weaken_OtherKindOfElf_IsRefused(int offset, byte value)
    {
        SkipWithoutLibrary();
        byte[] image = File.ReadAllBytes(Library);
        image[offset] = value;

        Assert.Throws<InvalidDataException>(() => VersionNeed.Weaken(image, TorchSharpsNeed));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    [InlineData(2_000_000)]
    public void Weaken_TruncatedFile_IsRefused(int bytes)
    {
        SkipWithoutLibrary();

        Assert.Throws<InvalidDataException>(() => VersionNeed.Weaken(File.ReadAllBytes(Library)[..bytes], TorchSharpsNeed));
    }

    [Fact]
    public void Weaken_DamagedTables_AreRefusedOrHarmless()
    {
        SkipWithoutLibrary();
        byte[] original = File.ReadAllBytes(Library);
        long sections = BitConverter.ToInt64(original, 0x28);
        int count = BitConverter.ToUInt16(original, 0x3c);
        int versionNeeds = Enumerable.Range(0, count).First(i => BitConverter.ToUInt32(original, (int)sections + (i * 64) + 4) == 0x6ffffffe);
        int header = (int)sections + (versionNeeds * 64);
        int table = (int)BitConverter.ToInt64(original, header + 24);
        int tableBytes = (int)BitConverter.ToInt64(original, header + 32);
        int[] offsets = [.. Enumerable.Range(0x28, 24), .. Enumerable.Range(header, 64), .. Enumerable.Range(table, tableBytes)];
        byte[] image = [.. original];

        foreach (int offset in offsets)
        {
            foreach (byte value in (byte[])[0x00, 0x7f, 0xff])
            {
                image[offset] = value;
                // Any other exception, or none in a minute, fails the test.
                _ = Record.Exception(() => VersionNeed.Weaken(image, "GLIBC_2.2.5")) is null or InvalidDataException
                    ? true
                    : throw new Xunit.Sdk.XunitException($"byte {offset} = {value}");
                original.AsSpan().CopyTo(image);
            }
        }
    }

    [Fact]
    public void Build_LibraryInTheOutputFolder_AsksWeakly()
    {
        string need = Assert.Single(ReadElf.VersionNeeds(Library), line => NameOf(line) == TorchSharpsNeed);
        Assert.Contains("Flags: WEAK", need);
    }

    private static void SkipWithoutLibrary() =>
        Assert.SkipUnless(File.Exists(Library), "TorchSharp's library for Linux is not part of this build.");

    private static string NameOf(string line) => NamePattern().Match(line).Groups[1].Value;

    [GeneratedRegex(@"Name: (\S+)")]
    private static partial Regex NamePattern();
}
