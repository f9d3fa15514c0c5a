using System.Text;
using MirTool.Files;

namespace MirTool.Taxonomies.Spreadsheets;

/// <summary>Reads the text of a file as spreadsheet programs save it: UTF-8 with or without a byte order mark, UTF-16
/// (Excel's “Unicode text”), or, where it is neither, Windows-1252.</summary>
public static class SpreadsheetText
{
    /// <summary>A table of instruments takes kilobytes; a recording given by mistake is not read into memory.</summary>
    public const int LargestTaxonomyBytes = 8 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's text without a byte order mark; null when it is no text file, with the reason among the problems.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Receives why it is no text file.</param>
    /// <param name="notes">Receives what may not be meant.</param>
    /// <param name="what">What the file should be, for messages.</param>
    /// <param name="largestBytes">A larger file is none.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string? Read(
        string path, List<TableProblem> problems, List<TableProblem> notes, string what = "taxonomy file", int largestBytes = LargestTaxonomyBytes)
    {
        if (!InputFile.Exists(path))
        {
            throw new FileNotFoundException(
                Directory.Exists(path) ? $"{path} is a folder, not a {what}." : $"There is no {what} {path}.", path);
        }

        byte[] bytes;
        try
        {
            bytes = InputFile.ReadAllBytes(path, largestBytes);
        }
        catch (InvalidDataException) when (FileStatus.Of(path)?.Kind == FileKind.File)
        {
            problems.Add(new(0, 0, $"The file has more than {largestBytes >> 20} MiB; this is no {what}."));
            return null;
        }

        string text = Decode(bytes, notes);
        if (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8) || bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            problems.Add(new(0, 0, "This is a spreadsheet workbook, not a CSV file; open it and save it as “CSV UTF-8”."));
            return null;
        }

        if (text.Contains('\0'))
        {
            problems.Add(new(0, 0, "This is not a text file (it has NUL characters); save the table as “CSV UTF-8”."));
            return null;
        }

        return text;
    }

    private static string Decode(byte[] bytes, List<TableProblem> notes)
    {
        if (bytes.AsSpan().StartsWith(Encoding.Unicode.Preamble))
        {
            return Encoding.Unicode.GetString(bytes.AsSpan(Encoding.Unicode.Preamble.Length));
        }

        if (bytes.AsSpan().StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            return Encoding.BigEndianUnicode.GetString(bytes.AsSpan(Encoding.BigEndianUnicode.Preamble.Length));
        }

        ReadOnlySpan<byte> content = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
        try
        {
            return StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            notes.Add(new(0, 0, "The file is not UTF-8; it was read as Windows-1252. If names look wrong, save it as “CSV UTF-8”."));
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(content);
        }
    }
}
