using System.Diagnostics;
using System.Globalization;

namespace MirTool.Benchmarks;

/// <summary>A recording of days: in how much memory it is annotated, and what a kill in the middle costs and changes.</summary>
internal static class InterruptedBenchmark
{
    /// <summary>Annotates a recording undisturbed; again, but killed half-way and run anew; and compares every byte of the tables.</summary>
    /// <param name="recordings">Makes it: 16 bits at 8 kHz, 2.8 GB for 48 hours.</param>
    /// <param name="hours">Its length.</param>
    public static void Run(BenchmarkRecordings recordings, int hours)
    {
        string path = recordings.Wave("interrupted/long.wav", hours * 3600, sampleRate: 8000);
        string whole = Path.Combine(recordings.Folder, "interrupted-whole");
        AnnotatorProcess undisturbed = AnnotatorProcess.Run(path, whole);
        Console.WriteLine($"undisturbed: {hours} h in {undisturbed.WallSeconds:F0} s, {undisturbed.PeakMegabytes:F0} MB at most");

        string killed = Path.Combine(recordings.Folder, "interrupted-killed");
        Kill(path, killed, TimeSpan.FromSeconds(undisturbed.WallSeconds / 2));
        AnnotatorProcess resumed = AnnotatorProcess.Run(path, killed);
        string[] tables = [.. Directory.GetFiles(whole, "*.csv").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        string[] other = [.. tables.Where(table => !File.ReadAllBytes(Path.Combine(whole, table)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(killed, table))))];
        Console.WriteLine(
            $"killed after {undisturbed.WallSeconds / 2:F0} s and run again: {resumed.WallSeconds:F0} s, {resumed.PeakMegabytes:F0} MB at most; "
            + (other.Length == 0 ? $"all {tables.Length} tables are the same, byte for byte" : $"DIFFERENT: {string.Join(", ", other)}"));
    }

    private static void Kill(string input, string output, TimeSpan after)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "mirtool.dll"), "annotate", input, "-o", output, "-q"]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        if (process.WaitForExit(after))
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"It had ended after {after.TotalSeconds:F0} s: {process.StandardError.ReadToEnd()}"));
        }

        process.Kill();
        process.WaitForExit();
    }
}
