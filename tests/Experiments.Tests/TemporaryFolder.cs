namespace MirTool.Experiments.Tests;

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mirtool-").FullName;

    public string At(string relative) => System.IO.Path.Join(Path, relative);

    /// <summary>Writes a file in a folder that is there.</summary>
    /// <returns>Its full path.</returns>
    public string Write(string relative, string content)
    {
        File.WriteAllText(At(relative), content);
        return At(relative);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
