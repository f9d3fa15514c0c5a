using System.Numerics.Tensors;

namespace MirTool.Annotation.Embeddings;

/// <summary>Chooses which windows to label next.</summary>
/// <remarks>Half are those that a model is least sure of, three tenths those least like anything labelled or chosen, the rest those it is
/// surest of, for the thresholds' sake. Each is taken for its score times its distance (1 - cosine, of embeddings' directions from their mean) from
/// what is labelled or chosen: several labels of one thing say little more than one. No recording gives more than its share while others have windows left, and what is
/// chosen of a recording lies apart. Nothing is random.</remarks>
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
        var chosen = new Chosen(candidates, labelled, count, apartSeconds);
        int uncertain = (int)Math.Round(count * UncertainFraction);
        int unlike = (int)Math.Round(count * UnlikeFraction);
        chosen.Take(candidate => candidate.Uncertainty, uncertain, SuggestionReason.Uncertain);
        chosen.Take(_ => 1, unlike, SuggestionReason.Unlike);
        chosen.Take(candidate => candidate.Confidence, count - chosen.All.Count, SuggestionReason.Confident);
        return [.. chosen.All.OrderBy(suggestion => suggestion.Window.File, StringComparer.Ordinal).ThenBy(suggestion => suggestion.Window.StartSeconds)];
    }

    /// <summary>How unsure a decision is, from 0 to 1: 1 at the threshold.</summary>
    /// <param name="logOdds">Above the threshold.</param>
    public static double Uncertainty(double logOdds) => 1 - Math.Abs(Math.Tanh(logOdds / 2));

    private sealed class Chosen
    {
        private readonly IReadOnlyList<SuggestionCandidate> candidates;
        private readonly double apartSeconds;
        private readonly int perRecording;
        private readonly Dictionary<string, List<double>> startsOf = [];
        private readonly float[][] directions;
        private readonly float[] nearness;

        public Chosen(IReadOnlyList<SuggestionCandidate> candidates, IReadOnlyList<float[]> labelled, int count, double apartSeconds)
        {
            this.candidates = candidates;
            this.apartSeconds = apartSeconds;
            int recordings = Math.Max(1, candidates.Select(candidate => candidate.File).Distinct().Count());
            perRecording = (int)Math.Ceiling((double)count / recordings) + 1;
            float[][] all = FromMean([.. candidates.Select(candidate => candidate.Embedding), .. labelled]);
            directions = all[..candidates.Count];
            nearness = [.. Enumerable.Repeat(-1f, candidates.Count)];
            foreach (float[] known in all[candidates.Count..])
            {
                ComeNear(known);
            }
        }

        public List<Suggestion> All { get; } = [];

        /// <summary>Again and again the window of the highest score times distance; the first of equal ones.</summary>
        public void Take(Func<SuggestionCandidate, double> score, int count, SuggestionReason reason)
        {
            double[] scores = [.. candidates.Select(score)];
            for (int taken = 0; taken < count; taken++)
            {
                int? best = null;
                double highest = double.NegativeInfinity;
                for (int i = 0; i < scores.Length; i++)
                {
                    double worth = scores[i] * (1 - nearness[i]);
                    if (worth > highest && MayTake(i))
                    {
                        (best, highest) = (i, worth);
                    }
                }

                if (best is not { } next)
                {
                    return;
                }

                All.Add(new(candidates[next], reason));
                StartsOf(candidates[next].File).Add(candidates[next].StartSeconds);
                ComeNear(directions[next]);
            }
        }

        private bool MayTake(int candidate)
        {
            SuggestionCandidate window = candidates[candidate];
            List<double> starts = StartsOf(window.File);
            return starts.Count < perRecording && starts.TrueForAll(start => Math.Abs(start - window.StartSeconds) >= apartSeconds);
        }

        private List<double> StartsOf(string file) => startsOf.TryGetValue(file, out List<double>? starts) ? starts : startsOf[file] = [];

        private void ComeNear(float[] direction) =>
            Parallel.For(0, nearness.Length, i => nearness[i] = Math.Max(nearness[i], TensorPrimitives.Dot<float>(directions[i], direction)));
    }

    /// <summary>Each embedding's direction as seen from the mean of all directions: most of a direction is what all music has in common.</summary>
    private static float[][] FromMean(IReadOnlyList<float[]> embeddings)
    {
        float[][] directions = [.. embeddings.Select(AtLengthOne)];
        float[] mean = new float[directions.Length == 0 ? 0 : directions[0].Length];
        foreach (float[] direction in directions)
        {
            TensorPrimitives.MultiplyAdd(direction, 1f / directions.Length, mean, mean);
        }

        foreach (float[] direction in directions)
        {
            TensorPrimitives.Subtract(direction, mean, direction);
        }

        return [.. directions.Select(AtLengthOne)];
    }

    private static float[] AtLengthOne(float[] vector)
    {
        float length = TensorPrimitives.Norm<float>(vector);
        float[] one = new float[vector.Length];
        TensorPrimitives.Divide(vector, length > 0 ? length : 1, one);
        return one;
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
