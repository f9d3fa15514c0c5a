using System.Security.Cryptography;
using System.Text;

namespace MirTool.Annotation.Batch;

/// <summary>Where a recording's tables lie in the output folder: under the recording's own name, its extension kept.</summary>
public static class OutputNames
{
    public const string FramesSuffix = ".frames.csv";
    public const string SegmentsSuffix = ".segments.csv";

    // Every common file system allows names of 255 bytes (or UTF-16 units, which are never more).
    private const int MaxNameBytes = 255;

    /// <summary>Path of the table of windows, relative to the output folder, with <c>/</c>.</summary>
    public static string Frames(string file) => Stem(file, SegmentsSuffix.Length) + FramesSuffix;

    /// <summary>Path of the table of segments, likewise.</summary>
    public static string Segments(string file) => Stem(file, SegmentsSuffix.Length) + SegmentsSuffix;

    /// <summary>Path of a file of another kind, likewise.</summary>
    /// <param name="file">The recording's name.</param>
    /// <param name="suffix">ASCII.</param>
    public static string Of(string file, string suffix) => Stem(file, Math.Max(suffix.Length, SegmentsSuffix.Length)) + suffix;

    /// <summary>The recording's name; one that leaves no room for the suffixes is cut and completed by a hash of the whole.</summary>
    private static string Stem(string file, int suffixBytes)
    {
        int nameStart = file.LastIndexOf('/') + 1;
        string name = file[nameStart..];
        int maxBytes = MaxNameBytes - suffixBytes;
        if (Encoding.UTF8.GetByteCount(name) <= maxBytes)
        {
            return file;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)))[..16];
        string extension = Path.GetExtension(name) is { Length: <= 8 } known ? known : "";
        string ending = $"~{hash}{extension}";
        int room = maxBytes - Encoding.UTF8.GetByteCount(ending);
        var head = new StringBuilder();
        foreach (Rune rune in name.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
            {
                break;
            }

            head.Append(rune.ToString());
        }

        return $"{file[..nameStart]}{head}{ending}";
    }
}
