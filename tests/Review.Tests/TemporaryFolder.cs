namespace MirTool.Review.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("mirtool-test-").FullName;

    public string Path { get; }

    /// <summary>A path in the folder; nothing is made.</summary>
    public string At(params string[] parts) => System.IO.Path.Join([Path, .. parts]);

    /// <summary>Writes a file, and the folders on the way to it.</summary>
    public void Write(string relative, string content)
    {
        string path = At(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
