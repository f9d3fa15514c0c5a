using MirTool.Annotation.Formats;
using MirTool.Evaluation;
using MirTool.Evaluation.References;
using MirTool.Plugins;

namespace MirTool.Experiments.Scoring;

/// <summary>Joins predictions with the labels of their recordings.</summary>
internal static class ScoredPredictions
{
    // Two seconds rounded to three decimals, and a last window that ends with the recording, leave no more than this.
    private const double GapSeconds = 0.05;

    /// <summary>The recordings that have both, in the order of the truth.</summary>
    /// <param name="references">What sounds in each recording.</param>
    /// <param name="tables">What is said of them.</param>
    /// <param name="meaning">What labels mean.</param>
    /// <param name="minimumOverlapSeconds">How much of a window a label has to cover.</param>
    /// <param name="problems">Receives what does not fit together.</param>
    public static IReadOnlyList<EvaluatedRecording> Join(
        IReadOnlyList<ExcerptLabels> references, PredictionTables tables, TaxonomyLabels meaning, double minimumOverlapSeconds, List<string> problems)
    {
        ILookup<string, string> byName = tables.Files.ToLookup(file => LastPart(file), FileNameComparer.Instance);
        HashSet<string> used = new(FileNameComparer.Instance);
        List<EvaluatedRecording> recordings = [];
        foreach (ExcerptLabels labels in references)
        {
            if (FileOf(labels.Id, tables, byName[LastPart(labels.Id)]) is not { } file)
            {
                problems.Add($"{labels.Id}: there is no prediction of it.");
                continue;
            }

            used.Add(file);
            IReadOnlyList<PredictedWindow> windows = tables.WindowsOf(file);
            if (Uncovered(windows, labels.DurationSeconds) is { } gap)
            {
                problems.Add($"{labels.Id}: no window covers it from {gap.Start:F3} s to {gap.End:F3} s, which is not judged; a window in which nothing is heard needs a row without an instrument.");
            }

            var reference = new ReferenceLabels(labels.Labels, labels.LabelsComplete, meaning.MeaningOf, minimumOverlapSeconds);
            recordings.Add(new(
                labels.Id,
                labels.LabelsComplete,
                [.. windows.Select(window => new EvaluatedWindow(reference.Between(window.StartSeconds, window.EndSeconds), window.ToEstimate()))],
                reference.Between(0, labels.DurationSeconds))
            { Group = labels.Recording });
        }

        problems.AddRange(tables.Files.Where(file => !used.Contains(file)).Order(StringComparer.Ordinal).Select(file => $"{file}: there is no truth for this prediction."));
        return recordings;
    }

    // Predictions may have been made from another folder: then the end of one path is the other, and no third one fits.
    private static string? FileOf(string id, PredictionTables tables, IEnumerable<string> sameName)
    {
        if (tables.Files.Contains(id))
        {
            return id;
        }

        string[] fitting = [.. sameName.Where(file => ("/" + id).EndsWith("/" + file, StringComparison.Ordinal) || ("/" + file).EndsWith("/" + id, StringComparison.Ordinal))];
        return fitting.Length == 1 ? fitting[0] : null;
    }

    private static string LastPart(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static (double Start, double End)? Uncovered(IReadOnlyList<PredictedWindow> windows, double durationSeconds)
    {
        double reached = 0;
        foreach (PredictedWindow window in windows)
        {
            if (window.StartSeconds > reached + GapSeconds)
            {
                return (reached, window.StartSeconds);
            }

            reached = Math.Max(reached, window.EndSeconds);
        }

        return reached + GapSeconds < durationSeconds ? (reached, durationSeconds) : null;
    }
}
