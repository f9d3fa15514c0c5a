using System.Buffers.Binary;
using System.Text;

namespace MirTool.Audio.Tests;

/// <summary>RIFF files put together chunk by chunk, with any lengths.</summary>
internal sealed class Riff(string id = "RIFF", bool pad = true)
{
    private readonly List<byte> chunks = [];

    /// <summary>Mono, 16 bits, 8000 Hz.</summary>
    public static byte[] Format { get; } = [1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0];

    public static byte[] Bytes(short[] samples) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();

    /// <param name="name">Four letters.</param>
    /// <param name="body">As it is written.</param>
    /// <param name="length">As the header has it; the body's own if not given.</param>
    public Riff Chunk(string name, byte[] body, uint? length = null)
    {
        chunks.AddRange(Encoding.Latin1.GetBytes(name));
        chunks.AddRange(BitConverter.GetBytes(length ?? (uint)body.Length));
        chunks.AddRange(body);
        if (pad && body.Length % 2 == 1)
        {
            chunks.Add(0);
        }

        return this;
    }

    /// <summary>The chunk with lengths of 64 bits.</summary>
    public Riff LongLengths(long sound)
    {
        byte[] body = new byte[28];
        BinaryPrimitives.WriteInt64LittleEndian(body, sound + 80);
        BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(8), sound);
        return Chunk("ds64", body);
    }

    /// <param name="length">As the header has it; the true one if not given.</param>
    public byte[] ToArray(uint? length = null) =>
        [.. Encoding.Latin1.GetBytes(id), .. BitConverter.GetBytes(length ?? (uint)chunks.Count + 4), .. "WAVE"u8, .. chunks];
}
