using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MirTool.Files;

namespace MirTool.Annotation.Batch;

/// <summary>Where a recording's tables lie in the output folder: under the recording's own name, its extension kept.</summary>
public static class OutputNames
{
    public const string FramesSuffix = ".frames.csv";
    public const string SegmentsSuffix = ".segments.csv";

    // Every common file system allows names of 255 bytes (or UTF-16 units, which are never more).
    private const int MaxNameBytes = 255;

    // Names of devices, with any extension.
    private static readonly string[] Reserved =
    [
        "CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).Select(number => $"COM{number}"), .. Enumerable.Range(0, 10).Select(number => $"LPT{number}"),
    ];

    /// <summary>A recording's name without what Windows takes in no file's name, each such character as <see cref="EscapedName"/> writes a byte: <c>a:b.wav</c> is <c>a%{3A}b.wav</c>.</summary>
    /// <remarks>Escaped are <c>&lt; &gt; : " | ? * \</c> and control characters, a dot or a space at a name's end, and the first letter of names of devices, such as <c>CON.wav</c>.</remarks>
    public static string Safe(string file) => string.Join('/', file.Split('/').Select(SafeName));

    /// <summary>Where a file of a recording lies: under its own name, or under the safe one.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="file">The recording's name.</param>
    /// <param name="suffix">ASCII.</param>
    public static string Existing(string folder, string file, string suffix)
    {
        string path = Path.Join(folder, Of(file, suffix));
        string safe = Path.Join(folder, Of(Safe(file), suffix));
        return !File.Exists(path) && File.Exists(safe) ? safe : path;
    }

    /// <summary>Path of the table of windows, relative to the output folder, with <c>/</c>.</summary>
    public static string Frames(string file) => Stem(file, SegmentsSuffix.Length) + FramesSuffix;

    /// <summary>Path of the table of segments, likewise.</summary>
    public static string Segments(string file) => Stem(file, SegmentsSuffix.Length) + SegmentsSuffix;

    /// <summary>Path of a file of another kind, likewise.</summary>
    /// <param name="file">The recording's name.</param>
    /// <param name="suffix">ASCII.</param>
    public static string Of(string file, string suffix) => Stem(file, Math.Max(suffix.Length, SegmentsSuffix.Length)) + suffix;

    private static string SafeName(string name)
    {
        string stem = name.Split('.')[0].TrimEnd();
        bool isReserved = Reserved.Contains(stem, StringComparer.OrdinalIgnoreCase);
        var safe = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool isSafe = name[i] >= ' ' && !"<>:\"|?*\\".Contains(name[i], StringComparison.Ordinal)
                && !(i == name.Length - 1 && name[i] is '.' or ' ') && !(i == 0 && isReserved);
            safe.Append(isSafe ? name[i].ToString() : string.Create(CultureInfo.InvariantCulture, $"%{{{(int)name[i]:X2}}}"));
        }

        return safe.ToString();
    }

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
