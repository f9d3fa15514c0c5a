using System.Globalization;
using System.Text.Json.Nodes;
using MirTool.Annotation.Batch;
using MirTool.Evaluation;
using MirTool.Plugins;

namespace MirTool.Reports;

/// <summary>What an evaluation found and what was evaluated: all that its files and tables say.</summary>
public sealed record EvaluationReport
{
    /// <summary>Every setting that matters, in order, by its name.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; }

    /// <summary>Those of the taxonomy, in its order.</summary>
    public required IReadOnlyList<TaxonomyInstrument> Instruments { get; init; }

    /// <summary>Every score.</summary>
    public required EvaluationResult Result { get; init; }

    /// <summary>How the scores were computed.</summary>
    public required EvaluationOptions Options { get; init; }

    /// <summary>Labels that the taxonomy does not know, with what to say about each.</summary>
    public required IReadOnlyDictionary<string, string> UnknownLabels { get; init; }

    /// <summary>Recordings that could not be judged, and why.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    /// <summary>How the system differs from a second one; null without one.</summary>
    public SystemComparison? Comparison { get; init; }

    /// <summary>The scores under each effect of noise; empty where none was asked for.</summary>
    public IReadOnlyList<NoiseResult> Noise { get; init; } = [];

    /// <summary>Sentences on what the scores do not cover.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            List<string> notes = [];
            int left = Result.Recordings - Result.Scored;
            if (left > 0)
            {
                notes.Add($"{left} of {Result.Recordings} recordings are left out of all scores but the recall over all recordings: their labels name only the predominant instruments, so what is reported beyond them may be right. --assume-complete scores them all the same.");
            }

            if (Options.AssumeComplete)
            {
                notes.Add("Labels are taken as complete (--assume-complete): where they name only the predominant instruments, as in the paper's protocol, precision, F1, average precision and polyphony are worse than the truth.");
            }

            if (Result.Scored > 0 && Result.Windows.Curves is null)
            {
                notes.Add("Average precision and calibration need a probability for each instrument in each window (annotate --rows all) and are left out.");
            }

            if (Result.Scored > 0 && Result.Windows.Scores.PolyphonyDecisions == 0)
            {
                notes.Add("The predictions do not say how many instruments sound: there are no polyphony scores.");
            }

            return notes;
        }
    }

    /// <summary>What came of it, in a sentence.</summary>
    /// <param name="folder">Where the report is.</param>
    public string Summary(string folder) =>
        $"{Result.Scored} of {Result.Recordings} recordings scored, {Result.Windows.Scores.Windows} windows, {Failures.Count} warnings; the report is in '{folder}'.";

    /// <summary>The headline scores: name, value, interval, baseline.</summary>
    public static IEnumerable<(Metric? Metric, string Name, string Title, ScoredMetric Score)> Headlines(LevelResult level)
    {
        foreach (Metric metric in Metric.All)
        {
            if (level.Summary.TryGetValue(metric.Name, out ScoredMetric? score))
            {
                yield return (metric, metric.Name, metric.Title, score);
            }
        }

        if (level.Summary.TryGetValue(Metric.MeanAveragePrecision, out ScoredMetric? map))
        {
            yield return (null, Metric.MeanAveragePrecision, "instruments, mean average precision (mAP)", map);
        }
    }

    internal static string Text(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("F4", CultureInfo.InvariantCulture) : "";

    internal static string Short(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("F3", CultureInfo.InvariantCulture) : "";

    internal static string Short(ConfidenceInterval? interval) => interval is null ? "" : $"{Short(interval.Low)} to {Short(interval.High)}";

    /// <summary>All of it, as <c>metrics.json</c> holds it.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = new()
        {
            ["tool_version"] = AnnotationBatch.ToolVersion,
            ["settings"] = new JsonObject(Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value))),
            ["recordings"] = Result.Recordings,
            ["recordings_scored"] = Result.Scored,
            ["windows_scored"] = Result.Windows.Scores.Windows,
            ["silent_windows"] = Result.Windows.Scores.SilentWindows,
            ["notes"] = new JsonArray([.. Notes.Select(note => (JsonNode?)note)]),
            ["unknown_labels"] = new JsonObject(UnknownLabels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
            ["failures"] = new JsonArray([.. Failures.Select(failure => (JsonNode?)failure)]),
            ["windows"] = Json(Result.Windows),
            ["clips"] = Json(Result.Clips),
            ["recall_on_all"] = new JsonObject(Instruments.Zip(Result.RecallOnAll, (instrument, counts) => KeyValuePair.Create(instrument.Id, (JsonNode?)new JsonObject
            {
                ["recall"] = Number(counts.Support == 0 ? null : counts.Recall),
                ["support"] = counts.Support,
            }))),
            ["polyphony_calibration"] = Json(Result.PolyphonyReliability),
        };
        if (Comparison is not null)
        {
            json["comparison"] = new JsonObject
            {
                ["second"] = Comparison.Second,
                ["differences"] = new JsonObject(Comparison.Differences.Select(difference => KeyValuePair.Create(difference.Name, (JsonNode?)new JsonObject
                {
                    ["first"] = Number(difference.First),
                    ["second"] = Number(difference.Second),
                    ["difference"] = Number(difference.First - difference.Second),
                    ["low"] = Number(difference.Interval?.Low),
                    ["high"] = Number(difference.Interval?.High),
                    ["p_value"] = Number(difference.PValue),
                }))),
            };
        }

        if (Noise.Count > 0)
        {
            json["noise"] = new JsonObject(Noise.Select(noise => KeyValuePair.Create(
                noise.Effect, (JsonNode?)new JsonObject(Headlines(noise.Windows).Select(headline => KeyValuePair.Create(headline.Name, (JsonNode?)Json(headline.Score)))))));
        }

        return json;
    }

    private JsonObject Json(LevelResult level) => new()
    {
        ["summary"] = new JsonObject(Headlines(level).Select(headline => KeyValuePair.Create(headline.Name, (JsonNode?)Json(headline.Score)))),
        ["instruments"] = new JsonObject(Instruments.Zip(level.Instruments, (instrument, result) => KeyValuePair.Create(instrument.Id, (JsonNode?)Json(result)))),
        ["polyphony"] = level.Scores.PolyphonyDecisions == 0 ? null : new JsonArray([.. level.Polyphony.Select(Json)]),
        ["calibration"] = Json(level.Reliability),
    };

    private static JsonObject Json(ScoredMetric score) => new()
    {
        ["value"] = Number(score.Value),
        ["low"] = Number(score.Interval?.Low),
        ["high"] = Number(score.Interval?.High),
        ["baseline"] = Number(score.Baseline),
    };

    private static JsonObject Json(InstrumentResult result) => new()
    {
        ["support"] = result.Counts.Support,
        ["true_positives"] = result.Counts.TruePositives,
        ["false_positives"] = result.Counts.FalsePositives,
        ["false_negatives"] = result.Counts.FalseNegatives,
        ["precision"] = Json(new ScoredMetric(result.Counts.Precision, result.Precision, result.Baseline.Precision)),
        ["recall"] = Json(new ScoredMetric(result.Counts.Recall, result.Recall, result.Baseline.Recall)),
        ["f1"] = Json(new ScoredMetric(result.Counts.F1, result.F1, result.Baseline.F1)),
        ["average_precision"] = result.AveragePrecision is { } precision ? Json(new ScoredMetric(precision, result.AveragePrecisionInterval, null)) : null,
        ["per_recording_mean"] = new JsonObject
        {
            ["recordings"] = result.PerRecording.Recordings,
            ["precision"] = Number(result.PerRecording.Mean.Precision),
            ["recall"] = Number(result.PerRecording.Mean.Recall),
            ["f1"] = Number(result.PerRecording.Mean.F1),
        },
        ["expected_calibration_error"] = Number(result.Reliability?.ExpectedCalibrationError),
    };

    private static JsonNode Json(PolyphonyResult result) => new JsonObject
    {
        ["support"] = result.Counts.Support,
        ["precision"] = Number(result.Counts.Precision),
        ["recall"] = Number(result.Counts.Recall),
        ["f1"] = Json(new ScoredMetric(result.Counts.F1, result.F1, result.Baseline.F1)),
    };

    private static JsonObject? Json(Reliability? reliability) => reliability is null ? null : new()
    {
        ["expected_calibration_error"] = Number(reliability.ExpectedCalibrationError),
        ["bins"] = new JsonArray([.. reliability.Bins.Select(bin => (JsonNode?)new JsonObject
        {
            ["low"] = bin.Low,
            ["high"] = bin.High,
            ["count"] = bin.Count,
            ["mean_probability"] = Number(bin.MeanProbability),
            ["share_true"] = Number(bin.FractionOfPositives),
        })]),
    };

    // Six decimals are beyond what any number of recordings can tell apart, and keep files comparable by eye.
    private static JsonValue? Number(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(Math.Round(number, 6)) : null;
}
