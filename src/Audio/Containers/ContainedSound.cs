namespace MirTool.Audio.Containers;

/// <summary>The sound of a container that says where its bytes lie: WAV, RF64, BW64, W64, AIFF, AIFC, AU, CAF.</summary>
internal sealed record ContainedSound
{
    /// <summary>Such as "WAV".</summary>
    public required string Container { get; init; }

    /// <summary>Hz.</summary>
    public required int SampleRate { get; init; }

    public required int Channels { get; init; }

    /// <summary>Null where the bytes need a codec: <see cref="CodecTag"/>.</summary>
    public PcmEncoding? Encoding { get; init; }

    /// <summary>The codec's number in a WAV; 0 elsewhere.</summary>
    public int CodecTag { get; init; }

    /// <summary>Frames that a WAV with a codec states in its <c>fact</c> chunk.</summary>
    public long? FactFrames { get; init; }

    /// <summary>Where the sound lies.</summary>
    public required ByteRange Range { get; init; }

    /// <summary>Whether the container states its length, and is right.</summary>
    public required bool IsLengthStated { get; init; }

    /// <summary>Where another recording begins behind this one; null if nothing follows.</summary>
    public long? NextRecording { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];
}
