using System.Buffers.Binary;
using System.Text;

namespace MirTool.Audio.Containers;

/// <summary>Finds the sound in WAV, RF64, BW64, W64, AIFF, AIFC, AU and CAF files.</summary>
internal static class ContainerReader
{
    /// <summary>What a file holds from <paramref name="start"/> on; null if that is no such container, or one too damaged to tell.</summary>
    /// <exception cref="AudioFileException">The file ends before its header says, or its lengths contradict each other.</exception>
    public static ContainedSound? Read(string path, Stream file, long start)
    {
        Span<byte> head = stackalloc byte[16];
        if (!file.TryRead(start, head))
        {
            return null;
        }

        string id = Encoding.Latin1.GetString(head[..4]);
        string form = Encoding.Latin1.GetString(head[8..12]);
        return (id, form) switch
        {
            ("RIFF" or "RIFX" or "RF64" or "BW64", "WAVE") or ("riff", _) => new WaveContainer(path, file, start).Read(id),
            ("FORM", "AIFF" or "AIFC") => AiffContainer.Read(path, file, start),
            ("caff", _) => CafContainer.Read(path, file, start),
            (".snd", _) => SunContainer.Read(path, file, start),
            _ => null,
        };
    }

    /// <summary>Whether a length is one of those that writers leave who cannot go back: minus one, or the most that 31 or
    /// 32 bits hold, rounded down a little or less the headers (sox leaves 0x7ffff000).</summary>
    public static bool IsOpen(long length) =>
        length is < 0 or (>= 0x7FFF_F000 and <= 0x8000_0000) or (>= 0xFFFF_F000 and <= 0xFFFF_FFFF) or >= long.MaxValue - 0xFFFF;

    /// <summary>Hz, as AIFF writes it: a number of 80 bits, of which the exponent and the first 32 are enough.</summary>
    public static double Extended(ReadOnlySpan<byte> bytes)
    {
        int exponent = BinaryPrimitives.ReadUInt16BigEndian(bytes) & 0x7FFF;
        return BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]) * Math.Pow(2, exponent - 16383 - 31);
    }

    /// <summary>A sample rate that may be anything in a damaged file: 0 if it is none.</summary>
    public static int Rate(double hertz) => hertz is >= 1 and <= int.MaxValue ? (int)Math.Round(hertz) : 0;
}
