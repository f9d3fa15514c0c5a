namespace MirTool.Annotation.Formats;

/// <summary>Which stretches are exported.</summary>
/// <param name="InstrumentIds">Only these; null for all.</param>
/// <param name="MinimumSeconds">Segments shorter than this are left out, and windows that lie in such a segment alone.</param>
public sealed record StretchFilter(IReadOnlySet<string>? InstrumentIds, double MinimumSeconds)
{
    /// <summary>Finds the instruments that a user names, by id or name.</summary>
    /// <param name="names">As typed; none for all instruments.</param>
    /// <param name="instruments">Names by id.</param>
    /// <param name="nearest">Finds what was probably meant, among candidates.</param>
    /// <exception cref="InvalidDataException">There is no such instrument.</exception>
    public static IReadOnlySet<string>? InstrumentsNamed(
        IReadOnlyList<string> names, IReadOnlyDictionary<string, string> instruments, Func<IEnumerable<string>, string, string?> nearest)
    {
        if (names.Count == 0)
        {
            return null;
        }

        HashSet<string> ids = [];
        foreach (string name in names)
        {
            string[] found = [.. instruments.Where(instrument => IsNamed(instrument, name)).Select(instrument => instrument.Key)];
            if (found.Length == 0)
            {
                string? near = nearest(instruments.Keys.Concat(instruments.Values).Distinct(), name);
                throw new InvalidDataException(near is null
                    ? $"No instrument is heard in these annotations, so none is '{name}'."
                    : $"No instrument of these annotations is called '{name}'; the nearest is '{near}'. Heard are: {string.Join(", ", instruments.Values.Order(StringComparer.OrdinalIgnoreCase))}.");
            }

            ids.UnionWith(found);
        }

        return ids;
    }

    internal List<Stretch> Segments(IEnumerable<Stretch> segments) =>
        [.. segments.Where(segment => IsWanted(segment) && IsLongEnough(segment))];

    /// <summary>The wanted windows.</summary>
    /// <param name="windows">By start.</param>
    /// <param name="segments">All of the recording, by start.</param>
    internal List<Stretch> Windows(IEnumerable<Stretch> windows, IEnumerable<Stretch> segments)
    {
        ILookup<string, Stretch> longEnough = segments.Where(IsLongEnough).ToLookup(segment => segment.InstrumentId);
        Dictionary<string, Queue<Stretch>> ahead = longEnough.ToDictionary(group => group.Key, group => new Queue<Stretch>(group));
        return [.. windows.Where(window => IsWanted(window) && (MinimumSeconds <= 0 || !window.IsActive || IsWithin(window, ahead)))];
    }

    private static bool IsNamed(KeyValuePair<string, string> instrument, string name) =>
        instrument.Key.Equals(name, StringComparison.OrdinalIgnoreCase) || instrument.Value.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsWithin(Stretch window, Dictionary<string, Queue<Stretch>> ahead)
    {
        if (!ahead.TryGetValue(window.InstrumentId, out Queue<Stretch>? segments))
        {
            return false;
        }

        while (segments.TryPeek(out Stretch? passed) && passed.EndSeconds < window.EndSeconds)
        {
            segments.Dequeue();
        }

        return segments.TryPeek(out Stretch? segment) && segment.StartSeconds <= window.StartSeconds;
    }

    private bool IsWanted(Stretch stretch) => InstrumentIds is null || InstrumentIds.Contains(stretch.InstrumentId);

    // The tables' three decimals, not the sum of two binary fractions.
    private bool IsLongEnough(Stretch segment) => Math.Round(segment.EndSeconds - segment.StartSeconds, 3) >= MinimumSeconds;
}
