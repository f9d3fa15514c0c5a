using System.Text.RegularExpressions;

namespace MirTool.Plugins;

/// <summary>What the rest of the tool relies on in every taxonomy, whether a table or a plugin says it.</summary>
public static partial class TaxonomyRules
{
    /// <summary>The id of active programs that a taxonomy does not cover.</summary>
    public const string OtherId = "other";

    /// <summary>The id of the absence of instruments.</summary>
    public const string SilenceId = "silence";

    /// <summary>What is wrong with an id; null if nothing is.</summary>
    public static string? IdProblem(string id)
    {
        if (id.Length == 0)
        {
            return "instrument_id is empty; give the instrument a short word of its own, such as oud.";
        }

        if (id.Equals(OtherId, StringComparison.OrdinalIgnoreCase) || id.Equals(SilenceId, StringComparison.OrdinalIgnoreCase))
        {
            return $"instrument_id “{id}” is reserved: reports use “{OtherId}” for instruments that the taxonomy does not cover and “{SilenceId}” for none; take another word.";
        }

        return IdPattern().IsMatch(id)
            ? null
            : $"instrument_id “{id}” may only have letters, digits, hyphens, underscores and full stops, and starts with a letter or digit; “{Suggestion(id)}” would do.";
    }

    /// <summary>Everything that is wrong with a taxonomy that a plugin offers.</summary>
    public static IEnumerable<string> Problems(ITaxonomy taxonomy)
    {
        if (taxonomy.Instruments is null || taxonomy.Instruments.Count == 0)
        {
            yield return "lists no instruments.";
            yield break;
        }

        HashSet<string> ids = new(StringComparer.OrdinalIgnoreCase);
        foreach (TaxonomyInstrument instrument in taxonomy.Instruments)
        {
            if (IdProblem(instrument.Id) is { } idProblem)
            {
                yield return idProblem;
            }

            if (!ids.Add(instrument.Id))
            {
                yield return $"instrument_id “{instrument.Id}” is there twice.";
            }

            foreach (int program in instrument.GmPrograms.Where(program => program is < 0 or >= GeneralMidi.ProgramCount))
            {
                yield return $"instrument “{instrument.Id}” has the program {program}, but programs are 0 to 127.";
            }

            if (!instrument.GmPrograms.SequenceEqual(instrument.GmPrograms.Distinct().Order()))
            {
                yield return $"the programs of “{instrument.Id}” are not ascending and distinct ({string.Join(' ', instrument.GmPrograms)}).";
            }
        }
    }

    /// <summary>A text without what may not be in an id; empty if nothing is left of it.</summary>
    public static string ToId(string text) => NotInIds().Replace(text, "-").Trim('-', '.', '_').ToLowerInvariant();

    private static string Suggestion(string id) => ToId(id) is { Length: > 0 } suggestion ? suggestion : "oud";

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"[^\p{L}\p{M}\p{N}._-]+")]
    private static partial Regex NotInIds();
}
