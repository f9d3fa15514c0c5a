namespace MirTool.Audio;

/// <summary>One of the two programs that turn a file into samples: libsndfile, or ffmpeg for what it does not know.</summary>
internal abstract class AudioDecoder : IDisposable
{
    public required int SampleRate { get; init; }

    public required int Channels { get; init; }

    /// <inheritdoc cref="AudioReader.Format"/>
    public required string Format { get; init; }

    /// <inheritdoc cref="AudioReader.AnnouncedFrames"/>
    public required long? AnnouncedFrames { get; init; }

    /// <summary>How far the frames that come out may fall short of the announced ones, seconds: encoders pad, containers round.</summary>
    public required double LengthToleranceSeconds { get; init; }

    /// <summary>Frames read; 0 at the end.</summary>
    /// <exception cref="AudioFileException">Nothing more can be decoded, and the file does not end here.</exception>
    public abstract int Read(Span<float> interleaved);

    public abstract void Dispose();

    /// <summary>The error for a file that holds fewer frames than it announces.</summary>
    public static AudioFileException Truncated(string path, long presentFrames, long announcedFrames, int sampleRate) =>
        new(path, $"is truncated or damaged: its header announces {Seconds.Text(announcedFrames, sampleRate)}, but it holds {Seconds.Text(presentFrames, sampleRate)}. Get the whole file, or convert what is there with: ffmpeg -i FILE SHORTER.wav");
}
