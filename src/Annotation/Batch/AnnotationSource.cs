using MirTool.Models;
using MirTool.Plugins;

namespace MirTool.Annotation.Batch;

/// <summary>What a batch needs of an annotator; tests put a script in its place.</summary>
internal sealed record AnnotationSource
{
    public required NamedContent Model { get; init; }

    public required NamedContent Taxonomy { get; init; }

    /// <summary>Where the model was read from, full path; null if it is unknown.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>The taxonomy's table, full path; null if it is none.</summary>
    public string? TaxonomyFile { get; init; }

    /// <summary>The taxonomy's, then <c>other</c>.</summary>
    public required IReadOnlyList<TaxonomyInstrument> Instruments { get; init; }

    /// <summary>What counts as sounding, by its name.</summary>
    public required string DecodeRule { get; init; }

    public required double WindowSeconds { get; init; }

    public required double HopSeconds { get; init; }

    /// <summary>Loads what takes long. Called once before the first recording; never where everything is done already.</summary>
    public Action Prepare { get; init; } = () => { };

    /// <summary>Opens a recording, to go on behind what a journal has of it. Called for several at once.</summary>
    public required Func<Recording, PredictionJournal, AnnotatedRecording> Open { get; init; }
}
