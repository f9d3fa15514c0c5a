using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MirTool.Synthesis;

/// <summary>A rendered composition and when each of its instruments sounds.</summary>
/// <param name="Composition">What was rendered.</param>
/// <param name="Samples">Mono, exactly the composition's length.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Activities">One per track but the drum kit's, in the tracks' order.</param>
/// <param name="Scale">What the sum was multiplied by: 1 unless it would have clipped.</param>
public sealed record RenderedClip(
    Composition Composition, float[] Samples, int SampleRate, IReadOnlyList<InstrumentActivity> Activities, float Scale)
{
    /// <summary>When the drum kit sounds, which is none of the <see cref="Activities"/>.</summary>
    public IReadOnlyList<Interval> DrumIntervals { get; init; } = [];
}

/// <summary>When an instrument sounds, measured from its own rendering.</summary>
/// <param name="Program">0-based General MIDI program.</param>
/// <param name="Intervals">Ascending; empty when it makes no sound, as a soundfont may do for keys outside its samples.</param>
public sealed record InstrumentActivity(int Program, IReadOnlyList<Interval> Intervals);

/// <summary>Compositions in, labelled clips out: a clip is the sum of its instruments, each rendered alone.</summary>
public static class ClipRenderer
{
    /// <summary>Renders a composition; notes that ring past its end are cut, and silence follows notes that end early.</summary>
    /// <remarks>Levels stay as the soundfont has them; only a sum above full scale is scaled down, to a peak of 1.</remarks>
    /// <exception cref="InvalidDataException">The soundfont lacks a program.</exception>
    public static RenderedClip Render(Composition composition, SoundFontSynthesizer synthesizer)
    {
        ArgumentNullException.ThrowIfNull(composition);
        ArgumentNullException.ThrowIfNull(synthesizer);
        var mix = new float[(int)Math.Round(composition.DurationSeconds * synthesizer.SampleRate)];
        // Rented: an array of this size, new for each clip, keeps the garbage collector busier than the synthesizer.
        float[] rented = ArrayPool<float>.Shared.Rent(mix.Length);
        Span<float> stem = rented.AsSpan(0, mix.Length);
        var activities = new List<InstrumentActivity>(composition.Tracks.Count);
        IReadOnlyList<Interval> drums = [];
        foreach (InstrumentTrack track in composition.Tracks)
        {
            synthesizer.Render(track, stem, composition.Tuning);
            IReadOnlyList<Interval> intervals = ActivityDetector.Intervals(stem, synthesizer.SampleRate);
            if (track.Program == InstrumentTrack.DrumKit)
            {
                drums = intervals;
            }
            else
            {
                activities.Add(new InstrumentActivity(track.Program, intervals));
            }

            for (int sample = 0; sample < mix.Length; sample++)
            {
                mix[sample] += stem[sample];
            }
        }

        ArrayPool<float>.Shared.Return(rented);
        return new RenderedClip(composition, mix, synthesizer.SampleRate, activities, ScaleDown(mix)) { DrumIntervals = drums };
    }

    /// <summary>Scales samples that pass full scale down to a peak of 1; others stay as they are.</summary>
    /// <returns>What they were multiplied by.</returns>
    internal static float ScaleDown(Span<float> samples)
    {
        float peak = Peak(samples);
        if (peak <= 1)
        {
            return 1;
        }

        float scale = 1 / peak;
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = Math.Clamp(samples[i] * scale, -1, 1);
        }

        return scale;
    }

    private static float Peak(ReadOnlySpan<float> samples)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(samples);
        Vector<float> peaks = Vector<float>.Zero;
        foreach (Vector<float> vector in vectors)
        {
            peaks = Vector.Max(peaks, Vector.Abs(vector));
        }

        float peak = 0;
        for (int i = 0; i < Vector<float>.Count; i++)
        {
            peak = Math.Max(peak, peaks[i]);
        }

        foreach (float sample in samples[(vectors.Length * Vector<float>.Count)..])
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }

        return peak;
    }
}
