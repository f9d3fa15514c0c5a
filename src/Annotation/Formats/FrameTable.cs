using MirTool.Models;
using MirTool.Plugins;

namespace MirTool.Annotation.Formats;

/// <summary>Writes a recording's table of windows as the windows come.</summary>
/// <param name="csv">Receives the rows.</param>
/// <param name="file">The recording's name in the first column.</param>
/// <param name="instruments">The taxonomy's instruments and, last, <c>other</c>: what a window's probabilities stand for.</param>
/// <param name="rows">Which instruments get a row.</param>
internal sealed class FrameTable(CsvFile csv, string file, IReadOnlyList<TaxonomyInstrument> instruments, RowSelection rows)
{
    public static readonly string[] Columns =
    [
        "file", "start_s", "end_s", "polyphony", "polyphony_probability", "instrument_id", "instrument", "probability", "active",
    ];

    public void Write(DecodedWindow window)
    {
        string start = CsvFile.Decimals3(window.StartSeconds);
        string end = CsvFile.Decimals3(window.EndSeconds);
        string polyphony = CsvFile.Count(window.Polyphony);
        string polyphonyProbability = CsvFile.Decimals4(window.PolyphonyProbability);

        bool any = false;
        for (int i = 0; i < instruments.Count; i++)
        {
            bool isTaxonomys = i < instruments.Count - 1;
            if (window.Active[i] || (rows == RowSelection.All && isTaxonomys))
            {
                any = true;
                csv.WriteRow(file, start, end, polyphony, polyphonyProbability, instruments[i].Id, instruments[i].Name,
                    CsvFile.Decimals4(window.Probabilities[i]), window.Active[i] ? "1" : "0");
            }
        }

        if (!any)
        {
            csv.WriteRow(file, start, end, polyphony, polyphonyProbability, "", "", "", "0");
        }
    }
}
