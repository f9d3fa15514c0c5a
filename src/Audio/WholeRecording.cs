namespace MirTool.Audio;

/// <summary>Recordings that are short enough to be taken whole, as those of datasets are.</summary>
public static class WholeRecording
{
    private const int BlockSamples = 64 * 1024;

    /// <summary>Decodes a recording, averages its channels and resamples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRate">Of the samples returned, Hz.</param>
    /// <param name="options">Which track and channels; null for those that the file asks for, averaged.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="AudioFileException">The file is empty, unreadable, not audio, damaged or truncated.</exception>
    /// <exception cref="DllNotFoundException">libsndfile is not installed, or libsoxr and the rates differ.</exception>
    public static float[] ReadMono(string path, int sampleRate, AudioOptions? options = null)
    {
        using var stream = new MonoStream(AudioReader.Open(path, options ?? new AudioOptions()), sampleRate);
        // One sample more than is likely: a full buffer means that more may follow.
        float[] samples = new float[AnnouncedSamples(stream) + 1];
        int length = 0;
        int count;
        while ((count = stream.Read(samples.AsSpan(length))) > 0)
        {
            length += count;
            if (length == samples.Length)
            {
                Array.Resize(ref samples, Math.Max(2 * length, BlockSamples));
            }
        }

        Array.Resize(ref samples, length);
        return samples;
    }

    /// <summary>Decodes a stretch of a recording, averages its channels and resamples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRate">Of the samples returned, Hz.</param>
    /// <param name="startSeconds">Where it begins, 0 or more.</param>
    /// <param name="samples">How many samples are returned; those behind the recording's end are zero.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The recording ends before the stretch begins.</exception>
    /// <exception cref="AudioFileException">The file is empty, unreadable, not audio, damaged or truncated.</exception>
    public static float[] ReadMono(string path, int sampleRate, double startSeconds, int samples)
    {
        using var mono = new MonoStream(AudioReader.Open(path), sampleRate);
        float[] stretch = new float[samples];
        for (long left = (long)Math.Round(startSeconds * sampleRate); left > 0;)
        {
            int read = mono.Read(stretch.AsSpan(0, (int)Math.Min(left, samples)));
            if (read == 0)
            {
                break;
            }

            left -= read;
        }

        Array.Clear(stretch);
        return mono.Read(stretch) > 0
            ? stretch
            : throw new InvalidDataException(FormattableString.Invariant(
                $"{startSeconds} s lies behind the end of '{path}', which is {(double)mono.Reader.FramesRead / mono.Reader.SampleRate:F3} s long."));
    }

    /// <summary>A recording's length as its header states it; a file whose header states none, such as most MP3, is decoded for it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which track; null for the one that the file asks for.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="AudioFileException">The file is empty, unreadable or not audio.</exception>
    /// <exception cref="DllNotFoundException">libsndfile is not installed.</exception>
    public static double DurationSeconds(string path, AudioOptions? options = null)
    {
        using AudioReader reader = AudioReader.Open(path, options ?? new AudioOptions());
        return reader.AnnouncedFrames is { } frames ? (double)frames / reader.SampleRate : DecodedSeconds(reader);
    }

    /// <summary>Decodes a recording to its end, which finds what is damaged, and says how long it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which track; null for the one that the file asks for.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="AudioFileException">The file is empty, unreadable, not audio, damaged or truncated.</exception>
    /// <exception cref="DllNotFoundException">libsndfile is not installed.</exception>
    public static double CheckedSeconds(string path, AudioOptions? options = null)
    {
        using AudioReader reader = AudioReader.Open(path, options ?? new AudioOptions());
        return DecodedSeconds(reader);
    }

    private static double DecodedSeconds(AudioReader reader)
    {
        float[] block = new float[BlockSamples];
        while (reader.Read(block) > 0)
        {
        }

        return (double)reader.FramesRead / reader.SampleRate;
    }

    // A header may state anything: what it states is not taken from memory before it has been read.
    private static int AnnouncedSamples(MonoStream stream)
    {
        const double LongestBelievedSeconds = 600;
        double seconds = Math.Min((double)(stream.Reader.AnnouncedFrames ?? 0) / stream.Reader.SampleRate, LongestBelievedSeconds);
        return (int)Math.Ceiling(seconds * stream.SampleRate);
    }
}
