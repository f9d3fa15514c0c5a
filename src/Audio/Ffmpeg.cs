using System.Diagnostics;
using System.Text;

namespace MirTool.Audio;

/// <summary>The programs ffmpeg and ffprobe: where they are and how they are started.</summary>
public static class Ffmpeg
{
    private static readonly TimeSpan VersionPatience = TimeSpan.FromSeconds(10);

    /// <summary>One sentence that says how to install ffmpeg on this machine.</summary>
    public static string InstallHint =>
        OperatingSystem.IsWindows() ? "Install it with: winget install ffmpeg"
        : OperatingSystem.IsMacOS() ? "Install it with: brew install ffmpeg"
        : "Install it with: sudo apt-get install ffmpeg (Debian, Ubuntu), or your distribution's package of the same name.";

    /// <summary>The full path of a program in one of the folders of the PATH; null if none holds it.</summary>
    /// <remarks>Not left to the system's own search, which begins in the current folder on Windows and in .NET: a folder of
    /// recordings must not bring its own ffmpeg.</remarks>
    /// <param name="program"><c>ffmpeg</c> or <c>ffprobe</c>.</param>
    public static string? Find(string program)
    {
        string fileName = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, fileName))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>A program's version.</summary>
    /// <param name="path">Of ffmpeg or ffprobe.</param>
    /// <exception cref="InvalidDataException">It does not tell.</exception>
    public static string Version(string path)
    {
        using var process = Process.Start(new ProcessStartInfo(path, ["-version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(VersionPatience))
        {
            process.Kill();
            throw new InvalidDataException($"It did not answer -version within {VersionPatience.TotalSeconds} s.");
        }

        // ffmpeg version 5.1.6-0+deb12u1 Copyright (c) ...
        string[] words = output.Result.Split(' ', 4);
        return process.ExitCode == 0 && words.Length > 2 ? words[2] : throw new InvalidDataException($"Its -version ended with status {process.ExitCode}.");
    }

    /// <summary>Starts a program whose standard output the caller reads; its messages are collected from the first moment, so that it never waits for them.</summary>
    internal static Process Start(string executable, IEnumerable<string> arguments, Action<string?> hear)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(executable, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardErrorEncoding = Encoding.UTF8,
                StandardOutputEncoding = Encoding.UTF8,
                UseShellExecute = false,
                CreateNoWindow = true,
            },
        };
        process.ErrorDataReceived += (_, message) => hear(message.Data);
        process.Start();
        process.BeginErrorReadLine();
        return process;
    }
}
