using MirTool.Evaluation.References;
using MirTool.Plugins;

namespace MirTool.Models;

/// <summary>A dataset to run a model over.</summary>
/// <param name="Adapter">Gives the excerpts.</param>
/// <param name="Request">Its request; the sample rate is the model's.</param>
/// <param name="Excerpts">Which.</param>
/// <param name="Meaning">What the labels mean.</param>
/// <param name="HopSeconds">From one window's start to the next.</param>
/// <param name="MinimumOverlapSeconds">How much of a window a label has to cover.</param>
/// <param name="Jobs">Excerpts worked on at once.</param>
/// <param name="Alter">Changes the samples of an excerpt, given its id and the sample rate, before the model hears them; null for none.</param>
public sealed record DatasetRun(
    IDatasetAdapter Adapter,
    DatasetRequest Request,
    IReadOnlyList<string> Excerpts,
    TaxonomyLabels Meaning,
    double HopSeconds,
    double MinimumOverlapSeconds,
    int Jobs,
    Action<string, float[], int>? Alter = null);
