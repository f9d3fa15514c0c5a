using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MirTool.Files;

namespace MirTool.Audio;

/// <summary>When a recording began, as Broadcast Wave files say (chunk <c>bext</c>, EBU Tech 3285).</summary>
public static class BroadcastTime
{
    private const int OriginationDate = 256 + 32 + 32;
    private const int OriginationTime = OriginationDate + 10;
    private const int TimeReference = OriginationTime + 8;
    private const int NeededBytes = TimeReference + 8;
    private const int ChunkHeaderBytes = 8;

    // Hostile files can hold endless tiny chunks.
    private const int MaxChunks = 4096;

    /// <summary>Reads the date and the time of a file's first sample, by the clock of the recorder.</summary>
    /// <remarks>The time reference counts samples since midnight and is exact; where it is 0, the time in words counts.</remarks>
    /// <param name="path">A WAV, RF64 or BW64 file.</param>
    /// <returns>Null for a file that is none, or has no such chunk, or whose date cannot be read.</returns>
    public static DateTime? Read(string path)
    {
        using FileStream stream = InputFile.OpenRead(path);
        Span<byte> riff = stackalloc byte[12];
        if (stream.ReadAtLeast(riff, riff.Length, throwOnEndOfStream: false) < riff.Length
            || Encoding.ASCII.GetString(riff[..4]) is not ("RIFF" or "RF64" or "BW64") || !riff[8..].SequenceEqual("WAVE"u8))
        {
            return null;
        }

        byte[]? broadcast = null;
        int sampleRate = 0;
        Span<byte> header = stackalloc byte[ChunkHeaderBytes];
        for (int chunk = 0; chunk < MaxChunks && (broadcast is null || sampleRate == 0) && stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length; chunk++)
        {
            long next = stream.Position + BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            if (header[..4].SequenceEqual("bext"u8))
            {
                broadcast = ReadUpTo(stream, NeededBytes);
            }
            else if (header[..4].SequenceEqual("fmt "u8) && ReadUpTo(stream, 8) is { Length: 8 } format)
            {
                sampleRate = BinaryPrimitives.ReadInt32LittleEndian(format.AsSpan(4));
            }

            // Chunks begin at even places.
            stream.Position = next + (next & 1);
        }

        return broadcast is { Length: NeededBytes } && sampleRate > 0 ? Parse(broadcast, sampleRate) : null;
    }

    private static byte[] ReadUpTo(FileStream stream, int count)
    {
        byte[] bytes = new byte[count];
        return bytes[..stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }

    private static DateTime? Parse(ReadOnlySpan<byte> broadcast, int sampleRate)
    {
        // The standard recommends hyphens and takes other signs between the numbers.
        int[] date = Numbers(broadcast[OriginationDate..OriginationTime], 4, 2, 2);
        int[] time = Numbers(broadcast[OriginationTime..TimeReference], 2, 2, 2);
        ulong samples = BinaryPrimitives.ReadUInt64LittleEndian(broadcast[TimeReference..]);
        if (date.Length == 0 || date[0] == 0 || date[1] is < 1 or > 12 || date[2] < 1 || date[2] > DateTime.DaysInMonth(date[0], date[1]))
        {
            return null;
        }

        var day = new DateTime(date[0], date[1], date[2]);
        double seconds = (double)samples / sampleRate;
        return samples > 0 && seconds < TimeSpan.FromDays(366).TotalSeconds ? day.AddTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond))
            : time.Length > 0 && time[0] < 24 && time[1] < 60 && time[2] < 60 ? day + new TimeSpan(time[0], time[1], time[2])
            : null;
    }

    /// <summary>Numbers of given lengths with one sign between them; none if there are others.</summary>
    private static int[] Numbers(ReadOnlySpan<byte> bytes, params ReadOnlySpan<int> digits)
    {
        string text = Encoding.ASCII.GetString(bytes);
        List<int> numbers = [];
        int start = 0;
        foreach (int length in digits)
        {
            if (!int.TryParse(text.AsSpan(start, length), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return [];
            }

            numbers.Add(number);
            start += length + 1;
        }

        return [.. numbers];
    }
}
