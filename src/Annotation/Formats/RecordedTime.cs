using System.Globalization;

namespace MirTool.Annotation.Formats;

/// <summary>When a recording began.</summary>
/// <param name="Start">By the clock of <paramref name="Zone"/>.</param>
/// <param name="Zone">The time zone of the clock; null where nobody said which: then times are local ones, without an offset.</param>
internal sealed record RecordedTime(DateTime Start, TimeZoneInfo? Zone)
{
    /// <summary>The column that holds when a row begins.</summary>
    public const string Column = "start_at";

    /// <summary>The moment some seconds later as ISO 8601 with milliseconds; with the offset of its zone, that of summer time included.</summary>
    public string After(double seconds)
    {
        TimeSpan later = TimeSpan.FromMilliseconds(Math.Round(1000 * seconds));
        if (Zone is null)
        {
            return (Start + later).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
        }

        // A clock that is set back shows an hour twice: the first is meant. One that is set forward leaves an hour out, which nobody's clock showed.
        TimeSpan offset = Zone.IsAmbiguousTime(Start) ? Zone.GetAmbiguousTimeOffsets(Start).Max() : Zone.GetUtcOffset(Start);
        DateTimeOffset moment = TimeZoneInfo.ConvertTime(new DateTimeOffset(DateTime.SpecifyKind(Start, DateTimeKind.Unspecified), offset) + later, Zone);
        return moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
    }
}
