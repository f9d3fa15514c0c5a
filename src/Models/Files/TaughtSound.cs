using System.Text.Json.Serialization;

namespace MirTool.Models.Files;

/// <summary>What a user taught a model: a linear head on its embedding, and where that comes from.</summary>
/// <remarks>With e the window's embedding, at length 1 where <see cref="OfDirection"/> says so, and d = <see cref="Weights"/> · e + <see cref="Bias"/>: a new sound's probability is σ(d); of an
/// instrument that was improved, d is added to the log-odds of each of <see cref="Sounds"/>. No other output of the model changes.</remarks>
public sealed record TaughtSound
{
    /// <summary>What it is called, as the labels and the taxonomy have it.</summary>
    public required string Name { get; init; }

    /// <summary>Of a new sound its id among the model's sounds; of an improved instrument the instrument's id in the taxonomy it was taught in.</summary>
    public required string Id { get; init; }

    /// <summary>The outputs that the head makes or changes: for a new sound <see cref="Id"/> alone.</summary>
    public required string[] Sounds { get; init; }

    /// <summary>Whether the base model has no output for it.</summary>
    [JsonRequired]
    public bool IsNew { get; init; }

    /// <summary>One number for each of the embedding's.</summary>
    public required double[] Weights { get; init; }

    [JsonRequired]
    public double Bias { get; init; }

    /// <summary>Whether the head takes the embedding at length 1; models that were taught before there was a choice take it as it is.</summary>
    public bool OfDirection { get; init; }

    /// <summary>What it was taught from.</summary>
    public required TaughtFrom From { get; init; }

    /// <summary>How well it is recognised in recordings that were left out; null where that cannot be told.</summary>
    public TaughtScores? Scores { get; init; }

    /// <summary>The same in words.</summary>
    public string? Verdict { get; init; }
}

/// <summary>The labels that a sound was taught from.</summary>
/// <param name="Windows">In which it sounds.</param>
/// <param name="Recordings">In which it sounds.</param>
/// <param name="LabelsSha256">Of all labels together, in hexadecimal.</param>
/// <param name="By">Who taught it, if that was said.</param>
public sealed record TaughtFrom(int Windows, int Recordings, string LabelsSha256, string? By = null);

/// <summary>Scores over windows of recordings that were left out of the fit, each with the bounds of its 95 % interval over recordings.</summary>
public sealed record TaughtScores
{
    public required ScoreRange Precision { get; init; }

    public required ScoreRange Recall { get; init; }

    public required ScoreRange F1 { get; init; }

    public required ScoreRange AveragePrecision { get; init; }

    /// <summary>F1 of the model as it was before, on the same windows; null for a new sound.</summary>
    public double? F1Before { get; init; }
}

/// <summary>A score and its interval.</summary>
public sealed record ScoreRange(double Value, double Low, double High);
