using System.Diagnostics;
using MirTool.Annotation;
using MirTool.Annotation.Embeddings;
using MirTool.Audio;

namespace MirTool.Benchmarks;

/// <summary>How long a search for similar windows takes in an archive of made-up embeddings.</summary>
/// <remarks>One file of an hour is written and searched as often as the archive has hours, so that no disk has to hold it: what is measured
/// is reading from memory, converting and comparing. A disk that gives less than the rate printed is slower.</remarks>
internal static class SimilarBenchmark
{
    private const int WindowsPerHour = 3600;
    private const int Size = 256;

    public static void Run(int hours)
    {
        string folder = Directory.CreateTempSubdirectory("mirtool-similar-").FullName;
        try
        {
            var model = new NamedContent("made-up", new string('0', 64));
            string[] files = [.. Enumerable.Range(0, Math.Min(hours, 20)).Select(i => Write(Path.Combine(folder, $"{i}.wav{EmbeddingFile.Suffix}"), model, i))];
            float[] example = Random(new SeededRandom(1));
            var clock = Stopwatch.StartNew();
            int found = SimilarWindows.Search([.. Enumerable.Range(0, hours).Select(i => files[i % files.Length])], model, [example], [], count: 100).Count;
            double seconds = clock.Elapsed.TotalSeconds;
            double gigabytes = (double)hours * WindowsPerHour * Size * 2 / 1e9;
            Console.WriteLine(
                $"similar: {hours} hours, {(double)hours * WindowsPerHour / 1e6:F1} million windows in {seconds:F1} s ({gigabytes / seconds:F2} GB/s), {found} found, peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Write(string path, NamedContent model, int seed)
    {
        var random = new SeededRandom((ulong)seed + 2);
        using FileStream stream = File.Create(path);
        EmbeddingFile.Write(stream, $"{seed}.wav", model, Enumerable.Range(0, WindowsPerHour).Select(i => ((double)i, i + 2.0, Random(random))));
        return path;
    }

    private static float[] Random(SeededRandom random) => [.. Enumerable.Range(0, Size).Select(_ => (float)random.NextDouble(-1, 1))];
}
