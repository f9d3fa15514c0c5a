using MirTool.Annotation;
using MirTool.Archive.Find;
using MirTool.Archive.Tables;

namespace MirTool.Archive.Tests.Find;

/// <summary>Searches against a plain loop over the windows.</summary>
public sealed class ArchiveSearchTests(SearchedArchive archive) : IClassFixture<SearchedArchive>
{
    private readonly IReadOnlyList<ExampleRecording> recordings = archive.Recordings;

    public static TheoryData<string, Func<ExampleRecording, ExampleWindow, bool>> Expressions => new()
    {
        { "violin", (_, window) => window.Has("violin") },
        { "VIOLIN", (_, window) => window.Has("violin") },
        { "voice & !piano", (_, window) => window.Has("voice") && !window.Has("piano") },
        { "not voice and not piano", (_, window) => !window.Has("voice") && !window.Has("piano") },
        { "(oud | 'double bass') & violin", (_, window) => (window.Has("oud") || window.Has("double-bass")) && window.Has("violin") },
        { "oud | double bass & violin", (_, window) => window.Has("oud") || (window.Has("double-bass") && window.Has("violin")) },
        { "\"Oud, fretless\" && piano", (_, window) => window.Has("oud") && window.Has("piano") },
        { "polyphony >= 3", (_, window) => window.Polyphony >= 3 },
        { "polyphony = 0 | speech", (_, window) => window.Polyphony == 0 || window.Has("speech") },
        { "speech > 60%", (_, window) => window.Probabilities.GetValueOrDefault("speech") > 0.6 },
        { "!(speech > 60 %) & speech", (_, window) => window.Has("speech") && window.Probabilities["speech"] <= 0.6 },
        { "probability(piano) <= 0.5", (_, window) => window.Has("piano") && window.Probabilities["piano"] <= 0.5 },
        { "file ~ 1962 & violin", (recording, window) => recording.File.Contains("1962", StringComparison.Ordinal) && window.Has("violin") },
        { "file ~ übung & piano", (recording, window) => recording.File.Contains("Übung", StringComparison.Ordinal) && window.Has("piano") },
        { "file ~ U\u0308bung & piano", (recording, window) => recording.File.Contains("Übung", StringComparison.Ordinal) && window.Has("piano") },
        { "file ~ 'tapes/*.flac' & !violin", (recording, window) => recording.File.StartsWith("tapes/", StringComparison.Ordinal) && !window.Has("violin") },
        { "file ~ '*100%.wav' & voice", (recording, window) => recording.File.EndsWith("100%.wav", StringComparison.Ordinal) && window.Has("voice") },
        { "file = z.wav & voice", (recording, window) => recording.File == "z.wav" && window.Has("voice") },
        { "duration > 400 & oud", (recording, window) => recording.DurationSeconds > 400 && window.Has("oud") },
        { "fraction(voice) > 30% & oud", (recording, window) => recording.Seconds("voice") / recording.DurationSeconds > 0.3 && window.Has("oud") },
        { "seconds(voice) < 100 & oud", (recording, window) => recording.Seconds("voice") < 100 && window.Has("oud") },
        { "seconds(voice) >= 0 & violin | duration < 50", (recording, window) => window.Has("violin") || recording.DurationSeconds < 50 },
    };

    [Theory]
    [MemberData(nameof(Expressions), DisableDiscoveryEnumeration = true)]
    public void Find_Segments_AreThoseOfALoopOverTheWindows(string expression, Func<ExampleRecording, ExampleWindow, bool> holds)
    {
        (string, double, double)[] expected = [.. recordings.SelectMany(recording =>
            recording.Stretches(window => holds(recording, window)).Select(stretch => (recording.File, stretch.Start, stretch.End)))];
        foreach ((bool fromParquet, List<FoundStretch> found) in FromBoth(expression, new FindOptions()))
        {
            Assert.True(expected.SequenceEqual(found.Select(stretch => (stretch.File, stretch.StartSeconds, stretch.EndSeconds))), $"Parquet: {fromParquet}");
        }
    }

    [Theory]
    [MemberData(nameof(Expressions), DisableDiscoveryEnumeration = true)]
    public void Find_Windows_AreThoseOfALoopOverTheWindows(string expression, Func<ExampleRecording, ExampleWindow, bool> holds)
    {
        (string, double, double)[] expected = [.. recordings.SelectMany(recording =>
            recording.Windows.Where(window => holds(recording, window)).Select(window => (recording.File, window.Start, window.End)))];
        foreach ((bool fromParquet, List<FoundStretch> found) in FromBoth(expression, new FindOptions { Unit = FindUnit.Window }))
        {
            Assert.True(expected.SequenceEqual(found.Select(stretch => (stretch.File, stretch.StartSeconds, stretch.EndSeconds))), $"Parquet: {fromParquet}");
        }
    }

    [Fact]
    public void Find_Recordings_AsksThemAsAWhole()
    {
        Check("voice & !piano", recording => recording.Seconds("voice") > 0 && recording.Seconds("piano") == 0);
        Check("speech > 20%", recording => recording.Seconds("speech") / recording.DurationSeconds > 0.2);
        Check("speech < 20%", recording => recording.Seconds("speech") / recording.DurationSeconds < 0.2);
        Check("polyphony >= 1.2", recording => recording.Windows.Average(window => window.Polyphony) >= 1.2);
        Check("probability(oud) > 99.5%", recording => recording.Windows.Max(window => window.Probabilities.GetValueOrDefault("oud")) > 0.995);

        void Check(string expression, Func<ExampleRecording, bool> holds)
        {
            string[] expected = [.. recordings.Where(holds).Select(recording => recording.File)];
            foreach ((_, List<FoundStretch> found) in FromBoth(expression, new FindOptions { Unit = FindUnit.Recording }))
            {
                Assert.Equal(expected, found.Select(stretch => stretch.File));
            }
        }
    }

    [Fact]
    public void Find_Probability_IsTheMeanOfTheLeastNeeded()
    {
        ExampleRecording recording = recordings[1];
        double expected = 0;
        (double Start, double End) first = recording.Stretches(window => window.Has("violin") && window.Has("voice"))[0];
        ExampleWindow[] windows = [.. recording.Windows.Where(window => window.Start >= first.Start && window.End <= first.End && window.Has("violin") && window.Has("voice"))];
        expected = windows.Average(window => Math.Min(window.Probabilities["violin"], window.Probabilities["voice"]));
        foreach ((_, List<FoundStretch> found) in FromBoth("violin & voice & file ~ 1962", new FindOptions()))
        {
            Assert.Equal(expected, found[0].Probability!.Value, 9);
        }

        foreach ((_, List<FoundStretch> found) in FromBoth("!violin", new FindOptions()))
        {
            Assert.All(found, stretch => Assert.Null(stretch.Probability));
        }
    }

    [Fact]
    public void Find_SortedAndLimited_GivesTheFirstAndCountsAll()
    {
        double[] lengths = [.. recordings.SelectMany(recording => recording.Stretches(window => window.Has("oud"))).Select(stretch => stretch.End - stretch.Start).Where(length => length >= 5)];
        FindResult result = archive.Searches[0].Find("oud", new FindOptions { Order = FindOrder.Duration, MinimumSeconds = 5, Limit = 3 }, cancellationToken: Token);
        Assert.Equal(lengths.OrderDescending().Take(3), result.Stretches.Select(stretch => stretch.DurationSeconds));
        Assert.Equal(lengths.Length, result.Count);
        Assert.Equal(lengths.Sum(), result.TotalSeconds, 6);
    }

    [Fact]
    public void Find_ARecordingAnnotatedAgain_LeavesTheParquetTablesAside()
    {
        using var folder = new TemporaryFolder();
        ExampleArchive.Write(folder, ExampleArchive.Random(1, ("a.wav", 5)));
        AnnotationFolder annotations = AnnotationFolder.Open(folder.Path);
        ParquetWriter.Write(annotations, ParquetTables.FolderOf(annotations), cancellationToken: Token);
        Assert.True(UsesParquet());
        File.AppendAllText(folder.At(".mirtool/journal.jsonl"), "{}\n");
        Assert.False(UsesParquet());

        bool UsesParquet()
        {
            using ArchiveSearch search = ArchiveSearch.Open(annotations);
            return search.UsesParquet;
        }
    }

    [Fact]
    public void Find_ManyRowGroupsAndThreads_KeepsTheOrderOfWindows()
    {
        using var large = new TemporaryFolder();
        List<ExampleRecording> hours = ExampleArchive.Random(3, ("a.wav", 70_000), ("b.wav", 90_000), ("c.wav", 1), ("d.wav", 100_000));
        ExampleArchive.Write(large, hours);
        AnnotationFolder annotations = AnnotationFolder.Open(large.Path);
        ParquetWriter.Write(annotations, ParquetTables.FolderOf(annotations), cancellationToken: Token);
        using ArchiveSearch search = ArchiveSearch.Open(annotations);
        FindResult result = search.Find("violin | !piano", new FindOptions(), cancellationToken: Token);
        (string, double, double)[] expected = [.. hours.SelectMany(recording => recording
            .Stretches(window => window.Has("violin") || !window.Has("piano")).Select(stretch => (recording.File, stretch.Start, stretch.End)))];
        Assert.Equal(expected, result.Stretches.Select(stretch => (stretch.File, stretch.StartSeconds, stretch.EndSeconds)));
    }

    [Theory]
    [InlineData("\r\n", "\n")]
    [InlineData("\r\n", ",x\r\n")]
    [InlineData("\r\na.wav,7.000", "\r\n\r\na.wav,7.000")]
    [InlineData("\r\na.wav,", "\r\n\"a.wav\",")]
    [InlineData(",Violin,", ",\"Violin\",")]
    [InlineData(".000,", ".0000000000000000,")]
    public void Find_TablesThatSomebodyWroteAnew_GivesTheSame(string old, string replacement)
    {
        using var folder = new TemporaryFolder();
        ExampleArchive.Write(folder, ExampleArchive.Random(1, ("a.wav", 60), ("b.wav", 10)));
        FoundStretch[] before = Find();
        string path = folder.At("a.wav.frames.csv");
        File.WriteAllText(path, File.ReadAllText(path).Replace(old, replacement, StringComparison.Ordinal));

        Assert.NotEmpty(before);
        Assert.Equal(before, Find());

        FoundStretch[] Find()
        {
            using ArchiveSearch search = ArchiveSearch.Open(AnnotationFolder.Open(folder.Path));
            return [.. search.Find("violin | !piano & polyphony >= 0", new FindOptions(), cancellationToken: Token).Stretches];
        }
    }

    [Fact]
    public void Find_ATableWhoseRowsWereSorted_GivesTheSame()
    {
        using var folder = new TemporaryFolder();
        ExampleArchive.Write(folder, ExampleArchive.Random(1, ("a.wav", 60)));
        FoundStretch[] before = Find();
        string path = folder.At("a.wav.frames.csv");
        string[] lines = File.ReadAllLines(path);
        File.WriteAllLines(path, [lines[0], .. lines[1..].Reverse()]);

        Assert.NotEmpty(before);
        Assert.Equal(before, Find());

        FoundStretch[] Find()
        {
            using ArchiveSearch search = ArchiveSearch.Open(AnnotationFolder.Open(folder.Path));
            return [.. search.Find("violin", new FindOptions(), cancellationToken: Token).Stretches];
        }
    }

    [Fact]
    public void Find_ARecordingWithoutItsTable_IsNamedAndTheOthersSearched()
    {
        using var folder = new TemporaryFolder();
        ExampleArchive.Write(folder, ExampleArchive.Random(1, ("a.wav", 50), ("z.wav", 5)));
        File.Delete(folder.At("z.wav.frames.csv"));
        using ArchiveSearch search = ArchiveSearch.Open(AnnotationFolder.Open(folder.Path));
        Assert.NotEmpty(search.Find("violin", new FindOptions(), cancellationToken: Token).Stretches);
        Assert.Equal(["z.wav"], search.Missing);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<(bool FromParquet, List<FoundStretch> Found)> FromBoth(string expression, FindOptions options) =>
        archive.Searches.Select(search => (search.UsesParquet, search.Find(expression, options, cancellationToken: Token).Stretches.ToList()));
}
