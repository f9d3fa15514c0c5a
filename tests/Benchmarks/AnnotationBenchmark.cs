using System.Diagnostics;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using TorchSharp;

namespace MirTool.Benchmarks;

/// <summary>How fast and in how much memory recordings are annotated, with the shipped model and the default options.</summary>
internal static class AnnotationBenchmark
{
    private const int Rounds = 3;
    private const double BareSeconds = 8;
    private const int WindowsPerBatch = 32;

    /// <summary>From FLAC on disk to CSV, against the network alone in a loop, in turns.</summary>
    public static void Speed(BenchmarkRecordings recordings)
    {
        // Four hours: an archive, in which the start-up of a second does not count for much.
        const int files = 4;
        const int secondsPerFile = 3600;
        const int seconds = files * secondsPerFile;
        for (int i = 0; i < files; i++)
        {
            recordings.Flac($"speed/{i}.flac", secondsPerFile, offsetSeconds: i);
        }

        string path = Path.Combine(recordings.Folder, "speed");
        var bare = new List<double>();
        var whole = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            bare.Add(BareWindowsPerSecond());
            AnnotatorProcess run = AnnotatorProcess.Run(path, Path.Combine(recordings.Folder, $"speed-output-{round}"));
            // Windows start every second, so a file has one less than it has seconds.
            whole.Add((seconds - files) / run.WallSeconds);
            Console.WriteLine($"speed, round {round + 1}: network alone {bare[^1]:F0} windows/s; annotator {whole[^1]:F0} windows/s, start-up included ({run.WallSeconds:F1} s, {run.ProcessorSeconds:F1} s of processor time for {seconds} s of sound)");
        }

        double bareMedian = Median(bare);
        double wholeMedian = Median(whole);
        Console.WriteLine($"speed: {wholeMedian * seconds / (seconds - files):F0} x real time; {wholeMedian:F0} windows/s, {wholeMedian / bareMedian:P0} of the network alone ({bareMedian:F0}); medians of {Rounds}");
    }

    /// <summary>Peak memory for ten seconds and for ten hours.</summary>
    public static void Memory(BenchmarkRecordings recordings)
    {
        foreach ((string name, double seconds) in ((string, double)[])[("ten seconds", 10), ("ten hours", 36_000)])
        {
            string path = recordings.Flac($"memory/{seconds}.flac", seconds);
            AnnotatorProcess run = AnnotatorProcess.Run(path, Path.Combine(recordings.Folder, $"memory-output-{seconds}"));
            Console.WriteLine($"memory: {run.PeakMegabytes:F0} MB at most for {name} ({run.WallSeconds:F1} s)");
            File.Delete(path);
        }
    }

    /// <summary>What a file costs beyond its windows: many short files, less the time of the network alone.</summary>
    public static void Files(BenchmarkRecordings recordings)
    {
        const int count = 10_000;
        const int different = 50;
        for (int i = 0; i < different; i++)
        {
            recordings.Flac($"files/{i:D5}.flac", seconds: 3, offsetSeconds: i * 0.7);
        }

        string folder = Path.Combine(recordings.Folder, "files");
        for (int i = different; i < count; i++)
        {
            File.Copy(Path.Combine(folder, $"{i % different:D5}.flac"), Path.Combine(folder, $"{i:D5}.flac"));
        }

        double bare = BareWindowsPerSecond();
        AnnotatorProcess run = AnnotatorProcess.Run(folder, Path.Combine(recordings.Folder, "files-output"));
        double network = 2.0 * count / bare;
        Console.WriteLine($"files: {count} files of 3 s in {run.WallSeconds:F1} s; the network alone needs {network:F1} s for their windows; {(run.WallSeconds - network) / count * 1000:F1} ms of overhead a file; {run.PeakMegabytes:F0} MB");
    }

    // As the annotator does it: each core a batch of its own, on one tensor thread; the input is there already.
    private static double BareWindowsPerSecond()
    {
        LibTorch.Initialize();
        torch.set_num_threads(1);
        StoredModel stored = ModelFolder.Load(ModelFolder.Find(null));
        using var network = NetworkCatalog.CreateNetwork(stored.Description);
        NetworkWeights.Restore(network, stored);
        network.eval();
        LogMelOptions logMel = NetworkCatalog.CreateLogMelOptions(stored.Description);
        int frames = ((int)(stored.Description.WindowSeconds * logMel.SampleRate) - logMel.FftSize) / logMel.HopSamples + 1;
        using torch.Tensor windows = torch.rand(WindowsPerBatch, 1, logMel.MelBands, frames);
        Loop(network, windows, seconds: 1);
        var clock = Stopwatch.StartNew();
        long batches = 0;
        Parallel.For(0, Environment.ProcessorCount, _ => Interlocked.Add(ref batches, Loop(network, windows, BareSeconds)));
        return batches * WindowsPerBatch / clock.Elapsed.TotalSeconds;
    }

    private static long Loop(torch.nn.Module<torch.Tensor, torch.Tensor> network, torch.Tensor windows, double seconds)
    {
        using var inference = torch.inference_mode();
        var clock = Stopwatch.StartNew();
        long batches = 0;
        for (; clock.Elapsed.TotalSeconds < seconds; batches++)
        {
            network.call(windows).Dispose();
        }

        return batches;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
