using System.Text;

namespace MirTool.Archive;

/// <summary>Writes names and values into SQL where no parameter can stand.</summary>
internal static class Sql
{
    /// <summary>A string constant. SQL knows no escape in it but the doubled quote.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A name of a table or column.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A file as a string constant. DuckDB takes paths for patterns; a letter in brackets stands for itself.</summary>
    public static string Path(string path)
    {
        var pattern = new StringBuilder(path.Length);
        foreach (char letter in path)
        {
            pattern.Append(letter is '*' or '?' or '[' ? $"[{letter}]" : letter);
        }

        return Text(pattern.ToString());
    }

    public static string Paths(IEnumerable<string> paths) => $"[{string.Join(", ", paths.Select(Path))}]";
}
