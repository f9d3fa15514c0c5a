namespace MirTool.Annotation.Formats;

/// <summary>A row of stretches one after the other, for formats that have such: one an instrument, and one for the polyphony.</summary>
/// <param name="Name">Unique among the tiers of a recording.</param>
/// <param name="Parts">By start; none overlaps the next.</param>
internal sealed record Tier(string Name, IReadOnlyList<TierPart> Parts)
{
    public const string Polyphony = "polyphony";

    /// <summary>The tiers of a recording: its instruments in the order in which they first sound, then the polyphony.</summary>
    public static IReadOnlyList<Tier> Of(ExportedRecording recording)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase) { Polyphony };
        return
        [
            .. from stretch in recording.Sounding
               group stretch by stretch.InstrumentId into instrument
               select new Tier(UniqueName(instrument.First(), names), WithoutOverlap([.. instrument])),
            new(Polyphony, [.. recording.Polyphony.Select(stretch => new TierPart(stretch.StartSeconds, stretch.EndSeconds, ExportText.Count(stretch.Polyphony)))]),
        ];
    }

    private static string UniqueName(Stretch instrument, HashSet<string> names)
    {
        string name = ExportText.OneLine(instrument.Instrument);
        if (!names.Add(name))
        {
            name = $"{name} [{instrument.InstrumentId}]";
            names.Add(name);
        }

        return name;
    }

    /// <summary>Windows overlap; each lasts until the next one of its instrument begins.</summary>
    private static List<TierPart> WithoutOverlap(IReadOnlyList<Stretch> stretches)
    {
        List<TierPart> parts = [];
        for (int i = 0; i < stretches.Count; i++)
        {
            double end = i + 1 < stretches.Count ? Math.Min(stretches[i].EndSeconds, stretches[i + 1].StartSeconds) : stretches[i].EndSeconds;
            if (end > stretches[i].StartSeconds)
            {
                parts.Add(new(stretches[i].StartSeconds, end, ExportText.Confidence(stretches[i].Probability)));
            }
        }

        return parts;
    }
}

/// <summary>A stretch of a tier.</summary>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">After the start.</param>
/// <param name="Text">The confidence, or how many instruments sound.</param>
internal sealed record TierPart(double StartSeconds, double EndSeconds, string Text);
