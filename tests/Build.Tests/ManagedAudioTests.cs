using System.Diagnostics;

namespace MirTool.Build.Tests;

/// <summary>The first command of the README on a machine without native audio libraries and without ffmpeg.</summary>
public class ManagedAudioTests
{
    [Fact]
    public void Annotate_Managed_LooksForNoAudioLibrary()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "glibc's loader tells what it looks for.");
        Assert.SkipUnless(File.Exists(Repository.Program), "The program has not been built.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mirtool-managed-");
        try
        {
            string output = Path.Combine(folder.FullName, "annotations");
            string log = Path.Combine(folder.FullName, "loader");
            using Process process = Process.Start(new ProcessStartInfo(DotNet(), [Repository.Program, "annotate", Path.Combine(Repository.Root, "datasets", "examples"), "-o", output, "-q"])
            {
                RedirectStandardError = true,
                // The folder holds no program.
                Environment = { ["MIRTOOL_AUDIO"] = "managed", ["PATH"] = folder.FullName, ["LD_DEBUG"] = "libs", ["LD_DEBUG_OUTPUT"] = log },
            })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();

            Assert.True(process.ExitCode == 0, error);
            string[] rows = File.ReadAllLines(Path.Combine(output, "recordings.csv"));
            Assert.True(rows.Length > 1);
            Assert.All(rows.Skip(1), row => Assert.Contains(",ok,8.000,", row));
            string searched = string.Concat(Directory.GetFiles(folder.FullName, "loader*").Select(File.ReadAllText));
            Assert.Contains("find library=", searched);
            Assert.All((string[])["sndfile", "soxr", "mpg123"], library => Assert.DoesNotContain($"lib{library}", searched));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string DotNet() => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
        ? path
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);
}
