using System.Globalization;
using System.Text;
using MirTool.Plugins;

namespace MirTool.Taxonomies;

/// <summary>Writes a taxonomy as the table that <see cref="CsvTaxonomy"/> reads.</summary>
public static class TaxonomyTable
{
    /// <summary>The text of a table: UTF-8, comma-separated. Of a table, the words for its instruments and its classes are kept.</summary>
    /// <param name="taxonomy">Any.</param>
    /// <param name="sounds">By instrument id, sounds that the instrument stands for as well. Ids that the taxonomy does not have become
    /// instruments of their own.</param>
    /// <param name="nameOf">The name of an instrument that the taxonomy does not have.</param>
    public static string Text(ITaxonomy taxonomy, IReadOnlyDictionary<string, string> sounds, Func<string, string> nameOf)
    {
        var table = taxonomy as CsvTaxonomy;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# {taxonomy.Name}, and what a model was taught beyond it.\n");
        Row("instrument_id", "instrument", "sounds", "kind", "class", "labels");
        foreach (TaxonomyClass itsClass in table?.Classes ?? [])
        {
            Row(itsClass.Id, itsClass.Name, "-", "", itsClass.Notation.ToString(), "");
        }

        foreach (TaxonomyInstrument instrument in taxonomy.Instruments)
        {
            IEnumerable<string> all = sounds.TryGetValue(instrument.Id, out string? more) ? instrument.Sounds.Append(more).Distinct() : instrument.Sounds;
            Row(
                instrument.Id, instrument.Name, string.Join(' ', [.. instrument.GmPrograms.Select(program => program.ToString(CultureInfo.InvariantCulture)), .. all]),
                instrument.IsInstrument ? "" : "sound", instrument.Class ?? "",
                string.Join(';', table?.WordsFor(instrument) ?? []));
        }

        foreach ((string id, string sound) in sounds.Where(entry => !taxonomy.Instruments.Any(instrument => instrument.Id == entry.Key)))
        {
            Row(id, nameOf(id), sound, "", "", "");
        }

        if (table?.WordsFor(null) is { Count: > 0 } leftOut)
        {
            Row("-", "", "", "", "", string.Join(';', leftOut));
        }

        return text.ToString();

        void Row(params ReadOnlySpan<string> cells)
        {
            for (int i = 0; i < cells.Length; i++)
            {
                text.Append(i == 0 ? "" : ",").Append(Quoted(cells[i]));
            }

            text.Append('\n');
        }
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",;\"\n\r") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
