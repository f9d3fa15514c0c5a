namespace MirTool.Synthesis.Sources;

/// <summary>What one stem plays and the seed of everything else about it: timbre, vibrato, noise.</summary>
/// <param name="Notes">As composed for the program, within the stem's length.</param>
/// <param name="Seed">Decides every random choice of the source for this stem.</param>
public sealed record StemPhrase(IReadOnlyList<Note> Notes, ulong Seed);

/// <summary>A kind of instrument sound that stems are rendered with: a soundfont, a family of physical models, a voice.</summary>
public abstract class StemSource
{
    /// <summary>Rate that external programs render at, Hz; resampled from there.</summary>
    protected const int RenderRate = 44100;

    /// <summary>What users call it; unlike that of any other source of a bank.</summary>
    public abstract string Name { get; }

    /// <summary>What <see cref="StemSources.Resolve(IReadOnlyList{string})"/> finds it by, such as a file's path.</summary>
    public virtual string Reference => Name;

    /// <summary>The 0-based General MIDI programs that it can play, ascending, and the sounds beyond them (<see cref="InstrumentTrack"/>) that it has.</summary>
    public abstract IReadOnlyList<int> Programs { get; }

    /// <summary>Changes whenever the same phrases would sound differently: kept stems of another version are rendered anew.</summary>
    public abstract string Version { get; }

    /// <summary>Whether it is a General MIDI soundfont, as the paper's pieces are rendered with.</summary>
    public virtual bool IsSoundFont => false;

    /// <summary>How many programs may be rendered at the same time.</summary>
    public virtual int MaximumJobs => int.MaxValue;

    /// <summary>Renders one program's phrases; the same phrases give the same samples, whatever else is rendered at the same time. Thread-safe.</summary>
    /// <param name="program">One of <see cref="Programs"/>.</param>
    /// <param name="phrases">One per stem.</param>
    /// <param name="seconds">Length of each stem; what rings on is cut.</param>
    /// <param name="sampleRate">Of the stems, Hz.</param>
    /// <param name="cancellationToken">Ends the rendering, and any program that was started for it.</param>
    /// <returns>One mono stem per phrase; silence where the phrase lies outside of what the source can play.</returns>
    /// <exception cref="FileNotFoundException">A program or its data is not installed; the message names the package.</exception>
    /// <exception cref="InvalidDataException">The program failed.</exception>
    public abstract IReadOnlyList<float[]> Render(
        int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken);

    /// <summary>Frees what rendering has kept in memory; a later rendering fetches it again. Not while one is going on.</summary>
    public virtual void Release()
    {
    }

    /// <summary>A stem rendered at <see cref="RenderRate"/>, brought to another rate.</summary>
    /// <param name="rendered">At <see cref="RenderRate"/>.</param>
    /// <param name="seconds">Length of the result.</param>
    /// <param name="sampleRate">Of the result, Hz.</param>
    protected static float[] Resample(ReadOnlySpan<float> rendered, double seconds, int sampleRate)
    {
        var resampled = new float[(int)Math.Round(seconds * sampleRate)];
        using var resampler = new Audio.StreamingResampler(RenderRate, sampleRate);
        int filled = 0;
        while (!rendered.IsEmpty && filled < resampled.Length)
        {
            resampler.Process(rendered, resampled.AsSpan(filled), out int consumed, out int produced);
            rendered = rendered[consumed..];
            filled += produced;
        }

        while (filled < resampled.Length && resampler.Flush(resampled.AsSpan(filled)) is var flushed and > 0)
        {
            filled += flushed;
        }

        return resampled;
    }
}
