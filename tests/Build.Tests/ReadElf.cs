using System.ComponentModel;
using System.Diagnostics;

namespace MirTool.Build.Tests;

/// <summary>GNU binutils' view of an ELF file.</summary>
internal static class ReadElf
{
    /// <summary>One line per symbol version that the library asks for, as <c>readelf -V</c> prints them.</summary>
    public static string[] VersionNeeds(string path)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("readelf", ["-V", "-W", path]) { RedirectStandardOutput = true, Environment = { ["LC_ALL"] = "C" } })!;
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") is null or "")
        {
            Assert.Skip("readelf (binutils) is not installed.");
            throw;
        }

        using (process)
        {
            string[] lines = process.StandardOutput.ReadToEnd().Split('\n');
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return [.. lines.SkipWhile(line => !line.StartsWith("Version needs", StringComparison.Ordinal)).Where(line => line.Contains("Flags:"))];
        }
    }
}

/// <summary>A file that is deleted when the test ends.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Write(byte[] bytes) => File.WriteAllBytes(Path, bytes);

    public void Dispose() => File.Delete(Path);
}
