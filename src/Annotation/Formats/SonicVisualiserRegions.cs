namespace MirTool.Annotation.Formats;

/// <summary>A region layer for Sonic Visualiser (File > Import Annotation Layer): <c>TIME,VALUE,DURATION,LABEL</c>.</summary>
/// <remarks>The value is where a region is drawn: each instrument has a height of its own, in the order in which they first sound.</remarks>
internal static class SonicVisualiserRegions
{
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

            text.Write($"{ExportText.Seconds(stretch.StartSeconds)},{ExportText.Count(height)},{ExportText.Seconds(stretch.EndSeconds - stretch.StartSeconds)},{Cell(ExportText.Label(stretch))}\n");
        }
    }

    private static string Cell(string label) =>
        label.AsSpan().ContainsAny(",\"") ? $"\"{label.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : label;
}
