namespace MirTool.Cli.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("mirtool-test-").FullName;

    public string Path { get; }

    /// <summary>A path in the folder; nothing is made.</summary>
    public string At(string relative) => System.IO.Path.Join(Path, relative);

    /// <summary>Writes a file, and the folders on the way to it.</summary>
    /// <returns>Its full path.</returns>
    public string Write(string relative, string content = "")
    {
        string path = At(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>The tables, by their paths in an output folder.</summary>
    public static SortedDictionary<string, string> TablesOf(string output) => new(
        Directory.EnumerateFiles(output, "*.csv", SearchOption.AllDirectories)
            .Where(path => !path.Contains(".mirtool", StringComparison.Ordinal))
            .ToDictionary(path => System.IO.Path.GetRelativePath(output, path), File.ReadAllText),
        StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
