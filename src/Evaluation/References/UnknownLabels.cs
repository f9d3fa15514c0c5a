using MirTool.Plugins;

namespace MirTool.Evaluation.References;

/// <summary>Compares a dataset's labels with a taxonomy.</summary>
public static class UnknownLabels
{
    /// <summary>The labels of all splits that mean no instrument, in alphabetical order. Those that the taxonomy leaves out on purpose are not among them.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="request">Its root and options; the split is not looked at.</param>
    /// <param name="taxonomy">The instruments.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    public static IReadOnlyList<UnknownLabel> Find(IRecordedDataset dataset, DatasetRequest request, ITaxonomy taxonomy, CancellationToken cancellationToken)
    {
        HashSet<string> seen = [];
        SortedDictionary<string, (int Excerpts, bool IsKnown, string Reason)> unknown = new(StringComparer.OrdinalIgnoreCase);
        foreach (DatasetRequest split in dataset.Splits.Select(split => request with { Split = split.Name }))
        {
            foreach (string excerpt in Listed(dataset, split).Where(seen.Add))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (InstrumentLabel label in dataset.LoadLabels(excerpt, split).Labels.DistinctBy(label => label.Label, LabelComparer.Instance))
                {
                    if (Reason(label, taxonomy) is { } reason)
                    {
                        unknown[label.Label] = (unknown.GetValueOrDefault(label.Label).Excerpts + 1, label.GmPrograms.Count > 0 || label.Sounds.Count > 0, reason);
                    }
                }
            }
        }

        return [.. unknown.Select(entry => new UnknownLabel(entry.Key, entry.Value.Excerpts, entry.Value.IsKnown, entry.Value.Reason))];
    }

    // A folder that holds one split only is no mistake.
    private static IReadOnlyList<string> Listed(IRecordedDataset dataset, DatasetRequest request)
    {
        try
        {
            return dataset.ListExcerpts(request);
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    private static string? Reason(InstrumentLabel label, ITaxonomy taxonomy)
    {
        if (label.GmPrograms.Count > 0 || label.Sounds.Count > 0)
        {
            return taxonomy.Instruments.Any(instrument => instrument.GmPrograms.Intersect(label.GmPrograms).Any() || instrument.Sounds.Intersect(label.Sounds).Any())
                ? null
                : label.Sounds.Count > 0 ? $"no instrument of {taxonomy.Name} has its sounds, {string.Join(' ', [.. label.GmPrograms.Select(Sounds.IdOf), .. label.Sounds])}."
                : $"no instrument of {taxonomy.Name} has its programs, {GeneralMidi.Format(label.GmPrograms)}.";
        }

        return taxonomy.TryResolve(label.Label, out _) ? null : taxonomy.DescribeUnknown(label.Label);
    }
}
