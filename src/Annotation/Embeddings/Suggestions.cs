using System.Numerics.Tensors;

namespace MirTool.Annotation.Embeddings;

/// <summary>Chooses which windows to label next.</summary>
/// <remarks>Half are those that a model is least sure of, three tenths those least like anything labelled or chosen, the rest those it is
/// surest of, for the thresholds' sake. No recording gives more than its share while others have windows left, and what is chosen of a
/// recording lies apart. Nothing is random.</remarks>
public static class Suggestions
{
    private const double UncertainFraction = 0.5;
    private const double UnlikeFraction = 0.3;

    /// <summary>The windows, by file and time.</summary>
    /// <param name="candidates">All windows, in the order of files and times.</param>
    /// <param name="labelled">Embeddings of windows that are labelled already.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="apartSeconds">Least distance of two starts in a recording.</param>
    public static IReadOnlyList<Suggestion> Choose(
        IReadOnlyList<SuggestionCandidate> candidates, IReadOnlyList<float[]> labelled, int count, double apartSeconds = 2)
    {
        var chosen = new Chosen(candidates, count, apartSeconds);
        int uncertain = (int)Math.Round(count * UncertainFraction);
        int unlike = (int)Math.Round(count * UnlikeFraction);
        chosen.TakeInOrder(Ranked(candidate => candidate.Uncertainty), uncertain, SuggestionReason.Uncertain);
        TakeUnlike(chosen, candidates, labelled, unlike);
        chosen.TakeInOrder(Ranked(candidate => candidate.Confidence), count - chosen.Count, SuggestionReason.Confident);
        return [.. chosen.All.OrderBy(suggestion => suggestion.Window.File, StringComparer.Ordinal).ThenBy(suggestion => suggestion.Window.StartSeconds)];

        // A stable sort: equal ones stay in the order of files and times.
        int[] Ranked(Func<SuggestionCandidate, double> score) => [.. Enumerable.Range(0, candidates.Count).OrderByDescending(i => score(candidates[i]))];
    }

    /// <summary>Again and again the window that is farthest from all that is labelled or chosen.</summary>
    private static void TakeUnlike(Chosen chosen, IReadOnlyList<SuggestionCandidate> candidates, IReadOnlyList<float[]> labelled, int count)
    {
        float[] nearness = [.. Enumerable.Repeat(-1f, candidates.Count)];
        IEnumerable<float[]> near = [.. labelled, .. chosen.All.Select(suggestion => suggestion.Window.Embedding)];
        for (int taken = 0; taken < count; taken++)
        {
            foreach (float[] embedding in near)
            {
                Parallel.For(0, nearness.Length, i => nearness[i] = Math.Max(nearness[i], Cosine(candidates[i].Embedding, embedding)));
            }

            int? farthest = null;
            for (int i = 0; i < nearness.Length; i++)
            {
                if ((farthest is null || nearness[i] < nearness[farthest.Value]) && chosen.MayTake(i))
                {
                    farthest = i;
                }
            }

            if (farthest is not { } next)
            {
                return;
            }

            chosen.Take(next, SuggestionReason.Unlike);
            near = [candidates[next].Embedding];
        }
    }

    private static float Cosine(float[] a, float[] b)
    {
        float lengths = TensorPrimitives.Norm<float>(a) * TensorPrimitives.Norm<float>(b);
        return lengths == 0 ? 0 : TensorPrimitives.Dot<float>(a, b) / lengths;
    }

    private sealed class Chosen
    {
        private readonly IReadOnlyList<SuggestionCandidate> candidates;
        private readonly double apartSeconds;
        private readonly int perRecording;
        private readonly Dictionary<string, List<double>> startsOf = [];

        public Chosen(IReadOnlyList<SuggestionCandidate> candidates, int count, double apartSeconds)
        {
            this.candidates = candidates;
            this.apartSeconds = apartSeconds;
            int recordings = Math.Max(1, candidates.Select(candidate => candidate.File).Distinct().Count());
            perRecording = (int)Math.Ceiling((double)count / recordings) + 1;
        }

        public List<Suggestion> All { get; } = [];

        public int Count => All.Count;

        public bool MayTake(int candidate)
        {
            SuggestionCandidate window = candidates[candidate];
            return !startsOf.TryGetValue(window.File, out List<double>? starts)
                || (starts.Count < perRecording && starts.TrueForAll(start => Math.Abs(start - window.StartSeconds) >= apartSeconds));
        }

        public void Take(int candidate, SuggestionReason reason)
        {
            SuggestionCandidate window = candidates[candidate];
            if (!startsOf.TryGetValue(window.File, out List<double>? starts))
            {
                startsOf[window.File] = starts = [];
            }

            starts.Add(window.StartSeconds);
            All.Add(new(window, reason));
        }

        public void TakeInOrder(int[] order, int count, SuggestionReason reason)
        {
            int until = Count + count;
            foreach (int candidate in order)
            {
                if (Count == until)
                {
                    return;
                }

                if (MayTake(candidate))
                {
                    Take(candidate, reason);
                }
            }
        }
    }
}

/// <summary>A window that may be suggested.</summary>
/// <param name="File">The recording's name.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">From the recording's start.</param>
/// <param name="Embedding">Of the model.</param>
/// <param name="Uncertainty">The higher, the less sure the model is.</param>
/// <param name="Confidence">The higher, the surer it is that something in question sounds.</param>
public sealed record SuggestionCandidate(string File, double StartSeconds, double EndSeconds, float[] Embedding, double Uncertainty, double Confidence);

/// <summary>A window to label.</summary>
public sealed record Suggestion(SuggestionCandidate Window, SuggestionReason Reason);

/// <summary>Why a window is worth a label.</summary>
public enum SuggestionReason
{
    /// <summary>The model is not sure of it.</summary>
    Uncertain,

    /// <summary>Nothing like it is labelled.</summary>
    Unlike,

    /// <summary>The model is sure, which wants to be confirmed.</summary>
    Confident,
}
