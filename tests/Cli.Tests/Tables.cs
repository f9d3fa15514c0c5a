namespace MirTool.Cli.Tests;

/// <summary>The tables in an output folder.</summary>
internal static class Tables
{
    /// <summary>Their contents by their paths in the folder.</summary>
    public static SortedDictionary<string, string> Of(string output) => new(
        Directory.EnumerateFiles(output, "*.csv", SearchOption.AllDirectories)
            .Where(path => !path.Contains(".mirtool", StringComparison.Ordinal))
            .ToDictionary(path => Path.GetRelativePath(output, path), File.ReadAllText),
        StringComparer.Ordinal);
}
