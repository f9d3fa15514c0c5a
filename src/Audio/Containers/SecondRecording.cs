using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>Whether a file of which ffmpeg reads the first recording holds another behind it: two films put one after the other, for example.</summary>
internal static class SecondRecording
{
    private const int BlockBytes = 1 << 20;

    // A header's first bytes, and how far the same ones are the same in any file of one kind of sound.
    private const int SignatureBytes = 12;

    // Containers whose parts are not found by going from box to box.
    private static readonly string[] Searched = ["tta", "ape", "tak", "dsf", "flv", "asf"];

    /// <summary>Where another recording begins; null if none does.</summary>
    /// <param name="file">The file.</param>
    /// <param name="part">What of it is the recording, tags left out.</param>
    /// <param name="containers">ffmpeg's names for what it is.</param>
    public static long? Find(Stream file, ByteRange part, IReadOnlyList<string> containers) =>
        containers.Contains("mov") ? InBoxes(file, part)
        : containers.Contains("matroska") ? InElements(file, part)
        : containers.Intersect(Searched).Any() ? Repeated(file, part)
        : null;

    /// <summary>MP4 and MOV: a second list of what the file holds.</summary>
    private static long? InBoxes(Stream file, ByteRange part)
    {
        Span<byte> header = stackalloc byte[16];
        bool hasMovie = false;
        long? type = null;
        for (long position = part.Offset; position + 8 <= part.End;)
        {
            int read = file.ReadAt(position, header);
            if (read < 8)
            {
                break;
            }

            long length = BinaryPrimitives.ReadUInt32BigEndian(header) switch
            {
                0 => part.End - position,
                1 when read == 16 => BinaryPrimitives.ReadInt64BigEndian(header[8..]),
                var short32 => short32,
            };
            ReadOnlySpan<byte> name = header[4..8];
            if (hasMovie && name.SequenceEqual("ftyp"u8))
            {
                type = position;
            }

            if (name.SequenceEqual("moov"u8))
            {
                if (type is not null)
                {
                    return type;
                }

                hasMovie = true;
            }

            if (length < 8)
            {
                break;
            }

            position += length;
        }

        return null;
    }

    /// <summary>Matroska and WebM: a second header behind the segment.</summary>
    private static long? InElements(Stream file, ByteRange part)
    {
        const uint Header = 0x1A45DFA3;
        Span<byte> bytes = stackalloc byte[12];
        for (long position = part.Offset; position + bytes.Length <= part.End && file.TryRead(position, bytes);)
        {
            if (position > part.Offset && BinaryPrimitives.ReadUInt32BigEndian(bytes) == Header)
            {
                return position;
            }

            // Ids at this level have four bytes, or one: a stretch that is void.
            int idBytes = bytes[0] >= 0x80 ? 1 : 4;
            int lengthBytes = System.Numerics.BitOperations.LeadingZeroCount((uint)bytes[idBytes] << 24) + 1;
            if (lengthBytes > 8 || idBytes + lengthBytes > bytes.Length)
            {
                break;
            }

            ulong length = bytes[idBytes] & (0xFFu >> lengthBytes);
            foreach (byte octet in bytes.Slice(idBytes + 1, lengthBytes - 1))
            {
                length = (length << 8) | octet;
            }

            // All ones: written live, to the file's end.
            if (length == (1ul << (7 * lengthBytes)) - 1 || length > (ulong)part.Length)
            {
                break;
            }

            position += idBytes + lengthBytes + (long)length;
        }

        return null;
    }

    /// <summary>The file's first bytes once more.</summary>
    private static long? Repeated(Stream file, ByteRange part)
    {
        Span<byte> signature = stackalloc byte[SignatureBytes];
        if (!file.TryRead(part.Offset, signature))
        {
            return null;
        }

        byte[] block = new byte[BlockBytes];
        for (long position = part.Offset + 1; position + SignatureBytes <= part.End;)
        {
            ReadOnlySpan<byte> bytes = block.AsSpan(0, file.ReadAt(position, block.AsSpan(0, (int)Math.Min(BlockBytes, part.End - position))));
            if (bytes.IndexOf(signature) is >= 0 and var found)
            {
                return position + found;
            }

            position += Math.Max(1, bytes.Length - SignatureBytes + 1);
        }

        return null;
    }
}
