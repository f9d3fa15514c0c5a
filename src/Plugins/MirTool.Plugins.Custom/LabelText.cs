using System.Text;
using MirTool.Files;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Plugins.Custom;

/// <summary>The text of label files, in the encodings that the programs write: UTF-8, UTF-16 (Praat), or the Windows-1252 of old.</summary>
internal static class LabelText
{
    // A label has some 50 bytes: millions of labels.
    private const int LargestFileBytes = 256 << 20;
    private const int BeginningBytes = 4096;

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
    private static readonly Encoding LittleEndian = new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true);
    private static readonly Encoding BigEndian = new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true);

    /// <summary>The file's text; null, with the reason among the problems, where it has none.</summary>
    public static string? Read(string path, LabelRows rows)
    {
        if (ReadBytes(path, rows) is not { } bytes)
        {
            return null;
        }

        string text;
        try
        {
            text = Decode(bytes);
        }
        catch (DecoderFallbackException) when (IsUtf16(bytes))
        {
            rows.Error(null, null, "is not whole UTF-16: it holds half of a character, or was cut off. Save it again, as UTF-8.");
            return null;
        }
        catch (DecoderFallbackException)
        {
            rows.Warn(null, "is not UTF-8 and was read as Windows-1252. If names look wrong, save it as UTF-8.");
            text = CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
        }

        if (text.Contains('\0'))
        {
            rows.Error(null, null, "is not a text file: it has NUL characters. Save it as text.");
            return null;
        }

        return text;
    }

    /// <summary>The file's bytes; null, with the reason among the problems, where it cannot be read or is no label file by its size.</summary>
    public static byte[]? ReadBytes(string path, LabelRows rows)
    {
        try
        {
            return InputFile.ReadAllBytes(path, LargestFileBytes);
        }
        catch (InvalidDataException e)
        {
            rows.Error(null, null, $"cannot be labels: {e.Message}");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            rows.Error(null, null, $"cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>Whether a text file begins as one of Audacity, Raven, Praat or Sonic Visualiser does: others may lie beside recordings too.</summary>
    public static bool LooksLikeLabels(string path)
    {
        try
        {
            using FileStream stream = InputFile.OpenRead(path);
            byte[] beginning = new byte[BeginningBytes];
            int length = stream.ReadAtLeast(beginning, BeginningBytes, throwOnEndOfStream: false);
            string first = DecodeLoosely(beginning.AsSpan(0, length)).Split('\n', '\r').FirstOrDefault(line => line.Trim().Length > 0) ?? "";
            return Formats.TextLabels.IsRavenHeader(first) || Formats.TextLabels.IsTextGrid(first)
                || Formats.SonicVisualiserTable.IsHeader(first) || StartsWithTimes(first);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool StartsWithTimes(string line)
    {
        string[] cells = line.Split(line.Contains('\t') ? '\t' : ',', 3);
        return cells.Length >= 2 && SpreadsheetTable.TryNumber(cells[0], out _) && SpreadsheetTable.TryNumber(cells[1], out _);
    }

    private static bool IsUtf16(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(LittleEndian.Preamble) || bytes.StartsWith(BigEndian.Preamble);

    private static string Decode(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(LittleEndian.Preamble) ? LittleEndian.GetString(bytes[2..])
        : bytes.StartsWith(BigEndian.Preamble) ? BigEndian.GetString(bytes[2..])
        : StrictUtf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);

    private static string DecodeLoosely(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(LittleEndian.Preamble) ? Encoding.Unicode.GetString(bytes[2..])
        : bytes.StartsWith(BigEndian.Preamble) ? Encoding.BigEndianUnicode.GetString(bytes[2..])
        : Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);
}
