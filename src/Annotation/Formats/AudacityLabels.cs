namespace MirTool.Annotation.Formats;

/// <summary>Labels for Audacity (File > Import > Labels): start, tab, end, tab, label.</summary>
internal static class AudacityLabels
{
    public static void Write(TextWriter text, ExportedRecording recording)
    {
        foreach (Stretch stretch in recording.Sounding)
        {
            text.Write($"{ExportText.Seconds(stretch.StartSeconds)}\t{ExportText.Seconds(stretch.EndSeconds)}\t{ExportText.Label(stretch)}\n");
        }
    }
}
