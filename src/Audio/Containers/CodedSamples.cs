namespace MirTool.Audio.Containers;

/// <summary>Coded sound in the guise of 16-bit samples, as it is passed to a receiver or pressed on a CD: played as samples it is noise.</summary>
internal static class CodedSamples
{
    private const int SearchBytes = 256 * 1024;

    // Frames follow each other within some kilobytes; a pattern of four bytes that comes once may be chance.
    private const int Needed = 2;

    private static readonly (string Codec, byte[] Sync)[] Syncs =
    [
        ("a coded bitstream (IEC 61937: AC-3, DTS or the like)", [0x72, 0xF8, 0x1F, 0x4E]),
        ("DTS", [0xFE, 0x7F, 0x01, 0x80]),
        ("DTS", [0x7F, 0xFE, 0x80, 0x01]),
        ("DTS", [0xFF, 0x1F, 0x00, 0xE8]),
        ("DTS", [0x1F, 0xFF, 0xE8, 0x00]),
    ];

    /// <summary>What the samples are, in words; null for sound.</summary>
    public static string? Find(Stream file, ContainedSound sound)
    {
        if (sound is not { Encoding: { Kind: PcmKind.Signed, Bytes: 2 }, Channels: 2 })
        {
            return null;
        }

        byte[] bytes = new byte[Math.Min(SearchBytes, sound.Range.Length)];
        ReadOnlySpan<byte> start = bytes.AsSpan(0, file.ReadAt(sound.Range.Offset, bytes));
        foreach ((string codec, byte[] sync) in Syncs)
        {
            if (start.Count(sync) >= Needed)
            {
                return codec;
            }
        }

        return null;
    }
}
