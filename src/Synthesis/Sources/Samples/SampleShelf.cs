using System.Collections.Concurrent;
using MirTool.Audio;

namespace MirTool.Synthesis.Sources.Samples;

/// <summary>A recorded note in memory.</summary>
/// <param name="Samples">Mono.</param>
/// <param name="Loop">Samples that may be repeated, the second exclusive; null where there are none.</param>
internal sealed record Sample(float[] Samples, (int Start, int End)? Loop)
{
    /// <summary>The largest magnitude; above 0.</summary>
    public float Peak { get; } = Samples.Aggregate(1e-4f, (peak, sample) => Math.Max(peak, Math.Abs(sample)));
}

/// <summary>Recorded notes, read when first asked for.</summary>
/// <param name="sampleRate">That they are brought to, Hz.</param>
internal sealed class SampleShelf(int sampleRate)
{
    // Longer files are phrases and loops, of which as much is enough.
    private const int LongestSeconds = 12;
    private const double EdgeSeconds = 0.003;

    private readonly ConcurrentDictionary<RecordedNote, Lazy<Sample>> samples = new(ReferenceEqualityComparer.Instance);

    /// <summary>A note's sound.</summary>
    /// <exception cref="AudioFileException">The file cannot be read.</exception>
    public Sample Get(RecordedNote note) => samples.GetOrAdd(note, key => new Lazy<Sample>(() => Read(key))).Value;

    private Sample Read(RecordedNote note)
    {
        using var stream = new MonoStream(AudioReader.Open(note.Path), sampleRate);
        double scale = (double)sampleRate / stream.Reader.SampleRate;
        int start = (int)(note.StartFrame * scale);
        int end = note.EndFrame is { } frame ? (int)(frame * scale) : int.MaxValue;
        end = (int)Math.Min(end, start + (long)LongestSeconds * sampleRate);
        float[] read = ReadAll(stream, end);
        float[] used = read[Math.Min(start, read.Length)..];
        float gain = (float)Math.Pow(10, note.GainDecibels / 20);
        int edge = (int)(EdgeSeconds * sampleRate);
        for (int i = 0; i < used.Length; i++)
        {
            // A file that was cut does not click.
            used[i] *= gain * Math.Min(1, (used.Length - 1f - i) / edge);
        }

        (int, int)? loop = note.Loop is { } frames
            ? ((int)Math.Round(frames.Start * scale) - start, (int)Math.Round(frames.End * scale) - start)
            : LoopFinder.Find(used, sampleRate);
        return new Sample(used, loop is var (first, last) && first > 0 && last <= used.Length && last - first > 16 ? loop : null);
    }

    /// <summary>A stream to its end, or its first samples.</summary>
    /// <param name="stream">Read on from where it is.</param>
    /// <param name="most">No more samples than these.</param>
    public static float[] ReadAll(MonoStream stream, int most)
    {
        var samples = new float[1 << 16];
        int filled = 0;
        while (filled < most)
        {
            if (filled == samples.Length)
            {
                Array.Resize(ref samples, 2 * filled);
            }

            int read = stream.Read(samples.AsSpan(filled, Math.Min(samples.Length, most) - filled));
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return samples[..filled];
    }
}
