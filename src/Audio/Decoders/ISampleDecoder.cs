namespace MirTool.Audio.Decoders;

/// <summary>Turns a recording into samples. Which implementation does is decided for each file by what it is: <see cref="DecoderChoice"/>.</summary>
internal interface ISampleDecoder : IDisposable
{
    /// <summary>Hz.</summary>
    int SampleRate { get; }

    int Channels { get; }

    /// <inheritdoc cref="AudioReader.Format"/>
    string Format { get; }

    /// <inheritdoc cref="AudioReader.Decoder"/>
    string Name { get; }

    /// <inheritdoc cref="AudioReader.AnnouncedFrames"/>
    long? AnnouncedFrames { get; }

    /// <summary>How far the frames that come out may fall short of the announced ones, seconds: a codec's granularity.</summary>
    double LengthToleranceSeconds { get; }

    /// <summary>What a user should know and what is no error. May grow until the end has been read.</summary>
    IEnumerable<string> Warnings { get; }

    /// <summary>Frames read: fewer than there is room for only before the end; 0 at the end.</summary>
    /// <exception cref="AudioFileException">Nothing more can be decoded, and the file does not end here.</exception>
    int Read(Span<float> interleaved);

    /// <summary>Goes to a frame without decoding what lies before it.</summary>
    /// <param name="frame">Counted from 0; at most the length.</param>
    /// <returns>False where the format does not allow it: nothing has changed then.</returns>
    bool TrySeek(long frame) => false;
}
