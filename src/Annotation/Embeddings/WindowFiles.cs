using System.Globalization;
using System.Text;
using MirTool.Annotation.Formats;
using MirTool.Files;

namespace MirTool.Annotation.Embeddings;

/// <summary>Windows that were found or suggested, as files that people listen by and label in.</summary>
public static class WindowFiles
{
    /// <summary>Columns of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> SimilarColumns { get; } = ["score", "file", "start_s", "end_s"];

    /// <summary>A window as a row of a table.</summary>
    public static IReadOnlyList<string> Cells(SimilarWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return [CsvTable.Decimals4(window.Score), window.File, CsvTable.Decimals3(window.StartSeconds), CsvTable.Decimals3(window.EndSeconds)];
    }

    /// <summary>Writes windows that sound alike.</summary>
    /// <param name="path">A table; or, where it ends in <c>.txt</c>, a label track for Audacity for each recording, in a folder of that name less <c>.txt</c>.</param>
    /// <param name="windows">In the order of the rows.</param>
    public static void WriteSimilar(string path, IReadOnlyList<SimilarWindow> windows)
    {
        if (Path.GetExtension(path).Equals(".txt", StringComparison.OrdinalIgnoreCase))
        {
            WriteTracks(Path.ChangeExtension(path, null), windows.Select(window =>
                (window.File, window.StartSeconds, window.EndSeconds, $"similar {window.Score.ToString("F2", CultureInfo.InvariantCulture)}")));
        }
        else
        {
            WriteTable(path, SimilarColumns, windows.Select(Cells));
        }
    }

    /// <summary>Writes windows to label: a table whose column <c>label</c> is to be filled in, and a label track for Audacity for each recording in <c>audacity</c> beside it.</summary>
    /// <param name="table">The table, which <c>teach</c> reads once it is filled in.</param>
    /// <param name="suggestions">In the order of the rows.</param>
    public static void WriteSuggestions(string table, IReadOnlyList<Suggestion> suggestions)
    {
        WriteTable(table, ["file", "start_s", "end_s", "label", "complete", "why"], suggestions.Select(suggestion => (IReadOnlyList<string>)
            [suggestion.Window.File, CsvTable.Decimals3(suggestion.Window.StartSeconds), CsvTable.Decimals3(suggestion.Window.EndSeconds), "", "no", suggestion.Reason.ToString().ToLowerInvariant()]));
        WriteTracks(
            Path.Join(Path.GetDirectoryName(Path.GetFullPath(table)), "audacity"),
            suggestions.Select(suggestion => (suggestion.Window.File, suggestion.Window.StartSeconds, suggestion.Window.EndSeconds, "?")));
    }

    private static void WriteTable(string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) => WholeFile.Write(path, stream =>
    {
        using var csv = new CsvTable(stream, [.. columns]);
        foreach (IReadOnlyList<string> row in rows)
        {
            csv.WriteRow([.. row]);
        }
    });

    private static void WriteTracks(string folder, IEnumerable<(string File, double StartSeconds, double EndSeconds, string Label)> windows)
    {
        foreach (var recording in windows.GroupBy(window => window.File))
        {
            string path = Path.Combine(folder, recording.Key + ".txt");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            string text = string.Concat(recording.OrderBy(window => window.StartSeconds).Select(window =>
                string.Create(CultureInfo.InvariantCulture, $"{window.StartSeconds:F6}\t{window.EndSeconds:F6}\t{window.Label}\n")));
            WholeFile.Write(path, Encoding.UTF8.GetBytes(text));
        }
    }
}
