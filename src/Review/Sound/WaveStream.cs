using System.Buffers.Binary;
using MirTool.Audio;

namespace MirTool.Review.Sound;

/// <summary>A recording as a WAV of 16 bits that is made as it is read, from any byte on: what every browser plays and seeks in exactly.</summary>
/// <remarks>Files of more than two channels become mono, as do those that would not fit into a WAV's 4 GB; what still does not is cut.</remarks>
internal sealed class WaveStream : Stream
{
    private const int HeaderBytes = 44;
    private const int SampleBytes = 2;
    private const int BlockFrames = 16 * 1024;
    private const long MostBytes = uint.MaxValue - HeaderBytes;

    private readonly SampleSource source;
    private readonly int channels;
    private readonly byte[] header = new byte[HeaderBytes];
    private byte[] block = [];
    private long blockStart = -1;

    /// <param name="sound">The recording.</param>
    /// <param name="durationSeconds">Its length, as it was found when it was annotated.</param>
    public WaveStream(RecordingPart sound, double durationSeconds)
    {
        source = new SampleSource(sound);
        long frames = (long)Math.Round(durationSeconds * source.SampleRate);
        bool isStereo = source.Channels == 2 && sound.Options.Channels.IsMix && frames * 2 * SampleBytes <= MostBytes;
        channels = isStereo ? 2 : 1;
        Length = HeaderBytes + (Math.Min(frames, MostBytes / FrameBytes) * FrameBytes);
        WriteHeader();
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get; set; }

    private int FrameBytes => channels * SampleBytes;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (Position >= Length || buffer.IsEmpty)
        {
            return 0;
        }

        ReadOnlySpan<byte> available = Position < HeaderBytes ? header.AsSpan((int)Position) : SoundAt(Position - HeaderBytes);
        int count = (int)Math.Min(Math.Min(available.Length, buffer.Length), Length - Position);
        available[..count].CopyTo(buffer);
        Position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The bytes from a place on: as many as are at hand, at least one.</summary>
    private ReadOnlySpan<byte> SoundAt(long place)
    {
        if (blockStart < 0 || place < blockStart || place >= blockStart + block.Length)
        {
            Fill(place / FrameBytes);
        }

        return block.AsSpan((int)(place - blockStart));
    }

    private void Fill(long frame)
    {
        float[] samples = new float[BlockFrames * channels];
        if (channels == 2)
        {
            source.Read(frame, samples);
        }
        else
        {
            source.ReadMono(frame, samples);
        }

        block = block.Length > 0 ? block : new byte[samples.Length * SampleBytes];
        for (int i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(block.AsSpan(i * SampleBytes), (short)Math.Clamp(Math.Round(samples[i] * 32768), short.MinValue, short.MaxValue));
        }

        blockStart = frame * FrameBytes;
    }

    private void WriteHeader()
    {
        Span<byte> bytes = header;
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], (uint)(Length - 8));
        "WAVEfmt "u8.CopyTo(bytes[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[22..], (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], source.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], source.SampleRate * FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[32..], (short)FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[34..], 8 * SampleBytes);
        "data"u8.CopyTo(bytes[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[40..], (uint)(Length - HeaderBytes));
    }
}
