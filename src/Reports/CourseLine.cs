namespace MirTool.Reports;

/// <summary>A line of <see cref="CoursePlot"/>.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="IsStrong">Whether it is drawn thick, with filled marks.</param>
/// <param name="Points">By epoch.</param>
public sealed record CourseLine(string Name, bool IsStrong, IReadOnlyList<(int Epoch, double Value)> Points);
