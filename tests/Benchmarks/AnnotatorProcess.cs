using System.Diagnostics;

namespace MirTool.Benchmarks;

/// <summary>A whole run of <c>mirtool annotate</c> in a process of its own, start-up included.</summary>
/// <param name="WallSeconds">From start to exit.</param>
/// <param name="ProcessorSeconds">User and system time of all threads.</param>
/// <param name="PeakMegabytes">Largest resident set, polled every 20 ms.</param>
internal sealed record AnnotatorProcess(double WallSeconds, double ProcessorSeconds, double PeakMegabytes)
{
    /// <summary>Annotates with the default model and options.</summary>
    public static AnnotatorProcess Run(string input, string output) => RunCommand("annotate", input, "-o", output, "-q");

    /// <summary>Runs any command; what it says is thrown away.</summary>
    public static AnnotatorProcess RunCommand(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "mirtool.dll"), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> messages = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        long peakBytes = 0;
        TimeSpan processorTime = default;
        while (!process.WaitForExit(20))
        {
            try
            {
                process.Refresh();
                peakBytes = Math.Max(peakBytes, process.WorkingSet64);
                processorTime = process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                // It ended between the two questions.
            }
        }

        double wall = clock.Elapsed.TotalSeconds;
        output.Wait();
        return process.ExitCode == 0
            ? new AnnotatorProcess(wall, processorTime.TotalSeconds, peakBytes / 1e6)
            : throw new InvalidOperationException($"mirtool {arguments[0]} ended with exit code {process.ExitCode}: {messages.Result}");
    }
}
