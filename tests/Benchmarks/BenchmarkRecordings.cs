using MirTool.Audio;

namespace MirTool.Benchmarks;

/// <summary>Recordings of any length, made by repeating the shipped examples; in a temporary folder that goes with them.</summary>
internal sealed class BenchmarkRecordings : IDisposable
{
    private const int SampleRate = 44_100;
    private readonly float[] material;

    public BenchmarkRecordings()
    {
        string examples = Path.Combine(RepositoryRoot(), "datasets", "examples");
        var samples = new List<float>();
        foreach (string path in Directory.GetFiles(examples, "*.flac").Order(StringComparer.Ordinal))
        {
            using var sound = new MonoStream(AudioReader.Open(path), SampleRate);
            var block = new float[SampleRate];
            for (int read; (read = sound.Read(block)) > 0;)
            {
                samples.AddRange(block.AsSpan(0, read));
            }
        }

        material = [.. samples];
    }

    /// <summary>Where everything lies.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("mirtool-benchmark-").FullName;

    /// <summary>A mono 16-bit WAV.</summary>
    /// <param name="name">Path below <see cref="Folder"/>.</param>
    /// <param name="seconds">Its length.</param>
    /// <param name="sampleRate">Hz; the material is not resampled, so it sounds the lower for it.</param>
    public string Wave(string name, double seconds, int sampleRate) => Write(name, seconds, offsetSeconds: 0, sampleRate);

    /// <summary>A mono 16-bit FLAC file at 44.1 kHz.</summary>
    /// <param name="name">Path below <see cref="Folder"/>.</param>
    /// <param name="seconds">Its length.</param>
    /// <param name="offsetSeconds">Where in the material it begins, so that short files differ.</param>
    public string Flac(string name, double seconds, double offsetSeconds = 0) => Write(name, seconds, offsetSeconds, SampleRate);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string Write(string name, double seconds, double offsetSeconds, int sampleRate)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using AudioWriter writer = AudioWriter.Create(path, sampleRate, channels: 1);
        int position = (int)(offsetSeconds * sampleRate) % material.Length;
        for (long left = (long)(seconds * sampleRate); left > 0;)
        {
            int count = (int)Math.Min(left, material.Length - position);
            writer.Write(material.AsSpan(position, count));
            left -= count;
            position = 0;
        }

        writer.Complete();
        return path;
    }

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MirTool.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"MirTool.sln lies in no folder above {AppContext.BaseDirectory}; run the benchmark from the repository.");
    }
}
