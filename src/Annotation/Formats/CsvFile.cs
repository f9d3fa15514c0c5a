using MirTool.Files;

namespace MirTool.Annotation.Formats;

/// <summary>A CSV file that appears under its name whole or not at all.</summary>
public sealed class CsvFile : IDisposable
{
    private readonly WholeFile file;
    private readonly CsvTable table;

    /// <param name="asidePath">Where to write; on the same file system as the final path.</param>
    /// <param name="columns">The header.</param>
    public CsvFile(string asidePath, params ReadOnlySpan<string> columns)
    {
        file = new WholeFile(asidePath);
        table = new CsvTable(file.Stream, columns);
    }

    /// <summary>Writes a row; it has as many fields as the header.</summary>
    public void WriteRow(params ReadOnlySpan<string> fields) => table.WriteRow(fields);

    /// <summary>Gives the finished file its name, replacing an older one.</summary>
    /// <returns>Its size in bytes.</returns>
    public long Publish(string path)
    {
        table.Dispose();
        return file.Publish(path);
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        try
        {
            table.Dispose();
        }
        catch (IOException)
        {
            // A full disk refuses the last bytes once more; the error is already on its way.
        }

        file.Dispose();
    }
}
