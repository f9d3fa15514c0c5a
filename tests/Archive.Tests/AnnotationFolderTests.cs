using MirTool.Annotation;
using MirTool.Archive.Find;
using MirTool.Archive.Tables;

namespace MirTool.Archive.Tests;

/// <summary>Folders that are not what they should be: one sentence that helps.</summary>
public sealed class AnnotationFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AnnotationFolderTests() => ExampleArchive.Write(folder, ExampleArchive.Random(1, ("a.wav", 50), ("b.wav", 50)));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_ARunThatIsNotFinished_SaysHowToGoOn()
    {
        File.Delete(folder.At("recordings.csv"));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => AnnotationFolder.Open(folder.Path));
        Assert.Contains("not finished", e.Message, StringComparison.Ordinal);
        Directory.Delete(folder.At(".mirtool"), recursive: true);
        e = Assert.Throws<InvalidDataException>(() => AnnotationFolder.Open(folder.Path));
        Assert.Contains("holds no annotations", e.Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => AnnotationFolder.Open(folder.At("nowhere")));
        Assert.Throws<DirectoryNotFoundException>(() => AnnotationFolder.Open(folder.At("run.json")));
    }

    [Theory]
    [InlineData("b.wav.frames.csv", "polyphony,", "", "no column 'polyphony'")]
    [InlineData("b.wav.frames.csv", ",", ";", "another delimiter")]
    [InlineData("b.wav.frames.csv", "b.wav,7.000,", "b.wav,seven,", ":{line}: start_s must be a number with a decimal point, but is 'seven'")]
    [InlineData("b.wav.frames.csv", ",1\r\n", ",maybe\r\n", "active must be 0 or 1, but is 'maybe'")]
    [InlineData("b.wav.frames.csv", "\r\nb.wav,7.000,9.000,", "\r\nb.wav,7.000,", "the row has 8 cells, but the table has 9 columns")]
    [InlineData("recordings.csv", ",ok,", ",done,", ":2: status must be ok or failed, but is 'done'")]
    [InlineData("recordings.csv", ",44100,", ",44.1 kHz,", ":2: sample_rate_hz must be a whole number from 0, but is '44.1 kHz'")]
    [InlineData("summary.csv", "active_fraction", "active_share", "no column 'active_fraction'")]
    public void Find_ATableOfAnotherForm_NamesFileLineAndCell(string table, string old, string replacement, string named)
    {
        string path = folder.At(table);
        string text = File.ReadAllText(path);
        int place = text.IndexOf(old, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() =>
        {
            using ArchiveSearch search = ArchiveSearch.Open(AnnotationFolder.Open(folder.Path));
            search.Find("violin | polyphony >= 0", new FindOptions(), cancellationToken: TestContext.Current.CancellationToken);
        });
        int line = text[..place].Count(letter => letter == '\n') + 1;
        Assert.Contains(named.Replace("{line}", $"{line}", StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Write_InterruptedAndRunAgain_GoesOnAndGivesTheSameTables()
    {
        AnnotationFolder annotations = AnnotationFolder.Open(folder.Path);
        ParquetWriter.Write(annotations, folder.At("whole"), cancellationToken: TestContext.Current.CancellationToken);
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => ParquetWriter.Write(annotations, folder.At("parts"), new CancelAfterFirst(source), source.Token));
        Assert.Empty(Directory.GetFiles(folder.At("parts")));
        ParquetWriter.Write(annotations, folder.At("parts"), cancellationToken: TestContext.Current.CancellationToken);
        foreach (string path in Directory.GetFiles(folder.At("whole"), "*.parquet"))
        {
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(folder.At($"parts/{Path.GetFileName(path)}")));
        }

        Assert.Empty(Directory.GetDirectories(folder.At("parts")));
    }

    [Fact]
    public void Write_ADuckDbFile_HoldsTheFourTables()
    {
        DatabaseWriter.Write(AnnotationFolder.Open(folder.Path), folder.At("archive.duckdb"), cancellationToken: TestContext.Current.CancellationToken);
        using var database = new ArchiveDatabase();
        database.Execute($"ATTACH {Sql.Text(folder.At("archive.duckdb"))} AS kept (READ_ONLY)");
        Assert.Equal(2, database.Rows("SELECT count(*) FROM kept.recordings").Select(row => row.GetInt64(0)).First());
        Assert.Equal(100, database.Rows("SELECT count(*) FROM (SELECT DISTINCT file, start_s FROM kept.windows)").Select(row => row.GetInt64(0)).First());
    }

    private sealed class CancelAfterFirst(CancellationTokenSource source) : IProgress<ArchiveProgress>
    {
        public void Report(ArchiveProgress value) => source.Cancel();
    }
}
