namespace MirTool.Annotation.Formats;

/// <summary>A TextGrid for Praat, in its long text form: a tier for each instrument, whose intervals are confidences, and one for the polyphony.</summary>
/// <remarks>The intervals of a tier cover the whole recording; those without a text are those in which the instrument is silent.</remarks>
internal static class PraatTextGrid
{
    public static void Write(TextWriter text, ExportedRecording recording)
    {
        IReadOnlyList<Tier> tiers = Tier.Of(recording);
        double end = tiers.SelectMany(tier => tier.Parts).Select(part => part.EndSeconds).Append(recording.DurationSeconds).Max();
        text.Write("File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n");
        text.Write($"xmin = 0\nxmax = {ExportText.Seconds(end)}\ntiers? <exists>\nsize = {ExportText.Count(tiers.Count)}\nitem []:\n");
        foreach ((int index, Tier tier) in tiers.Index())
        {
            WriteTier(text, index + 1, tier, end);
        }
    }

    private static void WriteTier(TextWriter text, int number, Tier tier, double end)
    {
        List<TierPart> intervals = Tiled(tier.Parts, end);
        text.Write($"    item [{ExportText.Count(number)}]:\n        class = \"IntervalTier\"\n        name = {Quoted(tier.Name)}\n");
        text.Write($"        xmin = 0\n        xmax = {ExportText.Seconds(end)}\n        intervals: size = {ExportText.Count(intervals.Count)}\n");
        foreach ((int index, TierPart interval) in intervals.Index())
        {
            text.Write($"        intervals [{ExportText.Count(index + 1)}]:\n            xmin = {ExportText.Seconds(interval.StartSeconds)}\n");
            text.Write($"            xmax = {ExportText.Seconds(interval.EndSeconds)}\n            text = {Quoted(interval.Text)}\n");
        }
    }

    private static List<TierPart> Tiled(IReadOnlyList<TierPart> parts, double end)
    {
        List<TierPart> intervals = [];
        double reached = 0;
        foreach (TierPart part in parts)
        {
            if (part.StartSeconds > reached)
            {
                intervals.Add(new(reached, part.StartSeconds, ""));
            }

            intervals.Add(part);
            reached = part.EndSeconds;
        }

        if (end > reached)
        {
            intervals.Add(new(reached, end, ""));
        }

        return intervals;
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
