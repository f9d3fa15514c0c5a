using System.Globalization;
using CsvHelper;

namespace MirTool.Annotation.Formats;

/// <summary>Writes the rows of a CSV table to a stream.</summary>
/// <remarks>RFC 4180 with its CRLF line ends, UTF-8 without a byte-order mark, numbers as in C whatever the machine's culture.</remarks>
public sealed class CsvTable : IDisposable
{
    private readonly CsvWriter csv;

    /// <param name="stream">Stays the caller's; all is in it once the table is disposed.</param>
    /// <param name="columns">The header.</param>
    public CsvTable(Stream stream, params ReadOnlySpan<string> columns)
    {
        // The writer buffers by itself, and its defaults are RFC 4180 to the letter.
        csv = CsvWriter.Create(stream, options: null, leaveOpen: true);
        WriteRow(columns);
    }

    /// <summary>Seconds, or another quantity with three decimals.</summary>
    public static string Decimals3(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>A probability or a fraction.</summary>
    public static string Decimals4(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>A number of things.</summary>
    public static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes a row; it has as many fields as the header.</summary>
    public void WriteRow(params ReadOnlySpan<string> fields) => csv.WriteRecord(fields);

    /// <summary>Writes what is left.</summary>
    public void Dispose() => csv.Dispose();
}
