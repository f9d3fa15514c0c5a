using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;
using MirTool.Plugins.Loading;

namespace MirTool.Annotation.Teaching;

/// <summary>Teaches a model what people have labelled, and writes the taught model's folder.</summary>
public sealed record TeachingTask
{
    private const string LabelsAdapter = "custom";

    /// <summary>The model to teach; what it was taught before stays.</summary>
    public required StoredModel Model { get; init; }

    /// <summary>Instruments that are known: any other label becomes a new sound.</summary>
    public required ITaxonomy Taxonomy { get; init; }

    /// <summary>Folders or files of labels, as the dataset <c>custom</c> reads them; none where something is only to be forgotten.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The taught model's folder; a taught model there is replaced.</summary>
    public required string Output { get; init; }

    /// <summary>What new sounds must not be taken for; null for nothing but the recordings.</summary>
    public NegativeBank? Negatives { get; init; }

    /// <summary>Names under which something was taught that is to be forgotten.</summary>
    public IReadOnlyList<string> Forget { get; init; } = [];

    /// <summary>Whether labels name everything that sounds where they do not say.</summary>
    public bool AssumeComplete { get; init; }

    /// <summary>From the start of one window to the next.</summary>
    public double HopSeconds { get; init; } = 1;

    /// <summary>Which sounds are taught, by whom, and how strictly heads are fitted.</summary>
    public TeachingOptions Options { get; init; } = new();

    /// <summary>Reads the labels, hears the recordings, teaches, and writes.</summary>
    /// <param name="plugins">One of them reads labels.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <exception cref="InvalidDataException">Labels cannot be read, contradict each other, or say too little of a sound.</exception>
    /// <exception cref="Batch.OutputException">The folder cannot be written.</exception>
    public TeachingOutcome Run(PluginCatalog plugins, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ModelDescription start = TaughtModels.Forget(Model.Description, Forget);
        TeachingOutcome outcome = Labels.Count == 0
            ? new(start, [])
            : ModelTeacher.Teach(start, Taxonomy, Hear((IRecordedDataset)plugins.Adapter(LabelsAdapter), cancellationToken), Negatives, Options);
        cancellationToken.ThrowIfCancellationRequested();
        TaughtFolder.Save(Output, outcome.Model, Model, Taxonomy);
        return outcome;
    }

    private List<TaughtRecording> Hear(IRecordedDataset dataset, CancellationToken cancellationToken)
    {
        DatasetRequest[] requests =
        [
            .. Labels.Select(root => new DatasetRequest
            {
                Root = root,
                SampleRate = Model.Description.SampleRate,
                Options = new Dictionary<string, string> { ["complete"] = AssumeComplete ? "yes" : "no" },
            }),
        ];
        // Labels that cannot be read should be known before the first recording is heard.
        if (Array.Find(requests, request => dataset.ListExcerpts(request).Count == 0) is { } empty)
        {
            throw new InvalidDataException($"The labels of {empty.Root} name no recording. Label some first.");
        }

        using InstrumentModel network = TaughtRecordings.LoadBase(Model);
        return [.. requests.SelectMany(request => TaughtRecordings.Read(dataset, request, network, HopSeconds, cancellationToken))];
    }
}
