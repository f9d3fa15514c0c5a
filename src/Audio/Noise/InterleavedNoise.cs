namespace MirTool.Audio.Noise;

/// <summary>An effect on a recording of several channels, block by block: the same samples as on the whole, in constant memory.</summary>
/// <remarks>Filters and rooms treat every channel alike, so that the stereo image stays; added noise differs between channels,
/// as that of two microphones does. One thread at a time.</remarks>
public sealed class InterleavedNoise
{
    private readonly ChannelProcess[] channels;
    private float[] channel = [];

    /// <param name="effect">Its parameters fit the sample rate.</param>
    /// <param name="sampleRate">Hz, 8000 to 192000.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="seed">Decides added noise.</param>
    /// <exception cref="ArgumentException">The effect has <see cref="NoiseEffect.Problems"/> at this sample rate.</exception>
    public InterleavedNoise(NoiseEffect effect, int sampleRate, int channels, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(effect);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        NoiseEffects.CheckRate(sampleRate);
        this.channels = [.. Enumerable.Range(0, channels).Select(index => effect.Start(sampleRate, NoiseEffects.NoiseSeed(seed, index)))];
    }

    /// <summary>Disturbs the recording's next frames in place.</summary>
    /// <param name="interleaved">Length = frames × channels.</param>
    public void Process(Span<float> interleaved)
    {
        if (interleaved.Length % channels.Length != 0)
        {
            throw new ArgumentException(
                $"Expected whole frames of {channels.Length} samples, but got {interleaved.Length} samples.", nameof(interleaved));
        }

        if (channels.Length == 1)
        {
            channels[0](interleaved);
            return;
        }

        int frames = interleaved.Length / channels.Length;
        if (channel.Length < frames)
        {
            channel = new float[frames];
        }

        for (int c = 0; c < channels.Length; c++)
        {
            for (int n = 0; n < frames; n++)
            {
                channel[n] = interleaved[n * channels.Length + c];
            }

            channels[c](channel.AsSpan(0, frames));
            for (int n = 0; n < frames; n++)
            {
                interleaved[n * channels.Length + c] = channel[n];
            }
        }
    }
}
