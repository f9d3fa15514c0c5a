using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;

namespace MirTool.Annotation.Embeddings;

/// <summary>Finds the windows of an archive that sound like examples: every window is compared, there is no index.</summary>
public static class SimilarWindows
{
    /// <summary>The best windows, best first; of equal ones in the order of files and times.</summary>
    /// <remarks>A window's score is its cosine with the nearest example, less its cosine with the nearest counter-example where that is
    /// above 0. Of the windows that start in one second of a recording the best counts.</remarks>
    /// <param name="files">Paths of embedding files.</param>
    /// <param name="model">The model that the examples were embedded with.</param>
    /// <param name="examples">At least one.</param>
    /// <param name="unlike">Perhaps none.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the search between two blocks of windows.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or was made with another model.</exception>
    public static IReadOnlyList<SimilarWindow> Search(
        IReadOnlyCollection<string> files, NamedContent model, IReadOnlyList<float[]> examples, IReadOnlyList<float[]> unlike, int count,
        CancellationToken cancellationToken = default)
    {
        float[][] wanted = [.. examples.Select(Normalised)];
        float[][] unwanted = [.. unlike.Select(Normalised)];
        List<SimilarWindow> best = [];
        try
        {
            SearchFiles(files, model, wanted, unwanted, count, best, cancellationToken);
        }
        // What is wrong with one file is the search's own error, not one of several.
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return [.. best.Order(SimilarWindow.BestFirst).Take(count)];
    }

    private static void SearchFiles(
        IReadOnlyCollection<string> files, NamedContent model, float[][] wanted, float[][] unwanted, int count, List<SimilarWindow> best, CancellationToken cancellationToken) =>
        Parallel.ForEach(
            files,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new BestWindows(count),
            (path, _, own) =>
            {
                using EmbeddingFile file = EmbeddingFile.Open(path);
                RequireModel(file, model);
                SearchFile(file, wanted, unwanted, own, cancellationToken);
                return own;
            },
            own =>
            {
                lock (best)
                {
                    best.AddRange(own.All);
                }
            });

    /// <summary>Refuses embeddings that another network made: they cannot be compared.</summary>
    /// <exception cref="InvalidDataException">They were; both are named.</exception>
    public static void RequireModel(EmbeddingFile file, NamedContent model)
    {
        if (file.Model.Sha256 != model.Sha256)
        {
            throw new InvalidDataException(
                $"{file.Path} holds embeddings of the model {file.Model.Name} (network {Short(file.Model.Sha256)}), which cannot be compared with those of {model.Name} (network {Short(model.Sha256)}). "
                + $"Name that model with --model, or embed the recordings anew: mirtool embed RECORDINGS --model {model.Name} -o FOLDER --force");
        }
    }

    private static void SearchFile(EmbeddingFile file, float[][] wanted, float[][] unwanted, BestWindows best, CancellationToken cancellationToken)
    {
        SimilarWindow? ofSecond = null;
        float[] embedding = [];
        foreach (EmbeddingBlock block in file.Blocks())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (block.Size != wanted[0].Length)
            {
                throw new InvalidDataException($"{file.Path} has embeddings of {block.Size} numbers, but the examples have {wanted[0].Length}. Make it anew: mirtool embed RECORDINGS -o FOLDER --force");
            }

            embedding = embedding.Length == block.Size ? embedding : new float[block.Size];
            for (int window = 0; window < block.StartSeconds.Length; window++)
            {
                TensorPrimitives.ConvertToSingle(block.Embedding(window), embedding);
                float score = Score(embedding, wanted, unwanted);
                double start = block.StartSeconds[window];
                if (ofSecond is not null && Math.Floor(start) != Math.Floor(ofSecond.StartSeconds))
                {
                    best.Offer(ofSecond);
                    ofSecond = null;
                }

                if (score > (ofSecond?.Score ?? best.Least))
                {
                    ofSecond = new(file.Recording, start, block.EndSeconds[window], score);
                }
            }
        }

        if (ofSecond is not null)
        {
            best.Offer(ofSecond);
        }
    }

    private static float Score(float[] embedding, float[][] wanted, float[][] unwanted)
    {
        float length = TensorPrimitives.Norm<float>(embedding);
        if (length == 0)
        {
            return 0;
        }

        float like = float.NegativeInfinity;
        foreach (float[] example in wanted)
        {
            like = Math.Max(like, TensorPrimitives.Dot<float>(embedding, example));
        }

        float notLike = 0;
        foreach (float[] example in unwanted)
        {
            notLike = Math.Max(notLike, TensorPrimitives.Dot<float>(embedding, example));
        }

        return (like - notLike) / length;
    }

    private static float[] Normalised(float[] embedding)
    {
        float length = TensorPrimitives.Norm<float>(embedding);
        float[] normalised = new float[embedding.Length];
        TensorPrimitives.Divide(embedding, length > 0 ? length : 1, normalised);
        return normalised;
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    /// <summary>The best windows so far, the worst of them at hand.</summary>
    private sealed class BestWindows(int count)
    {
        private readonly PriorityQueue<SimilarWindow, SimilarWindow> queue = new(Comparer<SimilarWindow>.Create((a, b) => SimilarWindow.BestFirst.Compare(b, a)));

        public IEnumerable<SimilarWindow> All => queue.UnorderedItems.Select(item => item.Element);

        /// <summary>What a score must exceed to count; equal ones are let through for their order to decide.</summary>
        public float Least => queue.Count < count ? float.NegativeInfinity : MathF.BitDecrement(queue.Peek().Score);

        public void Offer(SimilarWindow window)
        {
            queue.Enqueue(window, window);
            if (queue.Count > count)
            {
                queue.Dequeue();
            }
        }
    }
}

/// <summary>A window that sounds like the examples.</summary>
/// <param name="File">The recording's name.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">From the recording's start.</param>
/// <param name="Score">At most 1.</param>
public sealed record SimilarWindow(string File, double StartSeconds, double EndSeconds, float Score)
{
    /// <summary>By falling score, then by file and time.</summary>
    public static IComparer<SimilarWindow> BestFirst { get; } = Comparer<SimilarWindow>.Create((a, b) =>
        b.Score.CompareTo(a.Score) is not 0 and var byScore ? byScore
        : string.CompareOrdinal(a.File, b.File) is not 0 and var byFile ? byFile
        : a.StartSeconds.CompareTo(b.StartSeconds));
}
