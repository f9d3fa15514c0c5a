using System.Collections.Concurrent;
using MirTool.Audio;
using MirTool.Audio.Noise;

namespace MirTool.Synthesis;

/// <summary>A finished clip and where its sound comes from.</summary>
/// <param name="Sound">What was played, the samples after any noise, and when each instrument sounds without it.</param>
/// <param name="SoundFontPath">What rendered it.</param>
/// <param name="Noise">The effect that it went through, by its name, or null.</param>
public sealed record SynthesizedClip(RenderedClip Sound, string SoundFontPath, (string Name, NoiseEffect Effect)? Noise);

/// <summary>Endless clips by their identities: composed, rendered, disturbed. Calls from several threads run side by side.</summary>
/// <remarks>
/// A clip depends on its identity and the options alone. One synthesizer per worker and soundfont is kept for the next clip; no
/// process is started. Levels stay as the soundfont has them, so that loud and soft instruments and velocities keep their
/// distance, and nothing is normalised: only a clip that would pass full scale, after noise where there is any, is scaled down to it.
/// </remarks>
public sealed class ClipSource : IDisposable
{
    private readonly ConcurrentDictionary<string, SynthesizerPool> pools = new();

    /// <summary>Opens nothing yet.</summary>
    /// <exception cref="InvalidDataException">The options have problems.</exception>
    public ClipSource(ClipOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string problems = string.Join(' ', options.Problems());
        Options = problems.Length == 0 ? options : throw new InvalidDataException(problems);
    }

    /// <summary>How clips are made.</summary>
    public ClipOptions Options { get; }

    /// <summary>Loads the soundfonts and looks for everything that a clip may ask of them.</summary>
    /// <exception cref="DllNotFoundException">libfluidsynth is not installed.</exception>
    /// <exception cref="FileNotFoundException">A soundfont does not exist.</exception>
    /// <exception cref="InvalidDataException">A file is no soundfont, or a soundfont lacks a program.</exception>
    public void CheckSoundFonts()
    {
        foreach (string path in Options.SoundFonts.Select(font => font.Path).Distinct())
        {
            SynthesizerPool pool = Pool(path);
            SoundFontSynthesizer synthesizer = pool.Rent();
            int[] missing = [.. Options.Composition.Programs.Where(program => !synthesizer.HasProgram(program))];
            bool lacksDrums = Options.Composition.DrumProbability > 0 && !synthesizer.HasProgram(InstrumentTrack.DrumKit);
            pool.Return(synthesizer);
            if (missing.Length > 0)
            {
                throw new InvalidDataException(
                    $"The soundfont '{path}' has no programs {string.Join(' ', missing)}. Leave them out of the programs, or take another soundfont.");
            }

            if (lacksDrums)
            {
                throw new InvalidDataException($"The soundfont '{path}' has no drum kit. Do without drums, or take another soundfont.");
            }
        }
    }

    /// <summary>A clip.</summary>
    /// <exception cref="DllNotFoundException">libfluidsynth is not installed.</exception>
    /// <exception cref="FileNotFoundException">The soundfont does not exist.</exception>
    /// <exception cref="InvalidDataException">The soundfont cannot be read or lacks a program.</exception>
    public SynthesizedClip Render(ClipIdentity clip)
    {
        Composition composition = Options.Midi is { } midi
            ? midi.Cut(clip, Options.Composition.ClipSeconds) with { Tuning = DrawTuning(clip) }
            : CompositionGenerator.Generate(Options.Composition, clip, Tempo(clip), DrawTuning(clip));
        string soundFont = SoundFontChoice.For(clip, Options.SoundFonts);
        RenderedClip sound = Pool(soundFont).Render(composition);
        if (Options.Noise == NoiseShare.None || (Options.Noise == NoiseShare.Half && clip.Index % 2 == 0))
        {
            return new SynthesizedClip(sound, soundFont, Noise: null);
        }

        ulong seed = SeedFor(clip, "noise");
        NoisePreset preset = NoiseEffects.Choose(seed);
        NoiseEffect effect = preset.Draw(seed);
        effect.Apply(sound.Samples, sound.SampleRate, NoiseEffects.NoiseSeed(seed, channel: 0));
        float scale = ClipRenderer.ScaleDown(sound.Samples);
        return new SynthesizedClip(sound with { Scale = sound.Scale * scale }, soundFont, (preset.Name, effect));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SynthesizerPool pool in pools.Values)
        {
            pool.Dispose();
        }
    }

    private SynthesizerPool Pool(string soundFont) =>
        pools.GetOrAdd(soundFont, path => new SynthesizerPool(path, Options.SampleRate, Options.Reverb, Options.Chorus));

    private double? Tempo(ClipIdentity clip) =>
        Options.Tempo is { } tempo ? new SeededRandom(SeedFor(clip, "tempo")).NextDouble(tempo.Slowest, tempo.Fastest) : null;

    private Tuning? DrawTuning(ClipIdentity clip) =>
        Options.Tunings.Count == 0 ? null : Options.Tunings[new SeededRandom(SeedFor(clip, "tuning")).NextInt(0, Options.Tunings.Count - 1)];

    private static ulong SeedFor(ClipIdentity clip, string purpose) =>
        SeededRandom.Derive(clip.Seed, $"{purpose} {clip.Split}", clip.Generation, clip.Index);
}
