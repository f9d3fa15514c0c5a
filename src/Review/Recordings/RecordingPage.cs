using MirTool.Archive.Report;

namespace MirTool.Review.Recordings;

/// <summary>Some of the recordings that were asked for.</summary>
/// <param name="Total">How many there are in all.</param>
/// <param name="Items">Those from the offset on.</param>
public sealed record RecordingPage(int Total, IReadOnlyList<RecordingRow> Items);

/// <summary>A recording in the list.</summary>
/// <param name="File">Its name.</param>
/// <param name="DurationSeconds">Its length.</param>
/// <param name="MeanPolyphony">Null if it failed.</param>
/// <param name="Doubt">Of the most doubtful instrument.</param>
/// <param name="Status"><c>new</c>, <c>begun</c>, <c>complete</c> or <c>failed</c>.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Labels">How many labels it has.</param>
/// <param name="Lanes">A timeline for each instrument, in <see cref="Bins"/> parts, as reports draw it; the longest heard first.</param>
public sealed record RecordingRow(
    string File, double DurationSeconds, double? MeanPolyphony, double Doubt, string Status, string? Error, int Labels, IReadOnlyList<ReportLane> Lanes)
{
    /// <summary>Parts of a timeline.</summary>
    public const int Bins = 160;
}
