using System.Diagnostics;
using System.Text.Json;

namespace MirTool.Build.Tests;

/// <summary>The built program's own report, and which libtorch it loads.</summary>
public sealed class DoctorTests
{
    [Fact]
    public void LibTorch_WithoutSetting_IsTheOneBesideTheProgram()
    {
        JsonElement found = Doctor(libTorch: null).Single(finding => Text(finding, "what") == "libtorch");

        Assert.Equal("ok", Text(found, "state"));
        Assert.Equal(Path.Combine(Path.GetDirectoryName(Repository.Program)!, "libtorch"), Text(found, "path"));
    }

    [Fact]
    public void LibTorch_CopiedElsewhere_IsLoadedFromThereAlone()
    {
        // A true copy: with links, the loader would see that both are one file and hide a second loading.
        DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("libtorch elsewhere ");
        try
        {
            string own = Path.Combine(Path.GetDirectoryName(Repository.Program)!, "libtorch");
            foreach (string file in Directory.GetFiles(own).Where(file => Path.GetFileName(file).Split('.')[0] is "libc10" or "libtorch" or "libtorch_cpu" or "libgomp-98b21ff3" or "c10" or "torch" or "torch_cpu"))
            {
                File.Copy(file, Path.Combine(elsewhere.FullName, Path.GetFileName(file)));
            }

            JsonElement[] findings = Doctor(elsewhere.FullName);
            JsonElement found = findings.Single(finding => Text(finding, "what") == "libtorch");
            Assert.Equal("ok", Text(found, "state"));
            Assert.Equal(elsewhere.FullName, Text(found, "path"));
            Assert.Equal("ok", Text(findings.Single(finding => Text(finding, "what") == "device cpu"), "state"));
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [Fact]
    public void LibTorch_FolderWithoutIt_IsNamedWithWhatItLacks()
    {
        DirectoryInfo empty = Directory.CreateTempSubdirectory("no libtorch ");
        try
        {
            JsonElement found = Doctor(empty.FullName).Single(finding => Text(finding, "what") == "libtorch");

            Assert.Equal("broken", Text(found, "state"));
            Assert.Contains(empty.FullName, Text(found, "remedy"));
            Assert.Contains("torch_cpu", Text(found, "remedy"));
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    [Fact]
    public void LibTorch_DamagedLibrary_IsReportedNotCrashedOn()
    {
        DirectoryInfo damaged = Directory.CreateTempSubdirectory("damaged libtorch ");
        try
        {
            foreach (string name in (string[])["c10", "torch_cpu", "torch"])
            {
                string file = OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
                File.WriteAllText(Path.Combine(damaged.FullName, file), "this is no library");
            }

            JsonElement found = Doctor(damaged.FullName).Single(finding => Text(finding, "what") == "libtorch");

            Assert.Equal("broken", Text(found, "state"));
            Assert.Contains("cannot be used", Text(found, "remedy"));
        }
        finally
        {
            damaged.Delete(recursive: true);
        }
    }

    [Fact]
    public void Doctor_EveryFinding_HasAStateAndARemedyIfItIsNotOk()
    {
        JsonElement[] findings = Doctor(libTorch: null);

        Assert.All(findings, finding => Assert.True(Text(finding, "state") == "ok" || Text(finding, "remedy").Length > 0));
        Assert.Superset(
            new HashSet<string> { ".NET", "libtorch", "libsndfile", "libsoxr", "libfluidsynth", "ffmpeg" },
            findings.Select(finding => Text(finding, "what")).ToHashSet());
    }

    private static JsonElement[] Doctor(string? libTorch)
    {
        Assert.SkipUnless(File.Exists(Repository.Program), "The program has not been built.");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Repository.Program, "doctor", "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MIRTOOL_LIBTORCH"] = libTorch },
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        // 2 where something that annotation needs is missing; the findings themselves are what is tested.
        Assert.True(process.ExitCode is 0 or 2, error.Result);
        using JsonDocument document = JsonDocument.Parse(output);
        return [.. document.RootElement.EnumerateArray().Select(finding => finding.Clone())];
    }

    private static string Text(JsonElement finding, string field) => finding.GetProperty(field).GetString()!;
}
