using MirTool.Annotation;
using MirTool.Archive.Find;
using MirTool.Archive.Tables;

namespace MirTool.Archive.Tests.Find;

/// <summary>An archive with names that are hard to quote, opened as CSV and as Parquet.</summary>
public sealed class SearchedArchive : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SearchedArchive()
    {
        ExampleArchive.Write(folder, Recordings, ("broken.wav", "is empty"));
        AnnotationFolder annotations = AnnotationFolder.Open(folder.Path);
        ArchiveSearch csv = ArchiveSearch.Open(annotations);
        ParquetWriter.Write(annotations, ParquetTables.FolderOf(annotations));
        Searches = [csv, ArchiveSearch.Open(annotations)];
        Assert.Equal([false, true], Searches.Select(search => search.UsesParquet));
    }

    public IReadOnlyList<ExampleRecording> Recordings { get; } = ExampleArchive.Random(7,
        ("it's \"odd\", 100%.wav", 300), ("tapes/Live [1962]*?.flac", 500), ("tapes/b.flac", 2), ("tapes/Übung 1971.flac", 900), ("z.wav", 40));

    public IReadOnlyList<ArchiveSearch> Searches { get; }

    public void Dispose()
    {
        foreach (ArchiveSearch search in Searches)
        {
            search.Dispose();
        }

        folder.Dispose();
    }
}
