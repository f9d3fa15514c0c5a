using System.Globalization;
using CsvHelper;

namespace MirTool.Annotation.Formats;

/// <summary>A CSV file that appears under its name whole or not at all: written aside, then renamed.</summary>
/// <remarks>RFC 4180 with its CRLF line ends, UTF-8 without a byte-order mark, numbers as in C whatever the machine's culture.</remarks>
internal sealed class CsvFile : IDisposable
{
    private readonly string asidePath;
    private readonly CsvWriter csv;
    private bool disposed;

    /// <param name="asidePath">Where to write; on the same file system as the final path.</param>
    /// <param name="columns">The header.</param>
    public CsvFile(string asidePath, params ReadOnlySpan<string> columns)
    {
        this.asidePath = asidePath;
        // The writer buffers by itself, and its defaults are RFC 4180 to the letter.
        csv = CsvWriter.Create(new FileStream(asidePath, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0));
        WriteRow(columns);
    }

    /// <summary>Seconds, or another quantity with three decimals.</summary>
    public static string Decimals3(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>A probability or a fraction.</summary>
    public static string Decimals4(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    public static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    public void WriteRow(params ReadOnlySpan<string> fields) => csv.WriteRecord(fields);

    /// <summary>Gives the finished file its name, replacing an older one.</summary>
    /// <returns>Its size in bytes.</returns>
    public long Publish(string path)
    {
        Close();
        long size = new FileInfo(asidePath).Length;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(asidePath, path, overwrite: true);
        return size;
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        try
        {
            Close();
            File.Delete(asidePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk refuses the last bytes once more. The error is already on its way; the next run removes the rest.
        }
    }

    private void Close()
    {
        if (!disposed)
        {
            disposed = true;
            csv.Dispose();
        }
    }
}
