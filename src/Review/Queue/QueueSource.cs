using System.Numerics.Tensors;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Embeddings;
using MirTool.Archive.Find;
using MirTool.Models.Files;
using MirTool.Plugins;
using MirTool.Review.Labels;
using MirTool.Review.Recordings;

namespace MirTool.Review.Queue;

/// <summary>Makes queues: stretches to answer one after the other. What is answered already is left out.</summary>
/// <param name="catalog">The archive.</param>
/// <param name="labels">What is answered already.</param>
/// <param name="model">The model that <c>suggest</c> is asked for: a name or a folder; null for the default.</param>
public sealed class QueueSource(RecordingCatalog catalog, LabelStore labels, string? model = null)
{
    private const double AnsweredFraction = 0.5;

    /// <summary>Whether there are embeddings, which <c>similar</c> and <c>suggest</c> need.</summary>
    public bool HasEmbeddings => catalog.Recordings.Any(recording => recording.Error is null && File.Exists(EmbeddingsOf(recording.File)));

    /// <summary>The items of a queue.</summary>
    /// <exception cref="Archive.Expressions.ExpressionException">The expression cannot be read.</exception>
    /// <exception cref="InvalidDataException">There are no embeddings, or no such kind of queue.</exception>
    public IReadOnlyList<QueueItem> Make(QueueRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        int count = Math.Clamp(request.Count, 1, QueueRequest.MostItems);
        IEnumerable<QueueItem> items = request.Kind switch
        {
            "find" => Found(request),
            "similar" => Similar(request, count, cancellationToken),
            "suggest" => Suggested(request, count),
            _ => throw new InvalidDataException($"There is no queue of the kind “{request.Kind}”."),
        };
        return [.. items.Where(item => !IsAnswered(item)).Take(count)];
    }

    private IEnumerable<QueueItem> Found(QueueRequest request)
    {
        (IReadOnlyList<FoundStretch> stretches, long _) = catalog.Search(request.Expression, new FindOptions { Order = FindOrder.File });
        string instrument = NameOf(request.Expression);
        IEnumerable<FoundStretch> ordered = request.DoubtfulFirst ? stretches.OrderBy(stretch => stretch.Probability ?? 1) : stretches;
        return ordered.Select(stretch => new QueueItem(stretch.File, stretch.StartSeconds, stretch.EndSeconds, instrument, stretch.Probability is { } probability ? Math.Round(probability, 4) : null));
    }

    private IEnumerable<QueueItem> Similar(QueueRequest request, int count, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> files = EmbeddingFolder.Files(catalog.Folder.Path);
        using EmbeddingFile file = EmbeddingFile.Open(EmbeddingsOf(request.File));
        IReadOnlyList<float[]> examples = ExamplesIn(file, request.StartSeconds, request.EndSeconds);
        // The example finds itself and what lies beside it first.
        int more = (int)Math.Min(2000, Math.Ceiling(request.EndSeconds - request.StartSeconds) + 4);
        return SimilarWindows.Search(files, file.Model, examples, [], count + more, cancellationToken)
            .Where(window => window.File != request.File || window.EndSeconds <= request.StartSeconds || window.StartSeconds >= request.EndSeconds)
            .Select(window => new QueueItem(window.File, window.StartSeconds, window.EndSeconds, request.Instrument, Math.Round(window.Score, 4)));
    }

    private IEnumerable<QueueItem> Suggested(QueueRequest request, int count)
    {
        IReadOnlyList<string> files = EmbeddingFolder.Files(catalog.Folder.Path);
        ExcerptLabels[] labelled =
        [
            .. labels.All().Where(recording => recording.Labels.Any(label => label.Kind == LabelKind.Sounds) || recording.IsComplete).Select(recording => new ExcerptLabels(
                recording.File,
                catalog.Find(recording.File)?.DurationSeconds ?? 0,
                [.. recording.Labels.Where(label => label.Kind == LabelKind.Sounds && !label.IsSilence).Select(label => new InstrumentLabel(label.Label, [], label.StartSeconds, label.EndSeconds))],
                recording.IsComplete)),
        ];
        var source = new SuggestionSource(ModelFolder.Load(ModelFolder.Find(model)), request.Instrument.Length > 0 ? request.Instrument : null, labelled);
        return source.Suggest(files, count).Select(suggestion => new QueueItem(
            suggestion.Window.File, suggestion.Window.StartSeconds, suggestion.Window.EndSeconds, request.Instrument, Math.Round(suggestion.Window.Confidence, 4)));
    }

    /// <summary>The embeddings of the windows in a stretch, or of the one that covers most of it.</summary>
    private static IReadOnlyList<float[]> ExamplesIn(EmbeddingFile file, double start, double end)
    {
        const int MostExamples = 50;
        List<(double Overlap, float[] Embedding)> windows = [];
        foreach (EmbeddingBlock block in file.Blocks())
        {
            for (int i = 0; i < block.StartSeconds.Length; i++)
            {
                double overlap = Math.Min(end, block.EndSeconds[i]) - Math.Max(start, block.StartSeconds[i]);
                if (overlap > 0)
                {
                    float[] embedding = new float[block.Size];
                    TensorPrimitives.ConvertToSingle(block.Embedding(i), embedding);
                    windows.Add((overlap / (block.EndSeconds[i] - block.StartSeconds[i]), embedding));
                }
            }
        }

        float[][] within = [.. windows.Where(window => window.Overlap > 0.99).Select(window => window.Embedding)];
        return within.Length > 0 ? [.. within.Where((_, i) => i % ((within.Length / MostExamples) + 1) == 0)]
            : windows.Count > 0 ? [windows.MaxBy(window => window.Overlap).Embedding]
            : throw new InvalidDataException($"There are no embeddings of this stretch in {file.Path}. Annotate the archive again with --embeddings --force.");
    }

    private string EmbeddingsOf(string file) => Path.Join(catalog.Folder.Path, OutputNames.Of(file, EmbeddingFile.Suffix));

    /// <summary>The instrument that an expression is the name of; empty if it says more.</summary>
    private string NameOf(string expression)
    {
        string name = expression.Trim().Trim('"', '\'');
        return catalog.Instruments.FirstOrDefault(instrument => LabelComparer.Instance.Equals(instrument.Name, name) || LabelComparer.Instance.Equals(instrument.Id, name))?.Name ?? "";
    }

    private bool IsAnswered(QueueItem item)
    {
        IEnumerable<ReviewLabel> own = labels.Of(item.File).Labels.Where(label => item.Instrument.Length == 0 || LabelComparer.Instance.Equals(label.Label, item.Instrument));
        double answered = own.Sum(label => Math.Max(0, Math.Min(label.EndSeconds, item.EndSeconds) - Math.Max(label.StartSeconds, item.StartSeconds)));
        return answered >= AnsweredFraction * (item.EndSeconds - item.StartSeconds);
    }
}
