using System.Runtime.InteropServices;
using System.Text;

namespace MirTool.Audio.Tests;

/// <summary>WAV files written by hand, for headers that no program would write.</summary>
internal static class Wav
{
    public static byte[] Pcm16(short[] interleaved, int channels, int sampleRate) =>
        Build(formatTag: 1, bits: 16, MemoryMarshal.AsBytes(interleaved.AsSpan()), channels, sampleRate);

    public static byte[] Float(float[] interleaved, int channels, int sampleRate) =>
        Build(formatTag: 3, bits: 32, MemoryMarshal.AsBytes(interleaved.AsSpan()), channels, sampleRate);

    /// <summary>44 bytes of header, then the samples.</summary>
    private static byte[] Build(short formatTag, short bits, ReadOnlySpan<byte> samples, int channels, int sampleRate)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.Latin1);
        int frameBytes = channels * bits / 8;
        writer.Write("RIFF"u8);
        writer.Write(36 + samples.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write(formatTag);
        writer.Write((short)channels);
        writer.Write(sampleRate);
        writer.Write(sampleRate * frameBytes);
        writer.Write((short)frameBytes);
        writer.Write(bits);
        writer.Write("data"u8);
        writer.Write(samples.Length);
        writer.Write(samples);
        return bytes.ToArray();
    }
}
