using System.Globalization;
using System.Text;
using MirTool.Files;

namespace MirTool.Cli.Teaching;

/// <summary>Windows as files that people label in.</summary>
internal static class LabelFiles
{
    /// <summary>A table: RFC 4180.</summary>
    public static string Csv(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) =>
        string.Concat(rows.Prepend(columns).Select(row => string.Join(',', row.Select(Quoted)) + "\r\n"));

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

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
