using System.Text;
using MirTool.Files;

namespace MirTool.Annotation.Batch;

/// <summary>A file that lists recordings, as people and other programs write them.</summary>
internal static class InputList
{
    // Millions of names.
    private const int LargestBytes = 256 << 20;

    /// <summary>Its names, each with the ways to understand it: the first that names something counts.</summary>
    /// <param name="path">The list.</param>
    /// <param name="format">What stands between names.</param>
    /// <exception cref="InvalidDataException">It is no list.</exception>
    public static IEnumerable<(string Line, IReadOnlyList<string> Readings)> Read(string path, ListFormat format)
    {
        byte[] bytes = InputFile.ReadAllBytes(path, LargestBytes);
        if (format == ListFormat.Nul)
        {
            return Split(bytes, 0).Select(name => (name, (IReadOnlyList<string>)[name]));
        }

        if (Utf16Of(bytes) is { } encoding)
        {
            bytes = Encoding.UTF8.GetBytes(encoding.GetString(bytes, 2, bytes.Length - 2));
        }

        if (bytes.Contains((byte)0))
        {
            throw new InvalidDataException($"The list '{path}' holds NUL characters. Where they stand between its names, add --list-format nul; else it is no list.");
        }

        int start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        return Split(bytes[start..], (byte)'\n').SelectMany(line => line.Split('\r')).Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => (line, Readings(line)));
    }

    /// <summary>Whether a line that names nothing is a remark: of a playlist, or of whoever wrote the list.</summary>
    public static bool IsRemark(string line) => line.StartsWith('#');

    private static IReadOnlyList<string> Readings(string line)
    {
        List<string> readings = [line, line.Trim()];
        if (line.Trim() is ['"', .., '"'] or ['\'', .., '\''])
        {
            readings.Add(line.Trim()[1..^1]);
        }

        if (Uri.TryCreate(line.Trim(), UriKind.Absolute, out Uri? address) && address.IsFile && line.Contains("://", StringComparison.Ordinal))
        {
            readings.Add(address.LocalPath);
        }

        readings.AddRange(readings.Where(reading => reading.Contains('\\')).Select(reading => reading.Replace('\\', '/')).ToArray());
        // A list in Latin-1 of files that are named in UTF-8.
        readings.AddRange(readings.Where(EscapedName.IsEscaped).Select(EscapedName.Guess).ToArray());
        return [.. readings.Distinct()];
    }

    private static IEnumerable<string> Split(byte[] bytes, byte separator)
    {
        int start = 0;
        while (start < bytes.Length)
        {
            int length = bytes.AsSpan(start).IndexOf(separator);
            length = length < 0 ? bytes.Length - start : length;
            if (length > 0)
            {
                yield return Text(bytes, start, length);
            }

            start += length + 1;
        }
    }

    // Names are bytes; those that stand in an escape already are left as they are written.
    private static string Text(byte[] bytes, int start, int length)
    {
        ReadOnlySpan<byte> name = bytes.AsSpan(start, length);
        return System.Text.Unicode.Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : EscapedName.Of(name);
    }

    private static Encoding? Utf16Of(byte[] bytes) =>
        bytes.AsSpan().StartsWith(Encoding.Unicode.Preamble) ? Encoding.Unicode
        : bytes.AsSpan().StartsWith(Encoding.BigEndianUnicode.Preamble) ? Encoding.BigEndianUnicode
        : null;
}
