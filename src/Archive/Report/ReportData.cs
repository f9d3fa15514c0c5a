namespace MirTool.Archive.Report;

/// <summary>What a report shows: an archive in numbers.</summary>
/// <param name="Title">Of the page.</param>
/// <param name="Facts">What the annotations were made with: names and values for people.</param>
/// <param name="AudioBase">What links to recordings begin with: a relative or absolute URL ending in <c>/</c>; null for no links.</param>
/// <param name="Instruments">Those heard, the longest heard first.</param>
/// <param name="Families">Seconds in which any instrument of a family sounds, the longest first; empty if families are not known.</param>
/// <param name="PolyphonySeconds">Seconds in which 0, 1, 2, ... instruments sound at once.</param>
/// <param name="Ensembles">Which instruments sound together how long, the longest first.</param>
/// <param name="Bins">Into how many parts each recording's timeline is divided.</param>
/// <param name="Recordings">Those that were annotated, by name.</param>
/// <param name="Failed">Name and reason of those that were not.</param>
public sealed record ReportData(
    string Title,
    IReadOnlyList<(string Name, string Value)> Facts,
    string? AudioBase,
    IReadOnlyList<ReportInstrument> Instruments,
    IReadOnlyList<(string Name, double Seconds)> Families,
    IReadOnlyList<double> PolyphonySeconds,
    IReadOnlyList<ReportEnsemble> Ensembles,
    int Bins,
    IReadOnlyList<ReportRecording> Recordings,
    IReadOnlyList<(string File, string Reason)> Failed)
{
    /// <summary>Recordings whose tables were not there, and whose timelines are empty for that reason.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}

/// <summary>An instrument in the whole archive.</summary>
/// <param name="Id">In the taxonomy.</param>
/// <param name="Name">For people.</param>
/// <param name="Family">See <see cref="InstrumentFamily"/>; null if it is not known.</param>
/// <param name="Seconds">In which it sounds.</param>
/// <param name="Recordings">In how many.</param>
/// <param name="MeanProbability">Over that time.</param>
/// <param name="SecondsByProbability">That time by the probability of its segments: below 0.5, to 0.7, to 0.9, above.</param>
public sealed record ReportInstrument(
    string Id, string Name, string? Family, double Seconds, int Recordings, double MeanProbability, IReadOnlyList<double> SecondsByProbability);

/// <summary>Instruments that sound at the same time, and no others.</summary>
/// <param name="Instruments">Places in <see cref="ReportData.Instruments"/>.</param>
/// <param name="Seconds">How long.</param>
public sealed record ReportEnsemble(IReadOnlyList<int> Instruments, double Seconds);

/// <summary>One recording.</summary>
/// <param name="File">Its name.</param>
/// <param name="DurationSeconds">Its length.</param>
/// <param name="MeanPolyphony">As the model counts; null if it is not known.</param>
/// <param name="Lanes">Each instrument's timeline, the longest heard first.</param>
public sealed record ReportRecording(string File, double DurationSeconds, double? MeanPolyphony, IReadOnlyList<ReportLane> Lanes);

/// <summary>When an instrument sounds in a recording.</summary>
/// <param name="Instrument">Place in <see cref="ReportData.Instruments"/>.</param>
/// <param name="Cells">A letter for each bin, A (nothing) to J (sounds throughout, probability 1), each followed by its number of repetitions if it has any.</param>
public sealed record ReportLane(int Instrument, string Cells);
