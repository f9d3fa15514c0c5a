using System.Buffers.Binary;

namespace MirTool.Annotation.Batch;

/// <summary>About how long recordings are, from the first bytes of their files: good enough to share out work, for nothing else.</summary>
internal static class RecordingLength
{
    private const int BeginningBytes = 4096;

    // What files of each kind usually have; a factor of two changes little when ten thousand are shared out.
    private const double LossyBytesPerSecond = 20_000;
    private const double FilmBytesPerSecond = 250_000;
    private const double UncompressedBytesPerSecond = 176_400;
    private const double PackedBytesPerSecond = 90_000;

    /// <summary>Seconds; what cannot be opened counts as nothing, because it fails at once.</summary>
    public static double Seconds(Recording recording)
    {
        if (recording.Error is not null)
        {
            return 0;
        }

        try
        {
            Span<byte> beginning = stackalloc byte[BeginningBytes];
            // Only the formats whose headers say it near the start are opened at all.
            string extension = System.IO.Path.GetExtension(recording.File).ToLowerInvariant();
            if (extension is ".wav" or ".wave" or ".bwf" or ".rf64" or ".flac" or ".aif" or ".aiff")
            {
                using FileStream stream = new(recording.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
                beginning = beginning[..stream.ReadAtLeast(beginning, BeginningBytes, throwOnEndOfStream: false)];
                if (FromHeader(beginning, recording.SizeBytes) is { } seconds)
                {
                    return seconds;
                }
            }

            return recording.SizeBytes / BytesPerSecond(extension);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>What a header says; null where it does not, or the file is of another kind.</summary>
    /// <param name="beginning">Of the file.</param>
    /// <param name="fileBytes">Its size.</param>
    public static double? FromHeader(ReadOnlySpan<byte> beginning, long fileBytes)
    {
        if (beginning.Length > 42 && beginning.StartsWith("fLaC"u8))
        {
            // STREAMINFO comes first: 20 bits of sample rate, 3 of channels, 5 of bits, 36 of samples.
            ulong packed = BinaryPrimitives.ReadUInt64BigEndian(beginning[18..]);
            double sampleRate = packed >> 44;
            double samples = packed & 0xF_FFFF_FFFF;
            return sampleRate > 0 && samples > 0 ? samples / sampleRate : null;
        }

        return beginning.Length > 12 && beginning[8..12].SequenceEqual("WAVE"u8) && FormatChunk(beginning) is { } bytesPerSecond ? fileBytes / bytesPerSecond : null;
    }

    private static double? FormatChunk(ReadOnlySpan<byte> wave)
    {
        int position = 12;
        while (position + 20 <= wave.Length)
        {
            if (wave.Slice(position, 4).SequenceEqual("fmt "u8))
            {
                uint bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(wave[(position + 16)..]);
                return bytesPerSecond > 0 ? bytesPerSecond : null;
            }

            uint length = BinaryPrimitives.ReadUInt32LittleEndian(wave[(position + 4)..]);
            if (length > BeginningBytes)
            {
                return null;
            }

            position += 8 + (int)(length + (length & 1));
        }

        return null;
    }

    private static double BytesPerSecond(string extension) => extension switch
    {
        ".wav" or ".wave" or ".bwf" or ".rf64" or ".w64" or ".aif" or ".aiff" or ".aifc" or ".au" or ".snd" or ".caf" => UncompressedBytesPerSecond,
        ".flac" or ".ape" or ".wv" or ".tta" => PackedBytesPerSecond,
        ".mp4" or ".m4v" or ".mov" or ".mkv" or ".webm" or ".avi" or ".wmv" or ".flv" or ".mpg" or ".mpeg" or ".3gp" or ".ogv" => FilmBytesPerSecond,
        _ => LossyBytesPerSecond,
    };
}
