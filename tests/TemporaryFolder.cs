using System.Text;

namespace MirTool.Tests;

/// <summary>A folder that is gone after its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mirtool-test-").FullName;

    /// <summary>A path in the folder; nothing is made.</summary>
    public string At(params string[] parts) => System.IO.Path.Join([Path, .. parts]);

    /// <summary>Makes a folder in it.</summary>
    /// <returns>Its full path.</returns>
    public string Sub(params string[] parts) => Directory.CreateDirectory(At(parts)).FullName;

    /// <summary>Writes a file, and the folders on the way to it.</summary>
    /// <returns>Its full path.</returns>
    public string Write(string relative, string content = "") => Write(relative, Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a file, and the folders on the way to it.</summary>
    /// <returns>Its full path.</returns>
    public string Write(string relative, byte[] content)
    {
        string path = At(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Copies a folder with all that is in it.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, System.IO.Path.Join(to, System.IO.Path.GetFileName(file)));
        }

        foreach (string folder in Directory.GetDirectories(from))
        {
            Copy(folder, System.IO.Path.Join(to, System.IO.Path.GetFileName(folder)));
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            // Windows keeps loaded assemblies; the system clears its temporary folder.
        }
    }
}
