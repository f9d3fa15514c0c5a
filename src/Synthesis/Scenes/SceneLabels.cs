namespace MirTool.Synthesis.Scenes;

/// <summary>When each instrument of a mixture is heard, and when it sounds too softly to be.</summary>
internal static class SceneLabels
{
    // Of the activity detector's frames.
    private const double FrameSeconds = 0.02;

    private enum Presence : byte
    {
        None,
        Faint,
        Heard,
    }

    /// <summary>One entry for each sound that has an interval.</summary>
    /// <param name="parts">As mixed, of equal lengths; two of one sound make one entry.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="lowestHz">What the medium lets through.</param>
    /// <param name="highestHz">What the medium lets through.</param>
    public static IReadOnlyList<MixedInstrument> Of(IReadOnlyList<PlayedPart> parts, int sampleRate, double lowestHz, double highestHz)
    {
        if (parts.Count == 0)
        {
            return [];
        }

        double seconds = (double)parts[0].Samples.Length / sampleRate;
        var audibility = new Audibility(sampleRate, lowestHz, highestHz);
        bool[][] heard = Audibility.Heard([.. parts.Select(part => audibility.Energies(part.Samples))]);
        var bySound = new SortedDictionary<int, Presence[]>();
        for (int i = 0; i < parts.Count; i++)
        {
            if (!bySound.TryGetValue(parts[i].Sound, out Presence[]? frames))
            {
                bySound[parts[i].Sound] = frames = new Presence[(int)Math.Ceiling(seconds / FrameSeconds - 1e-9)];
            }

            Mark(frames, parts[i].Intervals, heard[i]);
        }

        return
        [
            .. bySound.Select(entry => new MixedInstrument(entry.Key, Runs(entry.Value, Presence.Heard, seconds))
            {
                FaintIntervals = Runs(entry.Value, Presence.Faint, seconds),
            }),
        ];
    }

    private static void Mark(Presence[] frames, IReadOnlyList<Interval> intervals, bool[] heard)
    {
        foreach (Interval interval in intervals)
        {
            int end = Math.Min(frames.Length, (int)Math.Round(interval.EndSeconds / FrameSeconds));
            for (int frame = (int)Math.Round(interval.StartSeconds / FrameSeconds); frame < end; frame++)
            {
                int block = Math.Min((int)(frame * FrameSeconds / Audibility.BlockSeconds), heard.Length - 1);
                Presence presence = heard[block] ? Presence.Heard : Presence.Faint;
                frames[frame] = presence > frames[frame] ? presence : frames[frame];
            }
        }
    }

    private static List<Interval> Runs(Presence[] frames, Presence presence, double seconds)
    {
        var runs = new List<Interval>();
        for (int frame = 0; frame < frames.Length; frame++)
        {
            if (frames[frame] != presence)
            {
                continue;
            }

            int start = frame;
            while (frame < frames.Length && frames[frame] == presence)
            {
                frame++;
            }

            runs.Add(new Interval(start * FrameSeconds, Math.Min(frame * FrameSeconds, seconds)));
        }

        return runs;
    }
}
