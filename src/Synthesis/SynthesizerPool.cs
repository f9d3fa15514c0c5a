using System.Collections.Concurrent;

namespace MirTool.Synthesis;

/// <summary>Synthesizers of one soundfont for several threads: made when none is free, kept until the pool is disposed.</summary>
public sealed class SynthesizerPool(string soundFontPath, int sampleRate, bool reverb = false, bool chorus = false) : IDisposable
{
    private readonly ConcurrentBag<SoundFontSynthesizer> free = [];

    /// <summary>A synthesizer for the caller alone, until <see cref="Return"/>.</summary>
    /// <exception cref="DllNotFoundException">libfluidsynth is not installed.</exception>
    /// <exception cref="FileNotFoundException">The soundfont does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not a soundfont.</exception>
    public SoundFontSynthesizer Rent() =>
        free.TryTake(out SoundFontSynthesizer? synthesizer) ? synthesizer : new SoundFontSynthesizer(soundFontPath, sampleRate, reverb, chorus);

    /// <summary>Renders a clip with a synthesizer of the pool.</summary>
    /// <exception cref="InvalidDataException">The soundfont cannot be read or lacks a program.</exception>
    public RenderedClip Render(Composition composition)
    {
        SoundFontSynthesizer synthesizer = Rent();
        try
        {
            return ClipRenderer.Render(composition, synthesizer);
        }
        finally
        {
            Return(synthesizer);
        }
    }

    /// <summary>Gives a synthesizer back.</summary>
    public void Return(SoundFontSynthesizer synthesizer) => free.Add(synthesizer);

    /// <summary>Disposes the synthesizers that were given back.</summary>
    public void Dispose()
    {
        while (free.TryTake(out SoundFontSynthesizer? synthesizer))
        {
            synthesizer.Dispose();
        }
    }
}
