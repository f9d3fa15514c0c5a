using System.Globalization;
using System.Text;
using MirTool.Annotation.Formats;
using MirTool.Files;

namespace MirTool.Cli.Teaching;

/// <summary>Windows as files that people label in.</summary>
internal static class LabelFiles
{
    /// <summary>A table.</summary>
    public static void WriteCsv(string path, string[] columns, IEnumerable<string[]> rows) => WholeFile.Write(path, stream =>
    {
        using var csv = new CsvTable(stream, columns);
        foreach (string[] row in rows)
        {
            csv.WriteRow(row);
        }
    });

    /// <summary>A label track for each recording, named after it, in a folder.</summary>
    public static void WriteAudacity(string folder, IEnumerable<(string File, double StartSeconds, double EndSeconds, string Label)> windows)
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
