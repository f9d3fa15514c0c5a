namespace MirTool.Evaluation;

/// <summary>How the windows of a clip become one statement on the clip.</summary>
public enum ClipRule
{
    /// <summary>Reported in any window; probability: the highest.</summary>
    Any,

    /// <summary>Reported in the window where it is likeliest; probability: the highest. Without probabilities as <see cref="Any"/>.</summary>
    Max,

    /// <summary>Reported in at least half of the windows; probability: the mean.</summary>
    Mean,
}

/// <summary>Turns what is said of a clip's windows into one statement on the clip.</summary>
public static class ClipAggregation
{
    /// <summary>The clip as a recording of a single window, to be judged with the same measures.</summary>
    public static EvaluatedRecording Aggregate(EvaluatedRecording recording, ClipRule rule) =>
        recording with { Windows = [new EvaluatedWindow(recording.Clip, Aggregate([.. recording.Windows.Select(window => window.Estimate)], rule))] };

    /// <summary>The statement on the clip; it says nothing of the polyphony.</summary>
    public static WindowEstimate Aggregate(IReadOnlyList<WindowEstimate> windows, ClipRule rule)
    {
        int entries = windows[0].Active.Length;
        var probabilities = new float[entries];
        var active = new bool[entries];
        for (int entry = 0; entry < entries; entry++)
        {
            int reported = 0;
            double sum = 0;
            float highest = float.NegativeInfinity;
            bool reportedAtHighest = false;
            foreach (WindowEstimate window in windows)
            {
                float probability = window.Probabilities[entry];
                reported += window.Active[entry] ? 1 : 0;
                sum += probability;
                if (probability > highest || (probability == highest && window.Active[entry]))
                {
                    (highest, reportedAtHighest) = (probability, window.Active[entry]);
                }
            }

            // A sum with NaN in it is NaN: where a probability is missing, the clip has none.
            bool known = !double.IsNaN(sum);
            probabilities[entry] = !known ? float.NaN : rule == ClipRule.Mean ? (float)(sum / windows.Count) : highest;
            active[entry] = rule switch
            {
                ClipRule.Mean => 2 * reported >= windows.Count && reported > 0,
                ClipRule.Max when known => reportedAtHighest,
                _ => reported > 0,
            };
        }

        return new WindowEstimate(-1, float.NaN, probabilities, active);
    }
}
