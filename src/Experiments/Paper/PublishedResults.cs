using MirTool.Evaluation;

namespace MirTool.Experiments.Paper;

/// <summary>The paper's own figures, means over its eight trials: precision, recall, F1.</summary>
/// <remarks>
/// Sethi, Weninger, Hindle, Bulitko and Frishkopf, "Training deep convolutional networks with unlimited synthesis of musical
/// examples for multiple instrument recognition" (2018), tables 1 to 4. Table 2 has no precision and recall. Its figures of noisy models on
/// noisy clips, 0.99 throughout, cannot be squared with table 1's 0.53.
/// </remarks>
internal static class PublishedResults
{
    /// <summary>Table 1: by what was trained on and tested on, polyphony and instruments.</summary>
    public static IReadOnlyDictionary<string, (PrecisionRecallF1 Polyphony, PrecisionRecallF1 Instruments)> Synthesis { get; } =
        new Dictionary<string, (PrecisionRecallF1, PrecisionRecallF1)>
        {
            ["clean-clean"] = (new(0.73, 0.73, 0.73), new(0.35, 0.33, 0.34)),
            ["noisy-noisy"] = (new(0.53, 0.53, 0.53), new(0.25, 0.21, 0.23)),
            ["clean-noisy"] = (new(0.65, 0.65, 0.65), new(0.28, 0.24, 0.26)),
            ["noisy-clean"] = (new(0.52, 0.52, 0.52), new(0.24, 0.21, 0.23)),
        };

    /// <summary>Table 2: F1 of 0 to 3 instruments.</summary>
    public static IReadOnlyDictionary<string, double[]> PolyphonyF1 { get; } = new Dictionary<string, double[]>
    {
        ["clean-clean"] = [0.99, 0.80, 0.60, 0.36],
        ["noisy-noisy"] = [0.99, 0.99, 0.99, 0.99],
        ["clean-noisy"] = [0.96, 0.15, 0.01, 0.85],
        ["noisy-clean"] = [0.99, 0.15, 0.01, 0.95],
    };

    /// <summary>Table 3: IRMAS, 1 to 3 instruments and their mean.</summary>
    public static IReadOnlyDictionary<string, PrecisionRecallF1[]> IrmasPolyphony { get; } = new Dictionary<string, PrecisionRecallF1[]>
    {
        ["clean"] = [new(0.50, 0.56, 0.53), new(0.37, 0.24, 0.29), new(0.75, 0.14, 0.24), new(0.48, 0.28, 0.35)],
        ["noisy"] = [new(0.24, 0.10, 0.14), new(0.10, 0.05, 0.06), new(0.75, 0.28, 0.41), new(0.41, 0.29, 0.34)],
    };

    /// <summary>Table 4: IRMAS, by instrument, those that are not 0 throughout.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, PrecisionRecallF1>> IrmasInstruments { get; } =
        new Dictionary<string, IReadOnlyDictionary<string, PrecisionRecallF1>>
        {
            ["clean"] = new Dictionary<string, PrecisionRecallF1>
            {
                ["cla"] = new(0.20, 0.01, 0.02),
                ["gac"] = new(0.04, 0.01, 0.03),
                ["gel"] = new(0.02, 0.01, 0.02),
                ["sax"] = new(0.02, 0.01, 0.02),
                ["tru"] = new(0.82, 0.07, 0.13),
            },
            ["noisy"] = new Dictionary<string, PrecisionRecallF1> { ["cla"] = new(0.02, 0.01, 0.02), ["tru"] = new(0.05, 0.03, 0.04) },
        };
}
