using MirTool.Audio;
using MirTool.Files;
using MirTool.Synthesis.Sources.Samples;

namespace MirTool.Synthesis.Scenes;

/// <summary>Recordings of what is no instrument: animals, weather, machines, steps.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class BackgroundRecordings
{
    private const double LongestSeconds = 30;
    private const double ShortestSeconds = 0.02;
    private const float QuietestPeak = 1e-4f;
    private const float FullScale = 0.9f * short.MaxValue;
    private const double SpeedSemitones = 7;

    private readonly IReadOnlyList<short[]> recordings;
    private readonly int sampleRate;

    private BackgroundRecordings(IReadOnlyList<short[]> recordings, int sampleRate) => (this.recordings, this.sampleRate) = (recordings, sampleRate);

    /// <summary>How many there are.</summary>
    public int Count => recordings.Count;

    /// <summary>Reads all recordings below some folders, at most the first half minute of each.</summary>
    /// <param name="folders">Searched with all folders below them.</param>
    /// <param name="sampleRate">Hz that they are brought to.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="InvalidDataException">A folder holds no recording with any sound in it.</exception>
    /// <exception cref="AudioFileException">A recording cannot be read.</exception>
    public static BackgroundRecordings Read(IEnumerable<string> folders, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var recordings = new List<short[]>();
        foreach (string folder in folders)
        {
            int before = recordings.Count;
            recordings.AddRange(
                FolderWalk.Readable(Path.GetFullPath(folder))
                    .Where(path => AudioFileExtensions.All.Contains(Path.GetExtension(path)))
                    .Order(StringComparer.Ordinal)
                    .Select(path => Read(path, sampleRate))
                    .Where(recording => recording.Length > 0));
            if (recordings.Count == before)
            {
                throw Directory.Exists(folder)
                    ? new InvalidDataException($"{folder}: no recording with any sound in it is there or below.")
                    : new DirectoryNotFoundException($"{folder}: the folder of background recordings is not there.");
            }
        }

        return new BackgroundRecordings(recordings, sampleRate);
    }

    /// <summary>Fills a clip with one of them, faster or slower, again and again if it is shorter.</summary>
    /// <param name="clip">Overwritten.</param>
    /// <param name="random">Decides which, where in it, how fast and with what pauses.</param>
    internal void Fill(Span<float> clip, SeededRandom random)
    {
        clip.Clear();
        short[] recording = recordings[random.NextInt(0, recordings.Count - 1)];
        double speed = Math.Pow(2, random.NextDouble(-SpeedSemitones, SpeedSemitones) / 12);
        var length = (int)(recording.Length / speed);
        double pause = Degradation.LogUniform(0.05, 2, random) * sampleRate;
        // A long one from anywhere in it, a short one from within the clip's first second.
        int start = length > clip.Length ? -random.NextInt(0, length - clip.Length) : random.NextInt(0, Math.Min(sampleRate, clip.Length) - 1);
        while (start < clip.Length)
        {
            int skipped = Math.Max(0, -start);
            StemPlayback.Resample(recording, skipped * speed, speed, waver: default, clip[(start + skipped)..]);
            start += length + (int)(pause * random.NextDouble(0.6, 1.4));
        }
    }

    private static short[] Read(string path, int sampleRate)
    {
        using var stream = new MonoStream(AudioReader.Open(path), sampleRate);
        float[] samples = SampleShelf.ReadAll(stream, (int)(LongestSeconds * sampleRate));
        float peak = samples.Select(Math.Abs).DefaultIfEmpty().Max();
        return peak < QuietestPeak || samples.Length < ShortestSeconds * sampleRate
            ? []
            : [.. samples.Select(sample => (short)(FullScale * sample / peak))];
    }
}
