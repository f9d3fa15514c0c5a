using MirTool.Evaluation.References;
using MirTool.Plugins;

namespace MirTool.Experiments.Scoring;

/// <summary>What is odd about the data that something is judged by.</summary>
internal static class LabelProblems
{
    /// <summary>Labels that the taxonomy does not know, with what to say about each; says it, and what failed, once.</summary>
    /// <exception cref="InvalidDataException">Labels are unknown and <paramref name="strict"/> is set; the message names each.</exception>
    public static Dictionary<string, string> Report(
        TaxonomyLabels meaning, ITaxonomy taxonomy, IReadOnlyList<string> failures, bool strict, IProgress<RunMessage>? messages)
    {
        Dictionary<string, string> unknown = meaning.Unknown.Keys.ToDictionary(label => label, taxonomy.DescribeUnknown);
        if (strict && unknown.Count > 0)
        {
            throw new InvalidDataException(
                $"{unknown.Count} labels are unknown to the taxonomy {taxonomy.Name} (--strict):{string.Concat(unknown.Values.Select(message => $"{Environment.NewLine}  {message}"))}");
        }

        foreach (string message in unknown.Values)
        {
            messages?.Report(new(RunMessageKind.Warning, $"{message} It counts in the polyphony, but in no instrument."));
        }

        foreach (string failure in failures)
        {
            messages?.Report(new(RunMessageKind.Warning, failure));
        }

        return unknown;
    }
}
