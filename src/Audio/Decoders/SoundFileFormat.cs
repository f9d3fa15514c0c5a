using MirTool.Audio.Native;

namespace MirTool.Audio.Decoders;

/// <summary>The formats of libsndfile that are audio files in the everyday sense, in words.</summary>
/// <remarks>Headerless sound, which any file could be, and the formats of numerical packages are left out on purpose.</remarks>
internal static class SoundFileFormat
{
    private static readonly Dictionary<int, string> Containers = new()
    {
        [0x010000] = "WAV",
        [0x020000] = "AIFF",
        [0x030000] = "AU",
        [0x050000] = "PAF",
        [0x060000] = "SVX",
        [0x070000] = "NIST",
        [0x080000] = "VOC",
        [0x0A0000] = "IRCAM",
        [0x0B0000] = "W64",
        [0x110000] = "SDS",
        [0x120000] = "AVR",
        [0x130000] = "WAV",
        [0x160000] = "SD2",
        [0x170000] = "FLAC",
        [0x180000] = "CAF",
        [0x200000] = "Ogg",
        [0x220000] = "RF64",
        [0x230000] = "MPEG",
    };

    private static readonly Dictionary<int, string> Encodings = new()
    {
        [0x0001] = "8 bit",
        [0x0002] = "16 bit",
        [0x0003] = "24 bit",
        [0x0004] = "32 bit",
        [0x0005] = "8 bit",
        [0x0006] = "32-bit float",
        [0x0007] = "64-bit float",
        [0x0010] = "u-law",
        [0x0011] = "A-law",
        [0x0012] = "IMA ADPCM",
        [0x0013] = "Microsoft ADPCM",
        [0x0020] = "GSM 6.10",
        [0x0022] = "NMS ADPCM, 16 kbit/s",
        [0x0023] = "NMS ADPCM, 24 kbit/s",
        [0x0024] = "NMS ADPCM, 32 kbit/s",
        [0x0030] = "G.721, 32 kbit/s",
        [0x0031] = "G.723, 24 kbit/s",
        [0x0032] = "G.723, 40 kbit/s",
        [0x0040] = "12-bit DWVW",
        [0x0041] = "16-bit DWVW",
        [0x0042] = "24-bit DWVW",
        [0x0050] = "8-bit DPCM",
        [0x0051] = "16-bit DPCM",
        [0x0060] = "Vorbis",
        [0x0064] = "Opus",
        [0x0070] = "ALAC, 16 bit",
        [0x0071] = "ALAC, 20 bit",
        [0x0072] = "ALAC, 24 bit",
        [0x0073] = "ALAC, 32 bit",
        [0x0080] = "layer I",
        [0x0081] = "layer II",
        [0x0082] = "layer III (MP3)",
    };

    /// <summary>Such as "FLAC, 24 bit"; null for a format that is not taken.</summary>
    public static string? Describe(int format) =>
        Containers.TryGetValue(format & SoundFileNative.MajorMask, out string? container)
            && Encodings.TryGetValue(format & SoundFileNative.SubtypeMask, out string? encoding)
                ? $"{container}, {encoding}"
                : null;
}
