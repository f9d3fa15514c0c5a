namespace MirTool.Audio.Noise;

/// <summary>A recording that was copied through an effect.</summary>
/// <param name="Clipped">Samples that passed full scale, and were clipped.</param>
/// <param name="Peak">The highest level before clipping; 1 is full scale.</param>
public sealed record NoiseCopy(long Clipped, float Peak)
{
    // Samples read at a time: a quarter of a second of stereo.
    private const int BlockSamples = 1 << 15;

    /// <summary>Copies a recording block by block, in constant memory.</summary>
    /// <param name="reader">Read to its end.</param>
    /// <param name="writer">As many channels at the same rate; completed.</param>
    /// <param name="effect">Its parameters fit the sample rate.</param>
    /// <param name="seed">Decides added noise.</param>
    /// <param name="gainDb">Gain after the effect.</param>
    /// <param name="progress">Told how many frames are done.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="AudioFileException">The recording is damaged.</exception>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    public static NoiseCopy Write(
        AudioReader reader, AudioWriter writer, NoiseEffect effect, ulong seed, double gainDb, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var noise = new InterleavedNoise(effect, reader.SampleRate, reader.Channels, seed);
        float gain = (float)Math.Pow(10, gainDb / 20);
        float[] block = new float[BlockSamples / reader.Channels * reader.Channels];
        long clipped = 0;
        float peak = 0;
        int frames;
        while ((frames = reader.Read(block)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<float> samples = block.AsSpan(0, frames * reader.Channels);
            noise.Process(samples);
            foreach (ref float sample in samples)
            {
                sample *= gain;
                float level = Math.Abs(sample);
                clipped += level > 1 ? 1 : 0;
                peak = Math.Max(peak, level);
            }

            writer.Write(samples);
            progress?.Report(reader.FramesRead);
        }

        writer.Complete();
        return new(clipped, peak);
    }
}
