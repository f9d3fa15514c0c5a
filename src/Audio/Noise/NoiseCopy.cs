namespace MirTool.Audio.Noise;

/// <summary>A recording that was copied through an effect.</summary>
/// <param name="Clipped">Samples that passed full scale, and were clipped.</param>
/// <param name="Peak">The highest level before clipping; 1 is full scale.</param>
public sealed record NoiseCopy(long Clipped, float Peak)
{
    // Samples read at a time: a quarter of a second of stereo.
    private const int BlockSamples = 1 << 15;

    // RIFF's lengths have 32 bits; AudioWriter leaves as much room for the headers.
    private const long MaxWavBytes = uint.MaxValue - 4096;

    /// <summary>How the copy of a recording is stored.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="output">The file to write, <c>.wav</c> or <c>.flac</c>.</param>
    /// <param name="bits">16, 24 or 32 (float); null for 16, or 24 where the recording has more.</param>
    /// <exception cref="InvalidDataException">There is no such encoding, or the file would be larger than a WAV file can be.</exception>
    public static SampleEncoding Encoding(AudioReader reader, string output, int? bits)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int chosen = bits ?? (MoreThan16Bits(reader.Format) ? 24 : 16);
        SampleEncoding encoding = chosen switch
        {
            16 => SampleEncoding.Pcm16,
            24 => SampleEncoding.Pcm24,
            32 => SampleEncoding.FloatingPoint,
            _ => throw new InvalidDataException($"--bits must be 16, 24 or 32 (float), but is {chosen}."),
        };
        return Path.GetExtension(output).Equals(".wav", StringComparison.OrdinalIgnoreCase)
            && reader.AnnouncedFrames is { } frames && frames * reader.Channels * (chosen / 8) > MaxWavBytes
                ? throw new InvalidDataException($"'{output}' would pass the 4 GB at which a WAV file ends. Write .flac instead.")
                : encoding;
    }

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

    private static bool MoreThan16Bits(string format) =>
        ((string[])["20 bit", "24 bit", "32 bit", "32-bit", "64-bit"]).Any(bits => format.Contains(bits, StringComparison.Ordinal));
}
