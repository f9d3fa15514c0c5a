using System.Buffers;
using System.Text;
using MirTool.Archive.Tables;

namespace MirTool.Archive.Find;

/// <summary>Reads tables of windows the way <c>mirtool annotate</c> writes them, several times as fast as a reader of any CSV.</summary>
/// <remarks>What it does not expect (an empty number, windows out of order, needless quotes) it leaves to DuckDB, which reads or refuses it.</remarks>
internal sealed class WindowTable
{
    private const int Cells = 64;

    private readonly byte[][] instruments;
    private readonly bool withOthers;

    /// <param name="instruments">Ids whose probabilities are wanted.</param>
    /// <param name="withOthers">Whether windows in which none of them sounds are wanted too.</param>
    public WindowTable(IEnumerable<string> instruments, bool withOthers)
    {
        this.instruments = [.. instruments.Select(Cell)];
        this.withOthers = withOthers;
    }

    /// <summary>The windows of a recording, in order.</summary>
    /// <returns>Null where the table is not quite as it would be written.</returns>
    public WindowColumns? Read(string path, string file)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(checked((int)stream.Length));
        try
        {
            int read = stream.ReadAtLeast(bytes.AsSpan(0, (int)stream.Length), (int)stream.Length, throwOnEndOfStream: false);
            return Parse(bytes.AsSpan(0, read), Cell(file));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private WindowColumns? Parse(ReadOnlySpan<byte> text, ReadOnlySpan<byte> file)
    {
        if (text is not [.., (byte)'\n'] || !TryLine(ref text, out ReadOnlySpan<byte> header) || Places.Of(header) is not { } places)
        {
            return null;
        }

        var windows = new WindowColumns(instruments.Length);
        Span<Range> cells = stackalloc Range[Cells];
        var row = default(Row);
        var window = new OpenWindow(instruments.Length);
        while (TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (!TryRow(line, cells, places, file, ref row))
            {
                return null;
            }

            if (row.Start != window.Start)
            {
                // Also where a start is none.
                if (!(row.Start > window.Start))
                {
                    return null;
                }

                window.Close(windows, withOthers);
                window.Open(row);
            }

            window.Add(row);
        }

        window.Close(windows, withOthers);
        return windows;
    }

    private bool TryRow(ReadOnlySpan<byte> line, Span<Range> cells, Places places, ReadOnlySpan<byte> file, ref Row row)
    {
        int count = Split(line, cells);
        if (count != places.Count || !line[cells[places.File]].SequenceEqual(file)
            || !TryNumber(line[cells[places.Start]], out row.Start) || !TryNumber(line[cells[places.End]], out row.End)
            || row.End <= row.Start || !TryNumber(line[cells[places.Polyphony]], out row.Polyphony)
            || line[cells[places.Active]] is not [(byte)'0' or (byte)'1'])
        {
            return false;
        }

        row.Instrument = line[cells[places.Active]][0] == (byte)'1' ? IndexOf(line[cells[places.Instrument]]) : -1;
        row.Probability = 1;
        ReadOnlySpan<byte> probability = line[cells[places.Probability]];
        return row.Instrument < 0 || probability.IsEmpty || TryNumber(probability, out row.Probability);
    }

    private int IndexOf(ReadOnlySpan<byte> instrument)
    {
        for (int i = 0; i < instruments.Length; i++)
        {
            if (instrument.SequenceEqual(instruments[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static int Split(ReadOnlySpan<byte> line, Span<Range> cells)
    {
        int start = 0;
        for (int count = 0; count < cells.Length; count++)
        {
            int length = line[start..] is [(byte)'"', ..] ? QuotedLength(line[start..]) : line[start..].IndexOf((byte)',');
            length = length < 0 ? line.Length - start : length;
            cells[count] = start..(start + length);
            start += length + 1;
            if (start > line.Length)
            {
                return count + 1;
            }

            if (line[start - 1] != (byte)',')
            {
                break;
            }
        }

        return -1;
    }

    private static int QuotedLength(ReadOnlySpan<byte> text)
    {
        int end = 1;
        while (text[end..].IndexOf((byte)'"') is >= 0 and int quote)
        {
            end += quote + 1;
            if (end == text.Length || text[end] != (byte)'"')
            {
                return end;
            }

            end++;
        }

        return -1;
    }

    /// <summary>A value as the tables have it.</summary>
    private static byte[] Cell(string value) =>
        Encoding.UTF8.GetBytes(value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

    private static bool TryLine(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line)
    {
        if (text.IsEmpty)
        {
            line = [];
            return false;
        }

        int length = text.IndexOf((byte)'\n');
        line = length < 0 ? text : text[..length];
        text = length < 0 ? [] : text[(length + 1)..];
        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        return true;
    }

    /// <summary>A decimal of at most 15 digits, to the bit as any correct reader has it: both numbers of the division are exact.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        long digits = 0, scale = 0;
        foreach (byte letter in text)
        {
            if (letter == (byte)'.' && scale == 0)
            {
                scale = 1;
            }
            else if (letter is >= (byte)'0' and <= (byte)'9')
            {
                digits = (digits * 10) + (letter - '0');
                scale *= 10;
            }
            else
            {
                return false;
            }
        }

        number = (double)digits / Math.Max(1, scale);
        return text.Length is > 0 and <= 16 && scale != 1;
    }

    /// <summary>Where the columns are.</summary>
    private sealed record Places(int Count, int File, int Start, int End, int Polyphony, int Instrument, int Probability, int Active)
    {
        public static Places? Of(ReadOnlySpan<byte> header)
        {
            string[] columns = Encoding.UTF8.GetString(header).Split(',');
            return columns.Length > Cells || TableSchema.Windows.Columns.Any(column => !columns.Contains(column.Name)) ? null : new(
                columns.Length, Array.IndexOf(columns, "file"), Array.IndexOf(columns, "start_s"), Array.IndexOf(columns, "end_s"), Array.IndexOf(columns, "polyphony"),
                Array.IndexOf(columns, "instrument_id"), Array.IndexOf(columns, "probability"), Array.IndexOf(columns, "active"));
        }
    }

    private struct Row
    {
        public double Start;
        public double End;
        public double Polyphony;
        public double Probability;
        public int Instrument;
    }

    /// <summary>A window, of which several rows may tell.</summary>
    private sealed class OpenWindow(int instruments)
    {
        private readonly double[] probabilities = new double[instruments];
        private double end;
        private double polyphony;
        private bool anySounds;

        public double Start { get; private set; } = double.NegativeInfinity;

        public void Open(Row row)
        {
            Start = row.Start;
            end = row.End;
            polyphony = row.Polyphony;
            anySounds = false;
            probabilities.AsSpan().Fill(double.NaN);
        }

        public void Add(Row row)
        {
            end = Math.Max(end, row.End);
            polyphony = Math.Max(polyphony, row.Polyphony);
            if (row.Instrument >= 0)
            {
                anySounds = true;
                probabilities[row.Instrument] = double.IsNaN(probabilities[row.Instrument]) ? row.Probability : Math.Max(probabilities[row.Instrument], row.Probability);
            }
        }

        public void Close(WindowColumns windows, bool withOthers)
        {
            if (Start >= 0 && (withOthers || anySounds))
            {
                windows.Add(Start, end, (int)polyphony, probabilities);
            }
        }
    }
}
