using System.Text.Json;
using System.Text.Json.Nodes;
using MirTool.Evaluation;
using MirTool.Files;

namespace MirTool.Experiments.Paper;

/// <summary>The <c>metrics.json</c> of an evaluation that an experiment made.</summary>
internal sealed class EvaluationFile
{
    private readonly string path;
    private readonly JsonNode windows;

    /// <param name="folder">The evaluation's report.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public EvaluationFile(string folder)
    {
        path = Path.Combine(folder, "metrics.json");
        try
        {
            windows = JsonNode.Parse(InputFile.ReadAllText(path))?["windows"] ?? throw Damaged();
        }
        catch (JsonException e)
        {
            throw Damaged(e);
        }
    }

    /// <summary>Counts of all programs pooled, and the majority's F1.</summary>
    public (PrecisionRecallF1 Scores, double ZeroRF1) Instruments =>
        (new(Summary("instrument_micro_precision"), Summary("instrument_micro_recall"), Summary("instrument_micro_f1")), Summary("instrument_micro_f1", "baseline"));

    /// <summary>Micro averages, all three the accuracy, since a window has exactly one polyphony.</summary>
    public (PrecisionRecallF1 Scores, double ZeroRF1) Polyphony
    {
        get
        {
            double accuracy = Summary("polyphony_accuracy");
            return (new(accuracy, accuracy, accuracy), Summary("polyphony_accuracy", "baseline"));
        }
    }

    /// <summary>One number of instruments against all others.</summary>
    public (PrecisionRecallF1 Scores, double ZeroRF1) PolyphonyOf(int number)
    {
        JsonNode one = windows["polyphony"]?[number] ?? throw Damaged();
        return (new(Number(one["precision"]), Number(one["recall"]), Number(one["f1"]?["value"])), Number(one["f1"]?["baseline"]));
    }

    /// <summary>An instrument: the paper's means over recordings of the scores over their windows.</summary>
    public (PrecisionRecallF1 Scores, double ZeroRF1) InstrumentOf(string id)
    {
        JsonNode one = windows["instruments"]?[id] ?? throw Damaged();
        JsonNode? mean = one["per_recording_mean"];
        return (new(Number(mean?["precision"]), Number(mean?["recall"]), Number(mean?["f1"])), Number(one["f1"]?["baseline"]));
    }

    /// <summary>The instruments' ids.</summary>
    public IReadOnlyList<string> InstrumentIds => [.. windows["instruments"]?.AsObject().Select(entry => entry.Key) ?? throw Damaged()];

    private double Summary(string metric, string what = "value") => Number(windows["summary"]?[metric]?[what]);

    private double Number(JsonNode? node) => node?.GetValue<double>() ?? throw Damaged();

    private InvalidDataException Damaged(Exception? inner = null) =>
        new($"{path} is damaged. Delete its folder: repeating the experiment's command makes it again.", inner);
}
