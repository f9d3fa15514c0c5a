using MirTool.Audio;
using MirTool.Synthesis.Sources.Samples;

namespace MirTool.Synthesis.Sources.Voices;

/// <summary>What a program that speaks has said, and its place in a stem.</summary>
internal static class Spoken
{
    private const double FadeSeconds = 0.05;
    private const int BlockSamples = 1 << 16;

    // Slow speakers say two words a second, fast ones four.
    private const double WordsPerSecond = 3;
    private const int FurtherWords = 6;

    /// <summary>Words that are enough for a stem.</summary>
    public static int Words(double seconds) => (int)(WordsPerSecond * seconds) + FurtherWords;

    /// <summary>A sound file, mono.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="sampleRate">That it is brought to, Hz.</param>
    public static float[] Read(string path, int sampleRate)
    {
        using var stream = new MonoStream(AudioReader.Open(path), sampleRate);
        var samples = new List<float>();
        var block = new float[BlockSamples];
        for (int read = stream.Read(block); read > 0; read = stream.Read(block))
        {
            samples.AddRange(block.AsSpan(0, read));
        }

        return [.. samples];
    }

    /// <summary>Puts speech where the notes of a stem are, from the first one's start to the last one's end, and formants and pitch a little elsewhere.</summary>
    /// <param name="spoken">What was said.</param>
    /// <param name="notes">Of the stem; their keys mean nothing.</param>
    /// <param name="mix">Added to.</param>
    /// <param name="sampleRate">Of both, Hz.</param>
    /// <param name="random">Draws where in what was said the stem begins.</param>
    public static void Place(float[] spoken, IReadOnlyList<Note> notes, Span<float> mix, int sampleRate, SeededRandom random)
    {
        double ratio = random.NextDouble(0.86, 1.16), skippedSeconds = random.NextBool(0.5) ? random.NextDouble(0, 1.5) : 0;
        if (notes.Count == 0)
        {
            return;
        }

        // Recordings begin anywhere in a sentence, but speech that is there is heard.
        float threshold = 0.02f * spoken.Aggregate(1e-4f, (peak, sample) => Math.Max(peak, Math.Abs(sample)));
        int first = Math.Max(0, Array.FindIndex(spoken, Math.Min(spoken.Length, (int)(skippedSeconds * sampleRate)), sample => Math.Abs(sample) > threshold));
        double start = notes.Min(note => note.StartSeconds), end = notes.Max(note => note.EndSeconds);
        SamplePlayer.Add(
            mix, new Sample(spoken[first..], Loop: null),
            new SampleStroke((int)(start * sampleRate), (int)((end - start) * sampleRate), (int)(FadeSeconds * sampleRate), ratio, 1, Held: false), loopFade: 0, sampleRate);
    }
}
