using System.Globalization;
using MirTool.Annotation;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Embeddings;
using MirTool.Annotation.Formats;
using MirTool.Annotation.Teaching;
using MirTool.Audio;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Review.Recordings;
using MirTool.Taxonomies;

namespace MirTool.Review.Teaching;

/// <summary>Teaches a model what is labelled, annotates the archive again with it, and shows that, in the background.</summary>
/// <remarks>Model and annotations go into a new folder beside the annotations; those that were there stay.</remarks>
public sealed class ReviewTeaching : IDisposable
{
    private const string ModelName = "model";
    private const string AnnotationsName = "annotations";

    private readonly ReviewSession session;
    private readonly IReadOnlyList<string> pluginFolders;
    private readonly CancellationTokenSource end = new();
    private readonly Lock starting = new();
    private string? modelFolder;
    private ITaxonomy? taxonomy;
    private Task running = Task.CompletedTask;
    private volatile TeachingState state = TeachingState.Idle;

    internal ReviewTeaching(ReviewSession session, ITaxonomy? taxonomy, ReviewOptions options)
    {
        this.session = session;
        pluginFolders = options.PluginFolders;
        modelFolder = options.Model;
        this.taxonomy = taxonomy;
    }

    /// <summary>How far it has come.</summary>
    public TeachingState State => state;

    /// <summary>What an archive was annotated with last, of the models that were taught on its page; null if there is none.</summary>
    /// <param name="annotations">The archive's first annotations.</param>
    internal static string? LatestAnnotations(string annotations) =>
        Folders(annotations).TakeWhile(Directory.Exists).Select(folder => Path.Join(folder, AnnotationsName))
            .LastOrDefault(folder => File.Exists(Path.Join(folder, AnnotationFolder.SummaryTable)) && File.Exists(Path.Join(folder, AnnotationFolder.RecordingsTable)));

    /// <summary>Begins, unless it is under way.</summary>
    /// <param name="onScreen">The recording that is annotated first; empty for none.</param>
    public TeachingState Start(string onScreen)
    {
        lock (starting)
        {
            if (!state.IsBusy)
            {
                state = TeachingState.Idle with { Phase = TeachingPhase.Teaching };
                running = Task.Factory.StartNew(() => RunAsync(onScreen, end.Token), end.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            }

            return state;
        }
    }

    /// <summary>Ends what is under way; what is half done leaves nothing that anybody takes for whole.</summary>
    public void Dispose()
    {
        end.Cancel();
        running.Wait(TimeSpan.FromSeconds(1));
        end.Dispose();
    }

    private async Task RunAsync(string onScreen, CancellationToken cancellationToken)
    {
        try
        {
            string folder = NewFolder();
            ITaxonomy taught = Teach(folder, cancellationToken);
            await AnnotateAsync(folder, taught, onScreen, cancellationToken);
        }
        // Whatever it is, the page shows it, and labels can be corrected.
        catch (Exception e) when (e is InvalidDataException or IOException or DllNotFoundException or UnauthorizedAccessException or OutputException or OperationCanceledException)
        {
            state = state with { Phase = TeachingPhase.Failed, Error = e.Message };
        }
        catch (Exception e)
        {
            state = state with { Phase = TeachingPhase.Failed, Error = $"internal error, please report it: {e}" };
        }
    }

    private ITaxonomy Teach(string folder, CancellationToken cancellationToken)
    {
        session.Labels.Flush();
        if (!File.Exists(session.Labels.Path))
        {
            throw new InvalidDataException("Nothing is labelled yet. Confirm or add labels first, best in three recordings or more.");
        }

        PluginCatalog plugins = PluginCatalog.Load(pluginFolders);
        var catalog = new TaxonomyCatalog(plugins);
        StoredModel model = ModelFolder.Load(ModelFolder.Find(modelFolder));
        string target = Path.Join(folder, ModelName);
        TeachingOutcome outcome = new TeachingTask
        {
            Model = model,
            Taxonomy = taxonomy ?? catalog.Find(TaxonomyCatalog.DefaultName),
            Labels = [session.Labels.Path],
            Output = target,
            Negatives = NegativeBank.Load(model),
            Options = new TeachingOptions { By = session.Labels.Reviewer },
        }.Run(plugins, cancellationToken);
        state = state with
        {
            Lessons = [.. outcome.Lessons.Select(lesson => new TaughtLesson(
                lesson.Sound.Name, lesson.Sound.IsNew, lesson.Sound.From.Windows, lesson.Sound.From.Recordings, lesson.Verdict))],
        };
        modelFolder = target;
        return taxonomy = catalog.Find(Path.Join(target, ModelTeacher.TaxonomyName + ".csv"));
    }

    private async Task AnnotateAsync(string folder, ITaxonomy taught, string onScreen, CancellationToken cancellationToken)
    {
        state = state with { Phase = TeachingPhase.Annotating, Folder = folder, Total = session.Catalog.Recordings.Count };
        bool withEmbeddings = session.Queues.HasEmbeddings;
        IReadOnlyDictionary<string, string> before = session.Catalog.Folder.Run?.Options ?? new Dictionary<string, string>();
        var annotatorOptions = new AnnotatorOptions { Embeddings = withEmbeddings };
        if (double.TryParse(before.GetValueOrDefault("hop"), NumberStyles.Float, CultureInfo.InvariantCulture, out double hop))
        {
            annotatorOptions = annotatorOptions with { HopSeconds = hop };
        }

        using var annotator = new Annotator(ModelFolder.Load(modelFolder!), taught, annotatorOptions);
        if (onScreen.Length > 0)
        {
            state = state with { Preview = await PreviewAsync(annotator, onScreen, cancellationToken) };
        }

        string annotations = Path.Join(folder, AnnotationsName);
        RecordedTimes? times = TimesOf(before);
        var batch = new AnnotationBatch(annotator, new BatchOptions
        {
            OutputFolder = annotations,
            Formats = withEmbeddings ? [new CsvFormat(), new EmbeddingFormat(annotator.EmbeddingModel)] : [new CsvFormat()],
            Parts = PartSelection.Parse(before.GetValueOrDefault("track") is { Length: > 0 } track ? track : null, before.GetValueOrDefault("channels", "mix")),
            Times = times,
            ReportedOptions = new Dictionary<string, string>(before)
            {
                ["model"] = modelFolder!,
                ["taxonomy"] = taught.Name,
                ["recorded-at"] = times is null ? "" : before["recorded-at"],
            },
            // The page wants to be answered meanwhile.
            Jobs = Math.Max(1, Environment.ProcessorCount / 2),
        });
        BatchResult result = await batch.RunAsync(Inputs(), new Progress(this), cancellationToken);
        if (!result.IsComplete)
        {
            throw new OperationCanceledException("Annotating was ended.");
        }

        session.Show(RecordingCatalog.Open(AnnotationFolder.Open(annotations), taught));
        state = state with { Phase = TeachingPhase.Done };
    }

    /// <summary>As the run before had them; a table of times that is gone costs the column, not the annotations.</summary>
    private static RecordedTimes? TimesOf(IReadOnlyDictionary<string, string> before)
    {
        string? Given(string option) => before.GetValueOrDefault(option) is { Length: > 0 } value ? value : null;
        return Given("recorded-at") is { } source && (source is RecordedTimes.Broadcast or RecordedTimes.Name || File.Exists(source))
            ? RecordedTimes.Of(source, Given("name-time"), Given("time-zone"))
            : null;
    }

    private async Task<TeachingPreview> PreviewAsync(Annotator annotator, string file, CancellationToken cancellationToken)
    {
        List<AnnotatedWindow> windows = [];
        using AnnotatedRecording recording = annotator.Open(session.Sound(file).Path, session.Sound(file).Options);
        await foreach (AnnotatedWindow window in recording.Windows.WithCancellation(cancellationToken))
        {
            windows.Add(window);
        }

        string[] ids = [.. annotator.Instruments.Select(instrument => instrument.Id)];
        return new TeachingPreview(
            file,
            [.. annotator.Instruments.Select(instrument => new CatalogInstrument(instrument.Id, instrument.Name, null, 0))],
            [.. AnnotatedSegment.Merge(windows).Select(segment => (double[])[Array.IndexOf(ids, segment.Id), segment.StartSeconds, segment.EndSeconds, Math.Round(segment.MeanProbability, 4)])]);
    }

    /// <summary>What to annotate so that recordings have the names that they have: the very files where their deepest common folder is the root, else the root.</summary>
    private string[] Inputs()
    {
        string[] files = [.. session.Catalog.Recordings.Where(recording => recording.Error is null && File.Exists(PathOf(recording))).Select(PathOf).Distinct()];
        string root = Path.TrimEndingDirectorySeparator(session.Root);
        return files.Length > 1 && files.Any(file => Path.GetDirectoryName(file) == root) ? files : [root];
    }

    private string PathOf(CatalogRecording recording) => RecordingPart.Of(Path.GetFullPath(recording.File, session.Root)).Path;

    private string NewFolder() => Folders(session.AnnotationsFolder).First(folder => !Directory.Exists(folder) && !File.Exists(folder));

    /// <summary>Names of the folders that taught models and their annotations go to, one after the other.</summary>
    private static IEnumerable<string> Folders(string annotations)
    {
        string first = Path.TrimEndingDirectorySeparator(Path.GetFullPath(annotations)) + "-taught";
        return Enumerable.Range(2, int.MaxValue - 2).Select(number => FormattableString.Invariant($"{first}-{number}")).Prepend(first);
    }

    /// <summary>Counts recordings as they are finished.</summary>
    private sealed class Progress(ReviewTeaching teaching) : IProgress<BatchProgress>
    {
        public void Report(BatchProgress value) => teaching.state = teaching.state with { Done = value.Done, Total = value.Total };
    }
}
