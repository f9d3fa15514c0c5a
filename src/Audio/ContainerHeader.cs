using System.Buffers.Binary;
using System.Text;

namespace MirTool.Audio;

/// <summary>What the header of an uncompressed container (WAV, RF64, W64, AIFF, AU, CAF) says of its length.</summary>
/// <remarks>libsndfile silently shortens a file that ends early to what is there, and reads nothing of an RF64 or CAF whose
/// writer could not go back to fill in the length. So the length is read here first.</remarks>
/// <param name="AnnouncedBytes">Of audio, as the header has it; null if the writer left it open.</param>
/// <param name="PresentBytes">From the first byte of audio to the file's end.</param>
/// <param name="Corrections">What the header should have said, for a reader that needs to be told: bytes and their places in the file.</param>
internal sealed record ContainerHeader(long? AnnouncedBytes, long PresentBytes, IReadOnlyList<(long Offset, byte[] Bytes)> Corrections)
{
    // Hostile files can hold endless tiny chunks; no honest one has this many before its audio.
    private const int MaxChunks = 4096;

    // Programs that write on beyond 4 GB leave a 32-bit length that began again from 0; other chunks are never that long.
    private const long WrappedBytes = (1L << 32) - (1 << 16);

    /// <summary>Whether the file ends before its header says, or its header does not say.</summary>
    public bool IsWrong => AnnouncedBytes is not { } announced || announced > PresentBytes;

    /// <summary>Reads the header from the stream's start; null for any other container, or one without an audio chunk.</summary>
    public static ContainerHeader? Read(Stream file)
    {
        Span<byte> start = stackalloc byte[24];
        file.Position = 0;
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.Length < 24)
        {
            return null;
        }

        string id = Encoding.Latin1.GetString(start[..4]);
        string form = Encoding.Latin1.GetString(start[8..12]);
        return (id, form) switch
        {
            ("RIFF", "WAVE") => Chunks(file, 12, new(BigEndian: false, "data")),
            ("RIFX", "WAVE") => Chunks(file, 12, new(BigEndian: true, "data")),
            ("RF64" or "BW64", "WAVE") => Chunks(file, 12, new(BigEndian: false, "data")),
            ("FORM", "AIFF" or "AIFC") => Chunks(file, 12, new(BigEndian: true, "SSND") { Extra = 8 }),
            ("caff", _) => Chunks(file, 8, new(BigEndian: true, "data") { LengthBytes = 8, Alignment = 1, Extra = 4 }),
            ("riff", _) => Chunks(file, 40, new(BigEndian: false, "data") { IdBytes = 16, LengthBytes = 8, Alignment = 8, CountsItself = true }),
            (".snd", _) => Sun(file, start),
            _ => null,
        };
    }

    private static ContainerHeader? Chunks(Stream file, long position, Layout layout)
    {
        Span<byte> header = stackalloc byte[24];
        Span<byte> sizes = stackalloc byte[16];
        header = header[..(layout.IdBytes + layout.LengthBytes)];
        (long Offset, long Length)? longLength = null;
        for (int chunk = 0; chunk < MaxChunks && position + header.Length <= file.Length; chunk++)
        {
            file.Position = position;
            file.ReadExactly(header);
            string id = Encoding.Latin1.GetString(header[..4]);
            long length = layout.Get(header[layout.IdBytes..]);
            long body = position + header.Length;
            if (id == "ds64" && length >= 16 && body + 16 <= file.Length)
            {
                file.ReadExactly(sizes);
                longLength = (body + 8, BinaryPrimitives.ReadInt64LittleEndian(sizes[8..]));
            }
            else if (id == layout.AudioId)
            {
                long lengthOffset = position + layout.IdBytes;
                if (length == uint.MaxValue && longLength is { } ds64)
                {
                    (lengthOffset, length) = ds64;
                    layout = layout with { LengthBytes = 8 };
                }

                long present = file.Length - body;
                long overhead = layout.CountsItself ? header.Length : 0;
                // For more than 32 bits hold: libsndfile takes a RIFF length of 8 and no audio for a file that was never closed,
                // and reads to its end.
                (long, byte[])[] corrections = layout.LengthBytes == 4 && present > uint.MaxValue
                    ? [(4, [8, 0, 0, 0]), (lengthOffset, new byte[4])]
                    : [(lengthOffset, layout.Put(present + overhead))];
                long audio = length - overhead - layout.Extra;
                bool isOpen = IsOpen(length) || audio <= 0 || (layout.LengthBytes == 4 && present - length >= WrappedBytes);
                return new(isOpen ? null : audio, Math.Max(0, present - layout.Extra), corrections);
            }

            long step = length - (layout.CountsItself ? header.Length : 0);
            if (step < 0 || step > file.Length - body)
            {
                return null;
            }

            position = body + step;
            position += (layout.Alignment - (position % layout.Alignment)) % layout.Alignment;
        }

        return null;
    }

    private static ContainerHeader Sun(Stream file, ReadOnlySpan<byte> start)
    {
        long body = BinaryPrimitives.ReadUInt32BigEndian(start[4..]);
        long length = BinaryPrimitives.ReadUInt32BigEndian(start[8..]);
        long present = Math.Max(0, file.Length - body);
        return new(IsOpen(length) ? null : length, present, [(8, new Layout(BigEndian: true, "").Put(present))]);
    }

    /// <summary>Whether a length is one of those that writers leave who cannot go back: nothing, minus one, or the most that 31 or
    /// 32 bits hold, rounded down a little or less the headers (sox leaves 0x7ffff000).</summary>
    private static bool IsOpen(long length) =>
        length is <= 0 or (>= 0x7FFF_F000 and <= 0x8000_0000) or (>= 0xFFFF_F000 and <= 0xFFFF_FFFF) or >= long.MaxValue - 0xFFFF;

    /// <summary>How a container writes its chunks.</summary>
    private sealed record Layout(bool BigEndian, string AudioId)
    {
        public int IdBytes { get; init; } = 4;

        public int LengthBytes { get; init; } = 4;

        public int Alignment { get; init; } = 2;

        /// <summary>Bytes of the audio chunk before its audio.</summary>
        public int Extra { get; init; }

        /// <summary>Whether a length includes the chunk's own id and length.</summary>
        public bool CountsItself { get; init; }

        public long Get(ReadOnlySpan<byte> bytes) => (LengthBytes, BigEndian) switch
        {
            (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (4, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            (_, false) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            (_, true) => BinaryPrimitives.ReadInt64BigEndian(bytes),
        };

        public byte[] Put(long length)
        {
            byte[] bytes = new byte[LengthBytes];
            uint length32 = (uint)Math.Min(length, uint.MaxValue);
            switch (LengthBytes, BigEndian)
            {
                case (4, false): BinaryPrimitives.WriteUInt32LittleEndian(bytes, length32); break;
                case (4, true): BinaryPrimitives.WriteUInt32BigEndian(bytes, length32); break;
                case (_, false): BinaryPrimitives.WriteInt64LittleEndian(bytes, length); break;
                default: BinaryPrimitives.WriteInt64BigEndian(bytes, length); break;
            }

            return bytes;
        }
    }
}
