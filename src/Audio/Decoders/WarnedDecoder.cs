namespace MirTool.Audio.Decoders;

/// <summary>A decoder of whose file something is to be said.</summary>
internal sealed class WarnedDecoder(ISampleDecoder decoder, IReadOnlyList<string> warnings) : ISampleDecoder
{
    public int SampleRate => decoder.SampleRate;

    public int Channels => decoder.Channels;

    public string Format => decoder.Format;

    public string Name => decoder.Name;

    public long? AnnouncedFrames => decoder.AnnouncedFrames;

    public double LengthToleranceSeconds => decoder.LengthToleranceSeconds;

    public IEnumerable<string> Warnings => warnings.Concat(decoder.Warnings);

    public static ISampleDecoder Of(ISampleDecoder decoder, IReadOnlyList<string> warnings) =>
        warnings.Count == 0 ? decoder : new WarnedDecoder(decoder, warnings);

    public int Read(Span<float> interleaved) => decoder.Read(interleaved);

    public bool TrySeek(long frame) => decoder.TrySeek(frame);

    public void Dispose() => decoder.Dispose();
}
