namespace MirTool.Review.Recordings;

/// <summary>A recording of an archive, as its tables over all recordings tell of it.</summary>
/// <param name="File">Its name.</param>
/// <param name="DurationSeconds">Its length; 0 if it failed.</param>
/// <param name="SampleRate">Hz; 0 if it failed.</param>
/// <param name="MeanPolyphony">Over its windows; null if it failed.</param>
/// <param name="Error">Why it could not be annotated; null if it was.</param>
/// <param name="Instruments">What sounds in it, by place in <see cref="RecordingCatalog.Instruments"/>.</param>
public sealed record CatalogRecording(
    string File, double DurationSeconds, int SampleRate, double? MeanPolyphony, string? Error, IReadOnlyList<HeardInstrument> Instruments)
{
    /// <summary>How doubtful the most doubtful instrument is: 1 less its highest probability in any window; 0 where none sounds.</summary>
    public double Doubt => Instruments.Count == 0 ? 0 : 1 - Instruments.Min(instrument => instrument.MaxProbability);
}

/// <summary>An instrument in a recording.</summary>
/// <param name="Instrument">Place in <see cref="RecordingCatalog.Instruments"/>.</param>
/// <param name="Seconds">In which it sounds.</param>
/// <param name="MaxProbability">The highest of any window.</param>
public sealed record HeardInstrument(int Instrument, double Seconds, double MaxProbability);
