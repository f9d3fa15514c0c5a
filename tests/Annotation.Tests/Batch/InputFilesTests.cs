using MirTool.Annotation.Batch;

namespace MirTool.Annotation.Tests.Batch;

public sealed class InputFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Find_Folder_TakesSoundFilesOfAllDepthsInOrdinalOrder()
    {
        Write("b.wav", "a/z.FLAC", "a/B.mp3", "a/notes.txt", "a-b.ogg", "noextension", "Z.m4a");

        Assert.Equal(["Z.m4a", "a-b.ogg", "a/B.mp3", "a/z.FLAC", "b.wav"], Files(folder.Path));
    }

    [Fact]
    public void Find_Folder_CountsWhatItPassesOver()
    {
        Write("a.wav", "b.JPG", "c.jpg", "d/e.log", "d/noextension", "f.mts", "g.dsf", "h.voc");

        InputSet inputs = Find(folder.Path);

        Assert.Equal(["a.wav", "f.mts", "g.dsf", "h.voc"], inputs.Recordings.Select(recording => recording.File));
        Assert.Equal(new Dictionary<string, int> { [""] = 1, [".jpg"] = 2, [".log"] = 1 }, inputs.PassedOver);
    }

    [Fact]
    public void Find_Folder_PassesOverHiddenFilesAndFolders()
    {
        Write("a.wav", "._a.wav", ".cache/b.wav", "c/.d.wav");

        Assert.Equal(["a.wav"], Files(folder.Path));
    }

    [Fact]
    public void Find_FileNamedItself_IsTakenWhateverItsName()
    {
        Write(".hidden.dat", "other.wav");

        Assert.Equal([".hidden.dat"], Files(folder.At(".hidden.dat")));
    }

    [Fact]
    public void Find_SingleFile_IsNamedFromItsFolder()
    {
        Write("x/y/a.wav");

        InputSet inputs = Find(folder.At("x/y/a.wav"));

        Assert.Equal(folder.At("x/y"), inputs.Root);
        Assert.Equal("a.wav", Assert.Single(inputs.Recordings).File);
    }

    [Fact]
    public void Find_SeveralInputs_AreNamedFromTheirDeepestCommonFolder()
    {
        Write("x/one/a.wav", "x/one/deep/b.wav", "x/other/a.wav");

        InputSet inputs = Find(folder.At("x/one"), folder.At("x/other/a.wav"));

        Assert.Equal(folder.At("x"), inputs.Root);
        Assert.Equal(["one/a.wav", "one/deep/b.wav", "other/a.wav"], inputs.Recordings.Select(recording => recording.File));
    }

    [Fact]
    public void Find_FoldersWhoseNamesBeginAlike_AreNotTakenForOneAnother()
    {
        Write("x/one/a.wav", "x/one-more/a.wav");

        Assert.Equal(["one-more/a.wav", "one/a.wav"], Files(folder.At("x/one"), folder.At("x/one-more")));
    }

    [Fact]
    public void Find_SameFileTwice_IsOneRecording()
    {
        Write("x/a.wav");

        Assert.Equal(["a.wav"], Files(folder.At("x"), folder.At("x/a.wav"), folder.At("x/../x/a.wav"), folder.At("x") + Path.DirectorySeparatorChar));
    }

    [Theory]
    [InlineData("*.wav", "a.wav", "b.wav")]
    [InlineData("?.wav", "a.wav", "b.wav")]
    [InlineData("**/*.wav", "a.wav", "b.wav", "deep/c.wav", "deep/er/d.wav")]
    [InlineData("deep/**", "c.wav", "er/d.wav", "er/e.flac")]
    [InlineData("*/*.wav", "deep/c.wav")]
    [InlineData("**/er/*", "deep/er/d.wav", "deep/er/e.flac")]
    [InlineData("**/*.dat", "data.dat")]
    [InlineData("d*/**/e*", "deep/er/e.flac")]
    public void Find_Glob_TakesWhatItMatches(string pattern, params string[] expected)
    {
        Write("a.wav", "b.wav", "data.dat", "deep/c.wav", "deep/er/d.wav", "deep/er/e.flac", "deep/er/text.txt", ".h/x.wav");

        Assert.Equal(expected, Files(folder.At(pattern)));
    }

    [Fact]
    public void Find_NameWithWildcardsThatExists_IsTakenLiterally()
    {
        Write("[live] *.wav", "[live] x.wav");

        Assert.Equal(["[live] *.wav"], Files(folder.At("[live] *.wav")));
    }

    [Fact]
    public void Find_GlobWithoutMatch_Throws()
    {
        Write("a.wav");

        var e = Assert.Throws<FileNotFoundException>(() => Find(folder.At("*.mp3")));
        Assert.Contains("*.mp3", e.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Find(folder.At("none/*.wav")));
    }

    [Fact]
    public void Find_MissingInput_Throws()
    {
        var e = Assert.Throws<FileNotFoundException>(() => Find(folder.At("gone.wav")));
        Assert.Contains("gone.wav", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_FolderWithoutRecordings_ThrowsAndSaysWhatIsTaken()
    {
        Write("a.txt");

        var e = Assert.Throws<InvalidDataException>(() => Find(folder.Path));
        Assert.Contains(".flac", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_List_IsReadRelativeToItself()
    {
        Write("music/a.wav", "music/b c.wav", "music/#1.wav", "music/more/d.wav");
        string list = folder.Write("music/list.txt", "\uFEFFa.wav\r\n\r\n  \n# a comment\nb c.wav\n./#1.wav\nmore\n");

        Assert.Equal(["#1.wav", "a.wav", "b c.wav", "more/d.wav"], Files("@" + list));
    }

    [Fact]
    public void Find_ListWithAWrongLine_MakesThatLineAFailedRecording()
    {
        Write("a.wav");
        string list = folder.Write("list.txt", "a.wav\ngone.wav\n");

        InputSet inputs = Find("@" + list);

        Assert.Equal(["a.wav", "gone.wav"], inputs.Recordings.Select(recording => recording.File));
        Assert.Null(inputs.Recordings[0].Error);
        Assert.Contains("'gone.wav', which the list", inputs.Recordings[1].Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_LinkedFile_HasSizeAndTimeOfItsTarget()
    {
        string target = folder.Write("elsewhere/a.wav", "12345");
        File.SetLastWriteTimeUtc(target, new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Directory.CreateDirectory(folder.At("in"));
        File.CreateSymbolicLink(folder.At("in/link.wav"), target);

        Recording recording = Assert.Single(Find(folder.At("in")).Recordings);

        Assert.Equal("link.wav", recording.File);
        Assert.Equal(5, recording.SizeBytes);
        Assert.Equal(new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc).Ticks, recording.ModifiedTicks);
    }

    [Fact]
    public void Find_SeveralNamesOfOneFile_AreOneRecording()
    {
        Write("in/b.wav", "elsewhere/c.wav");
        File.CreateSymbolicLink(folder.At("in/a.wav"), "b.wav");
        File.CreateSymbolicLink(folder.At("in/d.wav"), folder.At("elsewhere/c.wav"));
        File.CreateSymbolicLink(folder.At("in/e.wav"), folder.At("elsewhere/c.wav"));

        Assert.Equal(["b.wav", "d.wav"], Files(folder.At("in")));
    }

    [Fact]
    public void Find_LinkedFolders_AreFollowedButNotInCircles()
    {
        Write("in/x/a.wav", "in/y/b.wav", "elsewhere/c.wav");
        Directory.CreateSymbolicLink(folder.At("in/x/up"), "..");
        Directory.CreateSymbolicLink(folder.At("in/x/self"), ".");
        Directory.CreateSymbolicLink(folder.At("in/x/toy"), "../y");
        Directory.CreateSymbolicLink(folder.At("in/y/tox"), "../x");
        Directory.CreateSymbolicLink(folder.At("in/away"), folder.At("elsewhere"));

        Assert.Equal(
            ["away/c.wav", "x/a.wav", "y/b.wav"],
            Files(folder.At("in")));
    }

    [Fact]
    public void Find_BrokenLinks_AreFailedRecordings()
    {
        Write("in/a.wav");
        File.CreateSymbolicLink(folder.At("in/gone.wav"), "nowhere.wav");
        File.CreateSymbolicLink(folder.At("in/loop.wav"), "loop.wav");
        Directory.CreateSymbolicLink(folder.At("in/loopfolder"), "loopfolder");

        InputSet inputs = Find(folder.At("in"));

        Assert.Equal(["a.wav", "gone.wav", "loop.wav"], inputs.Recordings.Select(recording => recording.File));
        Assert.Contains("nowhere.wav', which does not exist", inputs.Recordings[1].Error, StringComparison.Ordinal);
        Assert.NotNull(inputs.Recordings[2].Error);
    }

    [Fact]
    public void Find_OutputWithinTheInput_IsNotSearched()
    {
        Write("a.wav", "annotations/copied.wav");
        Directory.CreateSymbolicLink(folder.At("link"), folder.At("annotations"));

        Assert.Equal(["a.wav"], InputFiles.Find([folder.Path], folder.At("annotations"), cancellationToken: TestContext.Current.CancellationToken).Recordings.Select(recording => recording.File));
    }

    [Fact]
    public void Find_OutputIsTheInput_IsSearched()
    {
        Write("a.wav", "a.wav.frames.csv");

        Assert.Equal(["a.wav"], InputFiles.Find([folder.Path], folder.Path, cancellationToken: TestContext.Current.CancellationToken).Recordings.Select(recording => recording.File));
    }

    [Fact]
    public void Find_NamesWithSpacesBackslashesAndOtherAlphabets_AreKept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A backslash separates folders there.");
        Write("été 日本/back\\slash.wav");

        Assert.Equal(["été 日本/back\\slash.wav"], Files(folder.Path));
    }

    public void Dispose() => folder.Dispose();

    private void Write(params string[] files)
    {
        foreach (string file in files)
        {
            folder.Write(file);
        }
    }

    private InputSet Find(params string[] inputs) => InputFiles.Find(inputs, folder.At("out"), cancellationToken: TestContext.Current.CancellationToken);

    private string[] Files(params string[] inputs) => [.. Find(inputs).Recordings.Select(recording => recording.File)];
}
