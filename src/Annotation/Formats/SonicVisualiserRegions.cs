namespace MirTool.Annotation.Formats;

/// <summary>A region layer for Sonic Visualiser (File > Import Annotation Layer): <c>TIME,VALUE,DURATION,LABEL</c>.</summary>
/// <remarks>The value is where a region is drawn: each instrument has a height of its own, in the order in which they first sound.</remarks>
internal static class SonicVisualiserRegions
{
    // Sonic Visualiser (4.5.1, and later) takes a time of 0 for a time that it cannot read, and leaves the region out.
    private const double FirstSeconds = 0.001;

    public static void Write(TextWriter text, ExportedRecording recording)
    {
        Dictionary<string, int> heights = [];
        text.Write("TIME,VALUE,DURATION,LABEL\n");
        foreach (Stretch stretch in recording.Sounding)
        {
            if (!heights.TryGetValue(stretch.InstrumentId, out int height))
            {
                heights[stretch.InstrumentId] = height = heights.Count + 1;
            }

            double start = Math.Max(FirstSeconds, stretch.StartSeconds);
            text.Write($"{ExportText.Seconds(start)},{ExportText.Count(height)},{ExportText.Seconds(stretch.EndSeconds - start)},{Cell(ExportText.Label(stretch))}\n");
        }
    }

    private static string Cell(string label) =>
        label.AsSpan().ContainsAny(",\"") ? $"\"{label.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : label;
}
