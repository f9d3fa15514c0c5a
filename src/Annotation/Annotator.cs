using System.Runtime.CompilerServices;
using MirTool.Annotation.Batch;
using MirTool.Audio;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;
using TorchSharp;

namespace MirTool.Annotation;

/// <summary>Says which instruments of a taxonomy sound when in recordings. Several recordings may be annotated at once.</summary>
/// <remarks>
/// The same recording, model and options give the same results to the last bit, whatever else is annotated meanwhile. The network is
/// loaded when it is first needed, or by <see cref="Prepare"/>.
/// </remarks>
public sealed class Annotator : IDisposable
{
    private readonly AnnotatorOptions options;
    private readonly StoredModel model;
    private readonly string? taxonomyFile;
    private readonly WindowDecoder decoder;
    private readonly Lazy<LoadedNetwork> network;

    /// <param name="model">As read from its folder.</param>
    /// <param name="taxonomy">The instruments to report.</param>
    /// <param name="options">Null for the defaults; depth and plugin folders have been used by whoever found the taxonomy.</param>
    /// <exception cref="ArgumentOutOfRangeException">The hop is not more than 0 and at most 2 seconds.</exception>
    public Annotator(StoredModel model, ITaxonomy taxonomy, AnnotatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(taxonomy);
        this.options = options ?? new AnnotatorOptions();
        if (this.options.HopSeconds is not (> 0 and <= 2))
        {
            throw new ArgumentOutOfRangeException(nameof(options), this.options.HopSeconds, "The hop must be more than 0 and at most 2 seconds.");
        }

        this.model = model;
        taxonomyFile = (taxonomy as CsvTaxonomy ?? (taxonomy as RolledUpTaxonomy)?.Table)?.Path;
        decoder = new WindowDecoder(model.Description, taxonomy, this.options.Decode);
        network = new Lazy<LoadedNetwork>(() => LoadedNetwork.Load(model, this.options));
        Instruments = [.. taxonomy.Instruments, new TaxonomyInstrument(WindowDecoder.OtherId, WindowDecoder.OtherId, [])];
        Model = new NamedContent(model.Description.Name, model.Sha256);
        EmbeddingModel = new NamedContent(model.Description.Name, model.EmbeddingSha256);
        Taxonomy = new NamedContent(taxonomy.Name, TaxonomyHash.Of(taxonomy));
    }

    /// <summary>The model's name and hash.</summary>
    public NamedContent Model { get; }

    /// <summary>The model's name, and the hash of what its embeddings hang on: the same for a model and what was taught on it.</summary>
    public NamedContent EmbeddingModel { get; }

    /// <summary>The taxonomy's name and hash.</summary>
    public NamedContent Taxonomy { get; }

    /// <summary>Those of every window, in its order: the taxonomy's, then <c>other</c>.</summary>
    public IReadOnlyList<TaxonomyInstrument> Instruments { get; }

    /// <summary>What counts as sounding, be it the model's rule or the caller's.</summary>
    public DecodeRule Decode => decoder.Rule;

    /// <summary>Length of a window, seconds.</summary>
    public double WindowSeconds => model.Description.WindowSeconds;

    /// <summary>From the start of one window to the start of the next, seconds.</summary>
    public double HopSeconds => options.HopSeconds;

    /// <summary>An annotator of a model and a taxonomy that have names.</summary>
    /// <param name="model">A name that <c>mirtool models list</c> shows, or a folder.</param>
    /// <param name="taxonomy">A name that <c>mirtool taxonomies list</c> shows, or a file.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such model or file.</exception>
    /// <exception cref="InvalidDataException">There is no such taxonomy, or one of the two cannot be used.</exception>
    public static Annotator Load(
        string model = ModelFolder.DefaultName, string taxonomy = TaxonomyCatalog.DefaultName, AnnotatorOptions? options = null)
    {
        var catalog = new TaxonomyCatalog(PluginCatalog.Load(options?.PluginFolders ?? []));
        return new Annotator(ModelFolder.Load(ModelFolder.Find(model)), catalog.Find(taxonomy, options?.Depth), options);
    }

    /// <summary>Loads the network onto its device, which the first recording does otherwise.</summary>
    /// <exception cref="InvalidDataException">The weights are not those of the network described, or there is no such device.</exception>
    /// <exception cref="DllNotFoundException">The tensor library is missing.</exception>
    public void Prepare() => _ = network.Value;

    /// <summary>The windows of a recording, in order, while it is being decoded.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="cancellationToken">Ends the enumeration between two windows.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="AudioFileException">The recording cannot be read to its end, or holds no sound at all.</exception>
    public async IAsyncEnumerable<AnnotatedWindow> AnnotateAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using AnnotatedRecording recording = Open(path);
        await foreach (AnnotatedWindow window in recording.Windows.WithCancellation(cancellationToken))
        {
            yield return window;
        }
    }

    /// <summary>Opens a recording, for those who ask for its sample rate or length beside its windows.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="audioOptions">Which of its tracks and channels; null for the track that it asks for, all channels mixed.</param>
    /// <returns>To be disposed after the last window.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="AudioFileException">It is no recording.</exception>
    public AnnotatedRecording Open(string path, AudioOptions? audioOptions = null) => Open(path, audioOptions, journal: null);

    /// <summary>Ends the inference threads and frees the network.</summary>
    public void Dispose()
    {
        if (network.IsValueCreated)
        {
            network.Value.Dispose();
        }
    }

    /// <summary>What a batch needs of an annotator.</summary>
    internal AnnotationSource Source() => new()
    {
        Model = Model,
        Taxonomy = Taxonomy,
        ModelFolder = Path.GetFullPath(model.Folder),
        TaxonomyFile = taxonomyFile,
        Instruments = Instruments,
        DecodeRule = DecodeRuleNames.Of(Decode),
        WindowSeconds = WindowSeconds,
        HopSeconds = HopSeconds,
        Prepare = Prepare,
        Open = (recording, journal) => Open(recording.Path, recording.Options, journal),
    };

    private AnnotatedRecording Open(string path, AudioOptions? audioOptions, PredictionJournal? journal)
    {
        AudioReader audio = AudioReader.Open(path, audioOptions ?? new AudioOptions());
        return new AnnotatedRecording(audio.SampleRate, audio.Channels, Windows(audio, journal), audio)
        {
            ExpectedSeconds = (double?)audio.AnnouncedFrames / audio.SampleRate,
        };
    }

    private async IAsyncEnumerable<AnnotatedWindow> Windows(
        AudioReader audio, PredictionJournal? journal, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (WindowPrediction prediction in network.Value.Annotator.AnnotateAsync(audio, HopSeconds, journal, cancellationToken))
        {
            yield return AnnotatedWindow.Of(decoder.Decode(prediction), Instruments) with { Embedding = prediction.Embedding };
        }
    }

    private sealed record LoadedNetwork(InstrumentModel Model, RecordingAnnotator Annotator) : IDisposable
    {
        public static LoadedNetwork Load(StoredModel stored, AnnotatorOptions options)
        {
            torch.Device device = LibTorch.ResolveDevice(options.Device);
            InstrumentModel model = InstrumentModel.Load(stored, device);
            // A GPU is busy with one batch; a core with one as well.
            int inferenceThreads = device.type == DeviceType.CPU ? Environment.ProcessorCount : 1;
            return new LoadedNetwork(model, new RecordingAnnotator(model, inferenceThreads, options.Embeddings));
        }

        public void Dispose()
        {
            Annotator.Dispose();
            Model.Dispose();
        }
    }
}
