using System.Diagnostics;
using System.Globalization;

namespace MirTool.Cli.Tests;

/// <summary>The built program, run as users run it.</summary>
internal static class MirtoolProcess
{
    public static Process Start(params IEnumerable<string> arguments)
    {
        string name = OperatingSystem.IsWindows() ? "mirtool.exe" : "mirtool";
        var start = new ProcessStartInfo(Path.Join(AppContext.BaseDirectory, name), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params IEnumerable<string> arguments)
    {
        using Process process = Start(arguments);
        return await FinishAsync(process);
    }

    public static async Task<(int ExitCode, string Output, string Error)> FinishAsync(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Sends a signal by its name, such as <c>TERM</c>.</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
