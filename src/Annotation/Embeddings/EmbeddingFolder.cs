using MirTool.Annotation.Batch;
using MirTool.Files;

namespace MirTool.Annotation.Embeddings;

/// <summary>The embeddings in a folder that <c>mirtool annotate --embeddings</c> or <c>mirtool embed</c> wrote.</summary>
public static class EmbeddingFolder
{
    private const string StateFolder = ".mirtool";
    private const string RecordingsTable = "recordings.csv";

    /// <summary>The recordings of a folder of annotations that have no embeddings, in order; none for a folder that <c>mirtool embed</c> wrote.</summary>
    /// <exception cref="InvalidDataException">The table of all recordings is damaged.</exception>
    public static IReadOnlyList<string> Missing(string folder) => File.Exists(Path.Join(folder, RecordingsTable)) && File.Exists(Path.Join(folder, AnnotationFolder.SummaryTable))
        ? [.. AnnotationFolder.Open(folder).Annotated.Select(recording => recording.File).Where(file => !File.Exists(OutputNames.Existing(folder, file, EmbeddingFile.Suffix)))]
        : [];

    /// <summary>All embedding files, in ordinal order.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It holds none, or its annotation was not finished.</exception>
    public static IReadOnlyList<string> Files(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'; name the one that mirtool annotate --embeddings wrote.");
        }

        if (Directory.Exists(Path.Join(folder, StateFolder)) && !File.Exists(Path.Join(folder, RecordingsTable)))
        {
            throw new InvalidDataException($"The annotations in '{folder}' are not finished: there is no {RecordingsTable} yet. Run the same mirtool annotate again; it goes on where it stopped.");
        }

        string[] files = [.. FolderWalk.Readable(Path.GetFullPath(folder)).Where(file => file.EndsWith(EmbeddingFile.Suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new InvalidDataException(
            $"'{folder}' holds no embeddings. Make them with: mirtool annotate RECORDINGS --embeddings -o FOLDER, or mirtool embed RECORDINGS -o FOLDER");
    }
}
