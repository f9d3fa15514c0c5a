namespace MirTool.Reports;

/// <summary>A table of a report.</summary>
/// <param name="Title">For people.</param>
/// <param name="Columns">Headers.</param>
/// <param name="Rows">As wide as the header.</param>
public sealed record ReportTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
