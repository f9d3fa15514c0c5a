using System.ComponentModel;
using System.Diagnostics;

namespace MirTool.Annotation.Tests;

/// <summary>Other people's programs, which open what we write. Where one is missing the test is skipped, in CI it fails.</summary>
internal static class Tool
{
    // Debian's Python has Debian's packages; another one on the path may not.
    private const string PythonPath = "/usr/bin/python3";

    /// <summary>Runs a script of <c>tests/data/formats</c>.</summary>
    /// <returns>Its lines.</returns>
    public static string[] Python(string script, params string[] arguments) => Run(PythonPath, [Data(script), .. arguments]);

    /// <summary>Skips the test where a program that a script starts is not installed; in CI the script will fail.</summary>
    public static void Need(params string[] programs)
    {
        string[] folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        if (Environment.GetEnvironmentVariable("CI") is null or "" && Array.Find(programs, program => !Array.Exists(folders, folder => File.Exists(Path.Join(folder, program)))) is { } missing)
        {
            Assert.Skip($"{missing} is not installed.");
        }
    }

    /// <summary>A file of <c>tests/data/formats</c>.</summary>
    public static string Data(string name) => Path.Join(AppContext.BaseDirectory, "data", "formats", name);

    public static string[] Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["PYTHONIOENCODING"] = "utf-8", ["LC_ALL"] = "C.UTF-8" },
            })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") is null or "")
        {
            Assert.Skip($"{program} is not installed.");
            return [];
        }
    }
}
