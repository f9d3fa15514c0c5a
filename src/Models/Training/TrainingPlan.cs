using MirTool.Models.Files;
using MirTool.Plugins;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>What a training run is to do.</summary>
public sealed record TrainingPlan
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>Checked by the caller (<see cref="TrainingOptions.Problems"/>).</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>Where clips come from.</summary>
    public required TrainingData Data { get; init; }

    /// <summary>How the model decides.</summary>
    public required DecodingDescription Decoding { get; init; }

    /// <summary>A model to begin with; null for random weights.</summary>
    public StoredModel? Initial { get; init; }

    /// <summary>Whether the initial model's network and front end are kept; else what fits of its weights is taken over.</summary>
    public bool KeepsNetwork { get; init; } = true;

    /// <summary>A safetensors file of weights that were trained for something else; null for none.</summary>
    public string? PretrainedFile { get; init; }

    /// <summary>The fraction of a dataset of recordings that is held out; null for clips that are made. It is kept with the run's options alone.</summary>
    public double? ValidationFraction { get; init; }

    /// <summary>Reads labels that have no programs.</summary>
    public required ITaxonomy Taxonomy { get; init; }

    /// <summary>Those that get thresholds at the end of a run on clips that are made.</summary>
    public IReadOnlyList<ITaxonomy> CalibratedTaxonomies { get; init; } = [];

    /// <summary>How many clips each of them has, about; 0 leaves the thresholds at 0.5.</summary>
    public int CalibrationClips { get; init; }

    /// <summary>Where to train.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>The commit of the program; null where it is not known.</summary>
    public string? Commit { get; init; }

    /// <summary>Anything worth keeping in the model's description.</summary>
    public string? Notes { get; init; }

    /// <summary>Front end and network, those of the initial model where they are kept.</summary>
    public Architecture Architecture => KeepsInitial is { } model ? Architecture.Of(model.Description) : Architecture.Of(Options);

    /// <summary>The initial model, where its network is kept.</summary>
    internal StoredModel? KeepsInitial => KeepsNetwork ? Initial : null;
}
