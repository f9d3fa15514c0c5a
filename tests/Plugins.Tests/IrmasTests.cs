using MirTool.Plugins.Irmas;
using MirTool.Taxonomies;
using MirTool.Taxonomies.Tests;

namespace MirTool.Plugins.Tests;

/// <summary>Folders of the form in which IRMAS is distributed, with files of the tests' own.</summary>
public sealed class IrmasTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly IrmasAdapter adapter = new();

    public IrmasTests()
    {
        Recording("IRMAS-TrainingData/cla/[cla][cla]0189__2.wav", 0.3);
        Recording("IRMAS-TrainingData/cel/065__[cel][nod][cla]0059__2.wav", 0.3);
        Recording("IRMAS-TrainingData/cel/[cel][pop_roc]0101__1.wav", 0.3);
        Recording("IRMAS-TrainingData/voi/[voi][dru][pop_roc]2353__3.wav", 0.3);
        Testing("IRMAS-TestingData-Part1/Part1/02 - What'll I.Do-8", "gel\t\nvoi\t\n");
        Testing("IRMAS-TestingData-Part2/IRTestingData-Part2/Song-1", "pia\t\r\n\r\n");
        Testing("IRMAS-TestingData-Part3/Part3/Song-12", "vio");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ListExcerpts_Train_IsSortedAndRelative() => Assert.Equal(
        [
            "IRMAS-TrainingData/cel/065__[cel][nod][cla]0059__2.wav",
            "IRMAS-TrainingData/cel/[cel][pop_roc]0101__1.wav",
            "IRMAS-TrainingData/cla/[cla][cla]0189__2.wav",
            "IRMAS-TrainingData/voi/[voi][dru][pop_roc]2353__3.wav",
        ],
        adapter.ListExcerpts(Request("train")));

    [Fact]
    public void ListExcerpts_Test_FindsTheInnerFolderOfEveryPart() => Assert.Equal(
        [
            "IRMAS-TestingData-Part1/Part1/02 - What'll I.Do-8.wav",
            "IRMAS-TestingData-Part2/IRTestingData-Part2/Song-1.wav",
            "IRMAS-TestingData-Part3/Part3/Song-12.wav",
        ],
        adapter.ListExcerpts(Request("test")));

    [Theory]
    [InlineData("IRMAS-TrainingData", "train", 4)]
    [InlineData("IRMAS-TrainingData/cel", "train", 2)]
    [InlineData("IRMAS-TestingData-Part2", "test", 1)]
    [InlineData("IRMAS-TestingData-Part2/IRTestingData-Part2", "test", 1)]
    [InlineData("IRMAS-TestingData-Part1/Part1", "test", 1)]
    public void ListExcerpts_RootWithinTheDataset_IsEnough(string root, string split, int count)
    {
        DatasetRequest request = Request(split) with { Root = Path.Combine(folder.Path, root) };
        IReadOnlyList<string> excerpts = adapter.ListExcerpts(request);
        Assert.Equal(count, excerpts.Count);
        Assert.All(excerpts, excerpt => Assert.NotEmpty(adapter.LoadLabels(excerpt, request).Labels));
    }

    [Fact]
    public void ListExcerpts_TestingPartOfAnotherName_IsKnownByItsLabelFiles()
    {
        Testing("renamed/Song-3", "org\t\n");
        Assert.Equal(["Song-3.wav"], adapter.ListExcerpts(Request("test") with { Root = Path.Combine(folder.Path, "renamed") }));
    }

    [Fact]
    public void ListExcerpts_SampleAndFilesOfMacOs_AreLeftOut()
    {
        Recording("IRMAS-Sample/Training/cel/[cel][cla]0001__1.wav", 0.1);
        Recording("__MACOSX/cel/[cel][cla]0001__1.wav", 0.1);
        Recording("IRMAS-TrainingData/cel/._[cel][cla]0001__1.wav", 0.1);
        Assert.Equal(4, adapter.ListExcerpts(Request("train")).Count);
    }

    [Fact]
    public void ListExcerpts_LinksInCircles_ListEachFileOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs rights there.");
        string[] before = [.. adapter.ListExcerpts(Request("train"))];
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "IRMAS-TrainingData", "again"), folder.Path);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "IRMAS-TrainingData-2"), Path.Combine(folder.Path, "IRMAS-TrainingData"));
        Assert.Equal(before, adapter.ListExcerpts(Request("train")));
    }

    [Fact]
    public void ListExcerpts_Count_SpreadsOverTheClasses() => Assert.Equal(
        ["IRMAS-TrainingData/cel/065__[cel][nod][cla]0059__2.wav", "IRMAS-TrainingData/cla/[cla][cla]0189__2.wav"],
        adapter.ListExcerpts(Request("train") with { Count = 2 }));

    [Theory]
    [InlineData("", "validation", "it has train, test")]
    [InlineData("IRMAS-TrainingData", "test", "IRMAS-TestingData-Part1")]
    [InlineData("IRMAS-TestingData-Part1", "train", "IRMAS-TrainingData")]
    [InlineData("empty", "train", "nothing of IRMAS")]
    public void ListExcerpts_WhatIsNotThere_IsNamedWithTheRemedy(string root, string split, string part)
    {
        folder.Sub("empty");
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => adapter.ListExcerpts(Request(split) with { Root = Path.Combine(folder.Path, root) }));
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListExcerpts_NoRootOrNoSuchRoot_IsNamed()
    {
        Assert.Contains("--root", Assert.Throws<InvalidDataException>(() => adapter.ListExcerpts(Request("train") with { Root = null })).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", Assert.Throws<DirectoryNotFoundException>(() => adapter.ListExcerpts(Request("train") with { Root = "nowhere" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadLabels_GenreTag_IsNotTheInstrument()
    {
        InstrumentLabel label = Assert.Single(adapter.LoadLabels("IRMAS-TrainingData/cel/065__[cel][nod][cla]0059__2.wav", Request("train")).Labels);
        Assert.Equal("cel", label.Label);
        Assert.Equal([42], label.GmPrograms);
        Assert.Equal(0, label.StartSeconds);
        Assert.Equal(0.3, label.EndSeconds, 9);
    }

    [Theory]
    [InlineData("train", "IRMAS-TrainingData/cel/065__[cel][nod][cla]0059__2.wav", "0059")]
    [InlineData("test", "IRMAS-TestingData-Part1/Part1/02 - What'll I.Do-8.wav", "IRMAS-TestingData-Part1/Part1/02 - What'll I.Do")]
    public void LoadLabels_ExcerptsOfARecording_ShareItsName(string split, string excerpt, string recording) =>
        Assert.Equal(recording, adapter.LoadLabels(excerpt, Request(split)).Recording);

    [Fact]
    public void Load_TestingExcerpt_HasItsLinesAsPredominantLabels()
    {
        LabelledExcerpt excerpt = adapter.Load("IRMAS-TestingData-Part1/Part1/02 - What'll I.Do-8.wav", Request("test") with { SampleRate = 16000 });
        Assert.Equal(["gel", "voi"], excerpt.Labels.Select(label => label.Label));
        Assert.False(excerpt.LabelsComplete);
        Assert.Equal(16000, excerpt.SampleRate);
        // Half a second, resampled from 8 kHz: round(4000 × 2) samples.
        Assert.Equal(8000, excerpt.Samples.Length);
        Assert.All(excerpt.Labels, label => Assert.Equal(0.5, label.EndSeconds));
    }

    [Theory]
    [InlineData(null, "unlabelled")]
    [InlineData(" \n\t\n", "empty")]
    [InlineData("gel\t\nvoice\t\n", ".txt:2:")]
    public void LoadLabels_UnusableLabelFile_IsNamed(string? content, string part)
    {
        Testing("IRMAS-TestingData-Part3/Part3/Bad-1", content);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => adapter.LoadLabels("IRMAS-TestingData-Part3/Part3/Bad-1.wav", Request("test")));
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.Contains("Bad-1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_PartialCopy_WarnsOfEveryTotalThatDiffers()
    {
        DatasetReport report = Validate("");
        Assert.Equal((4, 6705), Count(report, "training excerpts"));
        Assert.Equal((3, 2874), Count(report, "testing excerpts"));
        Assert.Equal((2, 388), Count(report, "training cel"));
        Assert.Equal((1, null), Count(report, "training with drums [dru]"));
        Assert.Equal((1, null), Count(report, "training without drums [nod]"));
        Assert.Equal((1, null), Count(report, "testing part 2"));
        Assert.Equal(6705, report.Counts.Where(count => count.Name.StartsWith("training ", StringComparison.Ordinal) && count.Name != "training excerpts").Sum(count => count.Expected ?? 0));
        Assert.DoesNotContain(report.Problems, problem => problem.IsError);
        Assert.Equal(report.Counts.Count(count => count.Expected is { } expected && expected != count.Found), report.Problems.Count);
    }

    [Fact]
    public void Validate_APart_IsNotComparedWithTheWhole()
    {
        DatasetReport report = Validate("IRMAS-TestingData-Part2");
        Assert.Empty(report.Problems);
        Assert.Equal((1, null), Count(report, "testing excerpts"));
        Assert.Equal((2, 388), Count(Validate("IRMAS-TrainingData/cel"), "training cel"));
    }

    [Fact]
    public void Validate_FlawedFiles_AreNamedAllAtOnce()
    {
        Testing("IRMAS-TestingData-Part3/Part3/A-1", null);
        Testing("IRMAS-TestingData-Part3/Part3/B-1", "voi\t\ngitar\t\nvoi\t\n");
        Write("IRMAS-TestingData-Part3/Part3/C-1.txt", "voi");
        Write("IRMAS-TestingData-Part3/Part3/D-1.txt", "voi");
        Write("IRMAS-TestingData-Part3/Part3/D-1.wav", "no sound, but text");
        Truncated("IRMAS-TrainingData/cel/[cel][cla]0002__1.wav");
        Recording("IRMAS-TrainingData/cel/[vio][cla]0003__1.wav", 0.1);
        Recording("IRMAS-TrainingData/cel/cello.wav", 0.1);

        List<(int Done, int Total)> reports = [];
        DatasetReport report = adapter.Validate(Request("train"), new Collected(reports), TestContext.Current.CancellationToken);

        AssertProblem(report, isError: true, "IRMAS-TestingData-Part3/Part3/A-1.wav", null, "unlabelled");
        AssertProblem(report, isError: true, "IRMAS-TestingData-Part3/Part3/B-1.txt", 2, "“gitar”");
        AssertProblem(report, isError: false, "IRMAS-TestingData-Part3/Part3/B-1.txt", 3, "twice");
        AssertProblem(report, isError: false, "IRMAS-TestingData-Part3/Part3/C-1.txt", null, "no WAV file");
        AssertProblem(report, isError: true, "IRMAS-TestingData-Part3/Part3/D-1.wav", null, "text");
        AssertProblem(report, isError: true, "IRMAS-TrainingData/cel/[cel][cla]0002__1.wav", null, "truncated");
        AssertProblem(report, isError: false, "IRMAS-TrainingData/cel/[vio][cla]0003__1.wav", null, "[vio]");
        AssertProblem(report, isError: false, "IRMAS-TrainingData/cel/cello.wav", null, "form");
        Assert.Equal(Enumerable.Range(1, 13).Select(done => (done, 13)), reports.Order());
    }

    [Fact]
    public void Validate_Cancelled_Ends() =>
        Assert.ThrowsAny<OperationCanceledException>(() => adapter.Validate(Request("train"), null, new CancellationToken(canceled: true)));

    [Fact]
    public void LoadLabels_Programs_AreThoseOfTheShippedTaxonomy()
    {
        CsvTaxonomy irmas = CsvTaxonomy.Read(Path.Combine(TaxonomyCatalog.ShippedFolder, "irmas.csv"));
        Testing("IRMAS-TestingData-Part3/Part3/All-1", string.Join("\t\n", irmas.Instruments.Select(instrument => instrument.Id)));
        IReadOnlyList<InstrumentLabel> labels = adapter.LoadLabels("IRMAS-TestingData-Part3/Part3/All-1.wav", Request("test")).Labels;
        Assert.Equal(11, labels.Count);
        Assert.All(labels, label => Assert.Equal(irmas.Known(label.Label)!.GmPrograms, label.GmPrograms));
    }

    private static void AssertProblem(DatasetReport report, bool isError, string file, int? line, string part) =>
        Assert.Single(report.Problems, problem => problem.IsError == isError && problem.File == file && problem.Line == line
            && problem.Message.Contains(part, StringComparison.Ordinal));

    private static (long Found, long? Expected) Count(DatasetReport report, string name)
    {
        DatasetCount count = report.Counts.Single(count => count.Name == name);
        return (count.Found, count.Expected);
    }

    private DatasetReport Validate(string root) =>
        adapter.Validate(Request("train") with { Root = Path.Combine(folder.Path, root) }, null, TestContext.Current.CancellationToken);

    private DatasetRequest Request(string split) => new() { Root = folder.Path, Split = split, SampleRate = TestRecordings.SampleRate };

    private string Recording(string relative, double seconds) => TestRecordings.Write(Path.Combine(folder.Path, relative), seconds);

    private void Truncated(string relative)
    {
        string path = Recording(relative, 1);
        using FileStream file = File.OpenWrite(path);
        file.SetLength(file.Length / 2);
    }

    private void Testing(string stem, string? labels)
    {
        Recording(stem + ".wav", 0.5);
        if (labels is not null)
        {
            Write(stem + ".txt", labels);
        }
    }

    private void Write(string relative, string text)
    {
        string path = Path.Combine(folder.Path, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private sealed class Collected(List<(int Done, int Total)> reports) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value)
        {
            lock (reports)
            {
                reports.Add(value);
            }
        }
    }
}
