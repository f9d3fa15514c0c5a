using MirTool.Annotation.Formats;
using MirTool.Experiments;

namespace MirTool.Cli.Options;

/// <summary>Where absolute times come from.</summary>
internal sealed class TimeOptions
{
    [Setting("--recorded-at <SOURCE>", "Add absolute times to CSV tables (and to csv-excel and ndjson). When recordings began is said by: bwf, the file's Broadcast Wave chunk; name, its name (--name-time); or a CSV table file,recorded_at.")]
    public string? Source { get; init; }

    [Setting("--name-time <PATTERN>", "Where a file's name holds its time, such as '{yyyyMMdd}_{HHmmss}'.")]
    public string? NamePattern { get; init; }

    [Setting("--time-zone <ZONE>", "The time zone of these times: UTC, +05:30, Europe/Berlin. Without it absolute times are local ones, without an offset.")]
    public string? Zone { get; init; }

    /// <summary>What is wrong with them; null if nothing is.</summary>
    public string? Problem =>
        NamePattern is not null && Source != RecordedTimes.Name ? "--name-time goes with --recorded-at name."
        : Zone is not null && Source is null ? "--time-zone goes with --recorded-at."
        : null;

    /// <summary>As exports keep them; empty where they were not given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Reported =>
        [new("recorded-at", Source ?? ""), new("name-time", NamePattern ?? ""), new("time-zone", Zone ?? "")];

    /// <summary>The source; null where nobody asked.</summary>
    /// <exception cref="FileNotFoundException">There is no such table.</exception>
    /// <exception cref="InvalidDataException">The table, the pattern or the zone cannot be used.</exception>
    public RecordedTimes? Open() => Source is null ? null : RecordedTimes.Of(Source, NamePattern, Zone);
}
