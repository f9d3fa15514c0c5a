namespace MirTool.Annotation.Formats;

/// <summary>What formats are written from: a recording, and the stretches in which its instruments sound.</summary>
internal sealed record ExportedRecording
{
    /// <summary>Its name, with <c>/</c>, as in the tables.</summary>
    public required string File { get; init; }

    public required double DurationSeconds { get; init; }

    /// <summary>Of the file, Hz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Where the recording lies: a full path; null where that is not known.</summary>
    public string? Path { get; init; }

    /// <summary>When its tables were written; formats that carry a date carry this one.</summary>
    public required DateTimeOffset AnnotatedAt { get; init; }

    /// <summary>When the recording began; null where nobody asked.</summary>
    public RecordedTime? RecordedAt { get; init; }

    public required StretchKind Of { get; init; }

    /// <summary>By start; silent windows and instruments that do not sound in a window are among them.</summary>
    public required IReadOnlyList<Stretch> Stretches { get; init; }

    /// <summary>Makes <see cref="Polyphony"/>, which few formats ask for.</summary>
    public required Lazy<IReadOnlyList<PolyphonyStretch>> PolyphonySource { get; init; }

    /// <summary>How many instruments sound, one stretch after the other.</summary>
    public IReadOnlyList<PolyphonyStretch> Polyphony => PolyphonySource.Value;

    /// <summary>The stretches in which an instrument sounds.</summary>
    public IEnumerable<Stretch> Sounding => Stretches.Where(stretch => stretch.IsActive);
}

/// <summary>A stretch of a recording and an instrument.</summary>
/// <param name="InstrumentId">The taxonomy's; empty in a window in which nothing sounds.</param>
/// <param name="Instrument">Its name for people.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">After the start.</param>
/// <param name="Probability">Of the window; of a segment the mean over its windows. NaN in a window in which nothing sounds.</param>
/// <param name="MaxProbability">Over a segment's windows; the same in a window.</param>
/// <param name="IsActive">Whether the instrument sounds.</param>
/// <param name="Polyphony">Of the window; null for a segment.</param>
/// <param name="PolyphonyProbability">Likewise.</param>
internal sealed record Stretch(
    string InstrumentId,
    string Instrument,
    double StartSeconds,
    double EndSeconds,
    double Probability,
    double MaxProbability,
    bool IsActive = true,
    int? Polyphony = null,
    double? PolyphonyProbability = null);

/// <summary>A stretch in which the number of instruments stays the same.</summary>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">After the start.</param>
/// <param name="Polyphony">How many sound.</param>
/// <param name="Probability">Mean over its windows.</param>
internal sealed record PolyphonyStretch(double StartSeconds, double EndSeconds, int Polyphony, double Probability);
