using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MirTool.Archive.Tests.Report;

/// <summary>Debian's browser without a window.</summary>
internal static class Chromium
{
    /// <summary>The page as it is after its scripts have run.</summary>
    public static string Dom(string page, int width) => Run(page, width, "--dump-dom");

    public static byte[] Screenshot(string page, int width)
    {
        string path = Path.ChangeExtension(page, $".{width}.png");
        Run(page, width, $"--screenshot={path}");
        return File.ReadAllBytes(path);
    }

    private static string Run(string page, int width, string task)
    {
        using var profile = new TemporaryFolder();
        var start = new ProcessStartInfo("chromium",
        [
            // The sandbox needs rights that a container seldom has; the page is our own.
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", $"--user-data-dir={profile.Path}", $"--window-size={width},1600", task, new Uri(page).AbsoluteUri,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException(errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.SkipWhen(true, $"chromium is not installed ({RuntimeInformation.OSDescription})");
            throw;
        }
    }
}
