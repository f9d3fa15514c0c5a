using MirTool.Annotation;
using MirTool.Audio;
using MirTool.Plugins;
using MirTool.Review.Labels;
using MirTool.Review.Queue;
using MirTool.Review.Recordings;
using MirTool.Review.Sound;
using MirTool.Review.Teaching;

namespace MirTool.Review;

/// <summary>An archive under review: its recordings, their sound, and what people say of them. The page's server asks it; a program may as well.</summary>
/// <remarks>Several threads may use it at once.</remarks>
public sealed class ReviewSession : IDisposable
{
    private const string LabelsName = "labels.csv";

    private readonly List<RecordingCatalog> shownBefore = [];
    private readonly string? model;
    private volatile Shown shown;

    private ReviewSession(RecordingCatalog catalog, ITaxonomy? taxonomy, string root, LabelStore labels, ReviewOptions options)
    {
        model = options.Model;
        shown = new Shown(catalog, new QueueSource(catalog, labels, model));
        AnnotationsFolder = Path.GetFullPath(options.Annotations);
        Root = root;
        Labels = labels;
        Teaching = new ReviewTeaching(this, taxonomy, options);
    }

    /// <summary>The folder of annotations that was opened, full path.</summary>
    public string AnnotationsFolder { get; }

    /// <summary>What the model says: from those annotations, or from those of a model that was taught since.</summary>
    public RecordingCatalog Catalog => shown.Catalog;

    /// <summary>The folder of the recordings, full path.</summary>
    public string Root { get; }

    /// <summary>What people say.</summary>
    public LabelStore Labels { get; }

    /// <summary>Stretches to answer one after the other.</summary>
    public QueueSource Queues => shown.Queues;

    /// <summary>Teaches a model what is labelled.</summary>
    public ReviewTeaching Teaching { get; }

    /// <summary>Pictures of the sound.</summary>
    public SoundTiles Tiles { get; } = new();

    /// <summary>Opens an archive for review.</summary>
    /// <exception cref="DirectoryNotFoundException">There are no annotations, or no folder of recordings.</exception>
    /// <exception cref="InvalidDataException">Tables or labels cannot be read, or the labels file lies where it cannot name recordings.</exception>
    /// <exception cref="IOException">The labels cannot be written, or are under review already.</exception>
    public static ReviewSession Open(ReviewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string? taught = options.AsAnnotated ? null : ReviewTeaching.LatestAnnotations(options.Annotations);
        AnnotationFolder folder = AnnotationFolder.Open(taught ?? options.Annotations);
        string? root = options.Audio ?? folder.Run?.Root;
        if (root is null || !Directory.Exists(root))
        {
            throw new DirectoryNotFoundException(root is null
                ? $"'{options.Annotations}' has no run.json that says where the recordings lie. Name their folder with --audio."
                : $"The folder of the recordings, '{root}', is not there. If it was moved, name it with --audio.");
        }

        ITaxonomy? taxonomy = folder.FindTaxonomy(options.PluginFolders);
        RecordingCatalog catalog = RecordingCatalog.Open(folder, taxonomy);
        try
        {
            var labels = LabelStore.Open(options.Labels ?? Path.Join(root, LabelsName), root, options.Reviewer);
            return new ReviewSession(catalog, taxonomy, Path.GetFullPath(root), labels, options with { Model = options.Model ?? folder.Run?.ModelToLoad });
        }
        catch (UnauthorizedAccessException e)
        {
            catalog.Dispose();
            throw new IOException($"The labels cannot be written: {e.Message} Name another place, in the folder of the recordings or above it, with --labels.", e);
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    /// <summary>How far a recording's review is, and how many labels it has.</summary>
    public (string Status, int Labels) StatusOf(CatalogRecording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        RecordingLabels labels = Labels.Of(recording.File);
        string status = recording.Error is not null ? "failed" : labels.IsComplete ? "complete" : labels.IsBegun ? "begun" : "new";
        return (status, labels.Labels.Count);
    }

    /// <summary>A recording of the archive.</summary>
    /// <exception cref="FileNotFoundException">There is none of the name.</exception>
    public CatalogRecording Recording(string file) =>
        Catalog.Find(file) ?? throw new FileNotFoundException($"There is no recording “{file}” in these annotations.", file);

    /// <summary>A recording's file.</summary>
    /// <exception cref="FileNotFoundException">It is not in the archive, not there, or outside of the folder of recordings.</exception>
    public RecordingPart Sound(string file) => RecordingSound.Find(Root, Recording(file).File);

    /// <summary>Makes a change of labels.</summary>
    /// <exception cref="LabelEditException">It cannot be made.</exception>
    /// <exception cref="FileNotFoundException">There is no such recording.</exception>
    public RecordingLabels Edit(LabelEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return Labels.Edit(edit, Recording(edit.File).DurationSeconds);
    }

    /// <summary>Shows other annotations of the same recordings from now on.</summary>
    internal void Show(RecordingCatalog catalog)
    {
        // Somebody may still be asking the one before.
        shownBefore.Add(Catalog);
        shown = new Shown(catalog, new QueueSource(catalog, Labels, model));
    }

    /// <summary>Writes what is not written yet, and closes everything.</summary>
    public void Dispose()
    {
        Labels.Flush();
        Teaching.Dispose();
        Labels.Dispose();
        Tiles.Dispose();
        Catalog.Dispose();
        shownBefore.ForEach(catalog => catalog.Dispose());
    }

    private sealed record Shown(RecordingCatalog Catalog, QueueSource Queues);
}
