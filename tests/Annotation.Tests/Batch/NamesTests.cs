using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using MirTool.Annotation.Batch;
using MirTool.Files;

namespace MirTool.Annotation.Tests.Batch;

/// <summary>Names that are not UTF-8, or that Windows does not take, and lists of names.</summary>
public sealed partial class NamesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    // .NET itself cannot remove what it cannot name.
    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            using Process remove = Process.Start("rm", ["-rf", "--", folder.At("in")]);
            remove.WaitForExit();
        }

        folder.Dispose();
    }

    [Theory]
    [InlineData("636166E92E776176", "caf%{E9}.wav")]
    [InlineData("C3A92E776176", "é.wav")]
    [InlineData("257B45397D", "%{25}{E9}")]
    [InlineData("257B65397D", "%{e9}")]
    [InlineData("E9257B45397DE9", "%{E9}%{25}{E9}%{E9}")]
    [InlineData("F09F8EBB", "🎻")]
    [InlineData("F09F8E", "%{F0}%{9F}%{8E}")]
    [InlineData("EDA080", "%{ED}%{A0}%{80}")]
    public void EscapedName_OfAnyBytes_IsReversible(string hex, string expected)
    {
        byte[] name = Convert.FromHexString(hex);

        string text = EscapedName.Of(name);

        Assert.Equal(expected, text);
        Assert.Equal(name, EscapedName.Bytes(text));
    }

    [Fact]
    public void EscapedName_OfRandomBytes_IsReversible()
    {
        var random = new Random(5);
        byte[] alphabet = [.. "%{}E9é"u8, 0xE9, 0xC3, 0x80, 0xFF];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] name = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => alphabet[random.Next(alphabet.Length)])];

            Assert.Equal(name, EscapedName.Bytes(EscapedName.Of(name)));
        }
    }

    [Fact]
    public void Find_NamesThatAreNotUtf8_AreTakenAndOpened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Names are bytes there alone.");
        folder.Write("in/plain.wav", "12345");
        Rename(folder.At("in/plain.wav"), Encoding.Latin1.GetBytes("in/caf\u00e9.wav"));
        Directory.CreateDirectory(folder.At("in/d"));
        folder.Write("in/d/x.wav", "1234567");
        Rename(folder.At("in/d"), Encoding.Latin1.GetBytes("in/s\u00e9rie"));

        IReadOnlyList<Recording> found = Find(folder.At("in")).Recordings;

        Assert.Equal(["caf%{E9}.wav", "s%{E9}rie/x.wav"], found.Select(recording => recording.File));
        Assert.Equal([5, 7], found.Select(recording => recording.SizeBytes));
        Assert.All(found, recording => Assert.Null(recording.Error));
        using FileStream stream = InputFile.OpenRead(found[1].Path);
        Assert.Equal(7, stream.Length);
        Assert.Equal(["caf%{E9}.wav"], Find(folder.At("in/caf%{E9}.wav")).Recordings.Select(recording => recording.File));
    }

    [Fact]
    public void Find_NameThatLooksLikeAnEscape_IsTakenForWhatItIs()
    {
        folder.Write("in/caf%{E9}.wav", "123");

        Recording recording = Assert.Single(Find(folder.At("in/caf%{E9}.wav")).Recordings);

        Assert.Equal("caf%{25}{E9}.wav", recording.File);
        Assert.Equal(3, recording.SizeBytes);
    }

    [Theory]
    [InlineData("a:b?.wav", "a%{3A}b%{3F}.wav")]
    [InlineData("CON.wav", "%{43}ON.wav")]
    [InlineData("com1", "%{63}om1")]
    [InlineData("console.wav", "console.wav")]
    [InlineData("dots./space /x.wav", "dots%{2E}/space%{20}/x.wav")]
    [InlineData("tab\t\"<>|*\\.wav", "tab%{09}%{22}%{3C}%{3E}%{7C}%{2A}%{5C}.wav")]
    [InlineData("Čeština 日本.wav", "Čeština 日本.wav")]
    public void SafeNames_HaveNothingThatWindowsForbids(string file, string expected)
    {
        Assert.Equal(expected, OutputNames.Safe(file));
        Assert.Equal(file, Encoding.UTF8.GetString(EscapedName.Bytes(OutputNames.Safe(file))));
    }

    [Fact]
    public void SafeNames_ThatDifferInCaseAlone_AreAFailedRecording()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere they are one file.");
        folder.Write("in/a.wav");
        folder.Write("in/A.wav");
        folder.Write("in/b.wav");

        InputSet inputs = InputFiles.Find([folder.At("in")], folder.At("out"), hasSafeNames: true, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["A.wav", "a.wav", "b.wav"], inputs.Recordings.Select(recording => recording.File));
        Assert.Contains("'A.wav'", inputs.Recordings[1].Error, StringComparison.Ordinal);
        Assert.Null(inputs.Recordings[2].Error);
    }

    [Theory]
    [InlineData("#1 take.wav\n", "#1 take.wav")]
    [InlineData("\"with space.wav\"\r\n", "with space.wav")]
    [InlineData("sub\\b.wav\r\n", "sub/b.wav")]
    [InlineData("#EXTM3U\r\n#EXTINF:2,Take\r\nsub/b.wav\r\n", "sub/b.wav")]
    [InlineData("# a remark\n\n  \nsub/b.wav  \n", "sub/b.wav")]
    [InlineData("a.wav\rsub/b.wav\r", "a.wav", "sub/b.wav")]
    public void List_LinesOfOtherPrograms_AreUnderstood(string text, params string[] expected)
    {
        foreach (string file in (string[])["#1 take.wav", "with space.wav", "sub/b.wav", "a.wav"])
        {
            folder.Write("in/" + file);
        }

        string list = folder.Write("in/list.txt", text);

        Assert.Equal(expected.Select(file => folder.At("in/" + file)), Find("@" + list).Recordings.Select(recording => recording.Path));
    }

    [Fact]
    public void List_NulFormat_TakesEveryByteBetween()
    {
        folder.Write("in/#1.wav");
        folder.Write("in/ two\nlines .wav");
        string list = folder.Write("in/list", "#1.wav\0 two\nlines .wav\0");

        InputSet inputs = InputFiles.Find(["@" + list], folder.At("out"), ListFormat.Nul, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([" two\nlines .wav", "#1.wav"], inputs.Recordings.Select(recording => recording.File));
        var e = Assert.Throws<InvalidDataException>(() => Find("@" + list));
        Assert.Contains("--list-format nul", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_NamesInLatin1_FindTheirFilesInEitherEncoding()
    {
        folder.Write("in/é.wav");
        File.WriteAllBytes(folder.At("in/list.txt"), Encoding.Latin1.GetBytes("é.wav\n"));

        Assert.Equal("é.wav", Assert.Single(Find("@" + folder.At("in/list.txt")).Recordings).File);
    }

    [Fact]
    public void InputFile_Devices_AreRefusedAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev/zero.");
        File.CreateSymbolicLink(folder.At("zero.csv"), "/dev/zero");

        var e = Assert.Throws<InvalidDataException>(() => InputFile.ReadAllBytes(folder.At("zero.csv")));

        Assert.Contains("is a device", e.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Find("@/dev/zero"));
    }

    private InputSet Find(params string[] inputs) =>
        InputFiles.Find(inputs, folder.At("out"), cancellationToken: TestContext.Current.CancellationToken);

    private void Rename(string from, byte[] to) =>
        Assert.Equal(0, RenameBytes([.. Encoding.UTF8.GetBytes(from), 0], [.. Encoding.UTF8.GetBytes(folder.Path + "/"), .. to, 0]));

    [LibraryImport("libc", EntryPoint = "rename")]
    private static partial int RenameBytes(byte[] from, byte[] to);
}
