using MirTool.Audio;

namespace MirTool.Cli.Teaching;

/// <summary>Cuts stretches out of recordings.</summary>
internal static class AudioClip
{
    private const int BlockFrames = 1 << 14;

    /// <summary>Writes a stretch as FLAC, at the recording's own rate, with all of its channels.</summary>
    /// <param name="recording">Path of the recording.</param>
    /// <param name="startSeconds">Where it begins; before the recording's start, there.</param>
    /// <param name="endSeconds">Where it ends; beyond the recording's end, there.</param>
    /// <param name="path">The clip's path.</param>
    public static void Cut(string recording, double startSeconds, double endSeconds, string path)
    {
        using AudioReader reader = AudioReader.Open(recording);
        using AudioWriter writer = AudioWriter.Create(path, reader.SampleRate, reader.Channels);
        long first = (long)(Math.Max(0, startSeconds) * reader.SampleRate);
        long end = (long)(endSeconds * reader.SampleRate);
        float[] block = new float[BlockFrames * reader.Channels];
        long position = 0;
        while (position < end && reader.Read(block) is > 0 and int frames)
        {
            int from = (int)Math.Clamp(first - position, 0, frames);
            int to = (int)Math.Clamp(end - position, 0, frames);
            if (to > from)
            {
                writer.Write(block.AsSpan(from * reader.Channels, (to - from) * reader.Channels));
            }

            position += frames;
        }

        writer.Complete();
    }
}
