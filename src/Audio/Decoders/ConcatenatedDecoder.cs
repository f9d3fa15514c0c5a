namespace MirTool.Audio.Decoders;

/// <summary>Recordings of one sample rate and as many channels that follow each other in one file, as one.</summary>
/// <param name="parts">At least one, all at their starts; belong to the decoder from here on.</param>
internal sealed class ConcatenatedDecoder(IReadOnlyList<ISampleDecoder> parts) : ISampleDecoder
{
    private int current;

    public int SampleRate => parts[0].SampleRate;

    public int Channels => parts[0].Channels;

    public string Format => parts[0].Format;

    public string Name => parts[0].Name;

    public long? AnnouncedFrames => parts.All(part => part.AnnouncedFrames is not null) ? parts.Sum(part => part.AnnouncedFrames) : null;

    public double LengthToleranceSeconds => parts.Max(part => part.LengthToleranceSeconds);

    public IEnumerable<string> Warnings => parts.SelectMany(part => part.Warnings).Distinct();

    /// <summary>Opens parts one after the other.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="parts">To be opened.</param>
    /// <exception cref="AudioFileException">They differ in sample rate or channels.</exception>
    public static ISampleDecoder Of(string path, IEnumerable<ISampleDecoder> parts)
    {
        var opened = new List<ISampleDecoder>();
        try
        {
            foreach (ISampleDecoder part in parts)
            {
                opened.Add(part);
                CheckSame(path, opened);
            }

            return opened.Count == 1 ? opened[0] : new ConcatenatedDecoder(opened);
        }
        catch
        {
            opened.ForEach(part => part.Dispose());
            throw;
        }
    }

    public int Read(Span<float> interleaved)
    {
        while (current < parts.Count)
        {
            int frames = parts[current].Read(interleaved);
            if (frames > 0)
            {
                return frames;
            }

            current++;
        }

        return 0;
    }

    public void Dispose()
    {
        foreach (ISampleDecoder part in parts)
        {
            part.Dispose();
        }
    }

    private static void CheckSame(string path, List<ISampleDecoder> parts)
    {
        ISampleDecoder first = parts[0];
        ISampleDecoder last = parts[^1];
        if (last.SampleRate != first.SampleRate || last.Channels != first.Channels)
        {
            double seconds = parts.SkipLast(1).Sum(part => (double)(part.AnnouncedFrames ?? 0) / part.SampleRate);
            throw new AudioFileException(path, FormattableString.Invariant(
                $"changes after {seconds:0.000} s from {first.SampleRate} Hz, {first.Channels} channels, to {last.SampleRate} Hz, {last.Channels} channels: it holds several recordings one after the other. Make one of them with: ffmpeg -i FILE -ar {first.SampleRate} -ac {first.Channels} NEW.wav"));
        }
    }
}
