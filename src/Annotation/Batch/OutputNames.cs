using System.Security.Cryptography;
using System.Text;

namespace MirTool.Annotation.Batch;

/// <summary>Where a recording's files lie in the output folder: under the recording's own name, its extension kept.</summary>
internal static class OutputNames
{
    // Every common file system allows names of 255 bytes (or UTF-16 units, which are never more).
    private const int MaxNameBytes = 255;

    // All suffixes up to the length of .segments.csv share one stem.
    private const int SuffixBytes = 13;

    /// <summary>Path of one of a recording's files, relative to the output folder, with <c>/</c>.</summary>
    /// <param name="file">The recording's name. One that leaves no room for the suffix is cut and completed by a hash of the whole.</param>
    /// <param name="suffix">Such as <c>.frames.csv</c>.</param>
    public static string Of(string file, string suffix) =>
        Stem(file, MaxNameBytes - Math.Max(SuffixBytes, Encoding.UTF8.GetByteCount(suffix))) + suffix;

    private static string Stem(string file, int stemBytes)
    {
        int nameStart = file.LastIndexOf('/') + 1;
        string name = file[nameStart..];
        if (Encoding.UTF8.GetByteCount(name) <= stemBytes)
        {
            return file;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)))[..16];
        string extension = Path.GetExtension(name) is { Length: <= 8 } known ? known : "";
        string ending = $"~{hash}{extension}";
        int room = stemBytes - Encoding.UTF8.GetByteCount(ending);
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
