using System.Globalization;

namespace MirTool.Annotation.Formats;

/// <summary>When a recording began.</summary>
/// <param name="Start">By the clock of <paramref name="Zone"/>; null where it is not known.</param>
/// <param name="Zone">The time zone of the clock; null where nobody said which: then times are local ones, without an offset.</param>
internal sealed record RecordedTime(DateTime? Start, TimeZoneInfo? Zone)
{
    /// <summary>Why the start is not known; null where it is.</summary>
    public string? Problem { get; init; }

    /// <summary>The column that holds when a row begins.</summary>
    public const string Column = "start_at";

    /// <summary>The moment some seconds later as ISO 8601 with milliseconds; with the offset of its zone, that of summer time included. Empty where the start is not known.</summary>
    public string After(double seconds)
    {
        if (Start is not { } start)
        {
            return "";
        }

        TimeSpan later = TimeSpan.FromMilliseconds(Math.Round(1000 * seconds));
        if (Zone is null)
        {
            return (start + later).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
        }

        // A clock that is set back shows an hour twice: the first is meant. One that is set forward leaves an hour out, which nobody's clock showed.
        TimeSpan offset = Zone.IsAmbiguousTime(start) ? Zone.GetAmbiguousTimeOffsets(start).Max() : Zone.GetUtcOffset(start);
        DateTimeOffset moment = TimeZoneInfo.ConvertTime(new DateTimeOffset(DateTime.SpecifyKind(start, DateTimeKind.Unspecified), offset) + later, Zone);
        return moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
    }
}
