using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MirTool.Audio;
using MirTool.Files;

namespace MirTool.Annotation.Formats;

/// <summary>Finds out when recordings began.</summary>
public sealed class RecordedTimes
{
    /// <summary>The source that reads Broadcast Wave's chunk.</summary>
    public const string Broadcast = "bwf";

    /// <summary>The source that reads the file's name.</summary>
    public const string Name = "name";

    internal const string Option = "--recorded-at";

    private readonly Func<string, string?, DateTime> read;
    private readonly TimeZoneInfo? zone;

    private RecordedTimes(Func<string, string?, DateTime> read, TimeZoneInfo? zone)
    {
        this.read = read;
        this.zone = zone;
    }

    /// <summary>By the names of the command line: what runs that share an output folder must agree on.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Settings { get; private init; } = [];

    /// <summary>Whether a recording may be without a time: its cells are empty then.</summary>
    internal bool HasGaps { get; private init; }

    /// <summary>Prepares a source.</summary>
    /// <param name="source"><c>bwf</c>, <c>name</c>, or the path of a table with the columns <c>file,recorded_at</c>.</param>
    /// <param name="namePattern">For <c>name</c>: the name without folder and extension, or a part of it, with its times in braces: <c>{yyyyMMdd}_{HHmmss}</c>.</param>
    /// <param name="timeZone">The clock's: an IANA name such as <c>Europe/Berlin</c>, <c>UTC</c>, or an offset such as <c>+05:30</c>; null where it is not known.</param>
    /// <exception cref="FileNotFoundException">There is no such table.</exception>
    /// <exception cref="InvalidDataException">The table, the pattern or the zone cannot be used.</exception>
    public static RecordedTimes Of(string source, string? namePattern, string? timeZone)
    {
        TimeZoneInfo? zone = timeZone is null ? null : Zone(timeZone);
        Func<string, string?, DateTime> read = source switch
        {
            Broadcast => FromBroadcast,
            Name => FromName(namePattern ?? throw new InvalidDataException("--recorded-at name needs --name-time, such as '{yyyyMMdd}_{HHmmss}'.")),
            _ => FromTable(source),
        };
        return new RecordedTimes(read, zone) { Settings = [.. SettingsOf(source, namePattern, timeZone)] };
    }

    /// <summary>The same source, but where it says nothing of a recording, that one has no time instead of an error.</summary>
    public RecordedTimes WithGaps() => new(read, zone) { Settings = Settings, HasGaps = true };

    /// <summary>When a recording began.</summary>
    /// <param name="file">Its name in the tables.</param>
    /// <param name="path">Where it lies; null where that is not known.</param>
    /// <exception cref="InvalidDataException">The source does not say, and there may be no gaps.</exception>
    internal RecordedTime At(string file, string? path)
    {
        try
        {
            DateTime start = read(file, path);
            // Zones and hours of sound lead beyond what a date can hold.
            return start.Year is > 1 and < 9999 ? new(start, zone) : throw new InvalidDataException($"began, as it seems, in the year {start.Year}.");
        }
        catch (InvalidDataException e) when (HasGaps)
        {
            return new(null, zone) { Problem = e.Message };
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> SettingsOf(string source, string? namePattern, string? timeZone)
    {
        // A table is known by what it says, wherever it lies on which machine.
        yield return new(Option, source is Broadcast or Name ? source : $"{Path.GetFileName(source)} ({Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(source)))[..12]})");
        if (namePattern is not null)
        {
            yield return new("--name-time", namePattern);
        }

        if (timeZone is not null)
        {
            yield return new("--time-zone", timeZone);
        }
    }

    private static DateTime FromBroadcast(string file, string? path)
    {
        path = path is null ? null : RecordingPart.Of(path).Path;
        if (path is null || !InputFile.Exists(path))
        {
            throw new InvalidDataException($"the recording is needed for its time, but is not at '{path ?? "a known place"}'. Say with --recordings where the recordings lie.");
        }

        return BroadcastTime.Read(path)
            ?? throw new InvalidDataException("has no time of Broadcast Wave (a chunk bext with a date). Use --recorded-at name, or a table.");
    }

    private static Func<string, string?, DateTime> FromName(string pattern)
    {
        // Everything outside of braces stands for itself.
        StringBuilder expression = new();
        List<string> formats = [];
        foreach (string part in Regex.Split(pattern, @"(\{[^{}]+\})"))
        {
            bool isTime = part is ['{', .., '}'];
            expression.Append(isTime ? $"({string.Concat(part[1..^1].Select(letter => char.IsAsciiLetter(letter) ? "[0-9]" : Regex.Escape($"{letter}")))})" : Regex.Escape(part));
            if (isTime)
            {
                formats.Add(part[1..^1]);
            }
        }

        string format = string.Join(' ', formats);
        if (!format.Contains("yyyy", StringComparison.Ordinal) || !format.Contains("MM", StringComparison.Ordinal) || !format.Contains("dd", StringComparison.Ordinal)
            || format.Any(letter => char.IsAsciiLetter(letter) && !"yMdHmsf".Contains(letter, StringComparison.Ordinal)))
        {
            throw new InvalidDataException($"--name-time '{pattern}' must hold yyyy, MM and dd in braces, and perhaps HH, mm, ss and fff, such as '{{yyyyMMdd}}_{{HHmmss}}'.");
        }

        var regex = new Regex(expression.ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return (file, _) =>
        {
            string name = Path.GetFileNameWithoutExtension(file);
            foreach (Match match in regex.Matches(name))
            {
                string text = string.Join(' ', match.Groups.Values.Skip(1).Select(group => group.Value));
                if (DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime start))
                {
                    return start;
                }
            }

            throw new InvalidDataException($"the name '{name}' holds no time as '{pattern}' has it.");
        };
    }

    private static Func<string, string?, DateTime> FromTable(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"--recorded-at must be bwf, name or a table, but there is no file '{path}'.", path);
        }

        Dictionary<string, DateTime> times = [];
        foreach (TableRow row in TableRows.Read(path, "file", "recorded_at"))
        {
            string[] formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"];
            times[row.Text("file")] = DateTime.TryParseExact(row.Text("recorded_at").Trim(), formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime start)
                ? start
                : throw new InvalidDataException($"{path}: recorded_at of '{row.Text("file")}' must be a time such as 2026-11-27T14:05:00, by the clock of --time-zone, but is '{row.Text("recorded_at")}'.");
        }

        return (file, _) => times.TryGetValue(file, out DateTime start) || times.TryGetValue(RecordingPart.FileOf(file), out start) ? start
            : throw new InvalidDataException($"the table '{path}' has no row for it. The column file must hold the names of recordings.csv.");
    }

    private static TimeZoneInfo Zone(string name)
    {
        if (name.Length == 6 && name[0] is '+' or '-' && TimeSpan.TryParseExact(name[1..], "hh':'mm", CultureInfo.InvariantCulture, out TimeSpan offset) && offset <= TimeSpan.FromHours(14))
        {
            return TimeZoneInfo.CreateCustomTimeZone(name, name[0] == '-' ? -offset : offset, name, name);
        }

        return name.Equals("UTC", StringComparison.OrdinalIgnoreCase) ? TimeZoneInfo.Utc
            : TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone
            : throw new InvalidDataException($"--time-zone must be UTC, an offset such as +05:30, or a name such as Europe/Berlin, but is '{name}'.");
    }
}
