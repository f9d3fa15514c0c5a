using MirTool.Audio.Containers;

namespace MirTool.Audio.Decoders;

/// <summary>Reads samples that need no codec.</summary>
internal sealed class PcmDecoder : ISampleDecoder
{
    private const int BlockBytes = 64 * 1024;

    private readonly string path;
    private readonly Stream file;
    private readonly ContainedSound sound;
    private readonly PcmEncoding encoding;
    private readonly byte[] block;
    private long position;

    /// <param name="path">The file, for messages.</param>
    /// <param name="file">The same; stays with the caller.</param>
    /// <param name="sound">Has an encoding.</param>
    public PcmDecoder(string path, Stream file, ContainedSound sound)
    {
        this.path = path;
        this.file = file;
        this.sound = sound;
        encoding = sound.Encoding!.Value;
        FrameBytes = Math.Max(1, sound.Channels * encoding.Bytes);
        block = new byte[Math.Max(FrameBytes, BlockBytes / FrameBytes * FrameBytes)];
        position = sound.Range.Offset;
        Frames = sound.Range.Length / FrameBytes;
    }

    public int SampleRate => sound.SampleRate;

    public int Channels => sound.Channels;

    public string Format => $"{sound.Container}, {encoding.Name}";

    public string Name => "MirTool";

    public long? AnnouncedFrames => sound.IsLengthStated ? Frames : null;

    public double LengthToleranceSeconds => 0;

    public IEnumerable<string> Warnings => sound.Warnings;

    private int FrameBytes { get; }

    private long Frames { get; }

    public int Read(Span<float> interleaved)
    {
        int total = 0;
        int capacity = interleaved.Length / Channels;
        while (total < capacity)
        {
            long left = ((sound.Range.Offset + (Frames * FrameBytes)) - position) / FrameBytes;
            int wanted = (int)Math.Min(Math.Min(capacity - total, block.Length / FrameBytes), left);
            if (wanted <= 0)
            {
                break;
            }

            int frames = ReadBytes(wanted * FrameBytes) / FrameBytes;
            PcmSamples.ToFloat(block.AsSpan(0, frames * FrameBytes), encoding, interleaved[(total * Channels)..]);
            total += frames;
            position += frames * FrameBytes;
            if (frames < wanted)
            {
                break;
            }
        }

        return total;
    }

    public bool TrySeek(long frame)
    {
        position = sound.Range.Offset + (Math.Clamp(frame, 0, Frames) * FrameBytes);
        return true;
    }

    public void Dispose()
    {
    }

    private int ReadBytes(int count)
    {
        try
        {
            return file.ReadAt(position, block.AsSpan(0, count));
        }
        catch (IOException e)
        {
            throw AudioFileException.Unreadable(path, e);
        }
    }
}
