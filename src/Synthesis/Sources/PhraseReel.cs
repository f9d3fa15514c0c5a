using MirTool.Audio;

namespace MirTool.Synthesis.Sources;

/// <summary>Phrases one after the other in one sound file, with gaps in which the last notes die away.</summary>
/// <param name="Seconds">Length of a phrase.</param>
/// <param name="GapSeconds">Between a phrase's end and the next one's start.</param>
/// <param name="SampleRate">Of the file, Hz.</param>
internal sealed record PhraseReel(double Seconds, double GapSeconds, int SampleRate)
{
    /// <summary>When a phrase starts in the file, seconds.</summary>
    public double Start(int phrase) => phrase * (Seconds + GapSeconds);

    /// <summary>Cuts the file into its phrases.</summary>
    /// <param name="path">Of the file; a missing end is silence.</param>
    /// <param name="count">Number of phrases.</param>
    public IEnumerable<float[]> Cut(string path, int count)
    {
        using var sound = new MonoStream(AudioReader.Open(path), SampleRate);
        var gap = new float[4096];
        long position = 0;
        for (int phrase = 0; phrase < count; phrase++)
        {
            for (long toSkip = (long)Math.Round(Start(phrase) * SampleRate) - position; toSkip > 0;)
            {
                int skipped = sound.Read(gap.AsSpan(0, (int)Math.Min(toSkip, gap.Length)));
                position += skipped;
                toSkip = skipped == 0 ? 0 : toSkip - skipped;
            }

            var samples = new float[(int)Math.Round(Seconds * SampleRate)];
            position += sound.Read(samples);
            yield return samples;
        }
    }
}
