using System.Globalization;
using System.Text.RegularExpressions;

namespace MirTool.Audio.Decoders;

/// <summary>What ffmpeg and ffprobe say, sorted: their messages are the only sign that a decoder passed over damage.</summary>
/// <remarks>Both are run with <c>-v level+...</c>, so that each message begins with its source and its level.</remarks>
/// <param name="url">The file's name as it was given to them; taken out of messages.</param>
internal sealed partial class FfmpegMessages(string url)
{
    // A damaged film can bring thousands.
    private const int MaxMessages = 50;

    // Said of recordings of which nothing is missing.
    private static readonly string[] Harmless =
    [
        "Could not update timestamps", "Estimating duration from bitrate", "non monoton", "Could not find codec parameters",
        "Application provided invalid", "Unsupported codec with id", "Cannot determine format of input stream", "start time for stream",
    ];

    // Warnings that are more than that.
    private static readonly string[] Grave = ["corrupt", "PES packet size mismatch", "truncat", "ended prematurely"];

    private readonly List<(string Source, string Level, string Text)> messages = [];
    private readonly Lock gate = new();
    private string lastLevel = "";

    /// <summary>Takes a line of stderr.</summary>
    public void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        Match match = Line().Match(line);
        // What goes on in a second line is of the first one's level.
        lastLevel = match.Groups["level"] is { Length: > 0, Value: var level } ? level : lastLevel;
        if (lastLevel is "info" or "verbose" or "debug")
        {
            if (Counted().Match(match.Groups["text"].Value) is { Success: true } counted)
            {
                DecodedFrames = long.Parse(counted.Groups["frames"].Value, CultureInfo.InvariantCulture);
            }

            return;
        }

        string source = match.Groups["source"].Value;
        string text = Address().Replace(match.Groups["text"].Value.Replace(url + ": ", "", StringComparison.Ordinal), "").Trim();
        lock (gate)
        {
            if (messages.Count < MaxMessages)
            {
                messages.Add((source, lastLevel, text));
            }
        }
    }

    /// <summary>How many frames the decoder gave, before holes in the clock were filled and what runs back in time was dropped; null if ffmpeg does not tell.</summary>
    public long? DecodedFrames { get; private set; }

    /// <summary>The reason for a failure, in ffmpeg's words: the same at every run.</summary>
    public string Reason()
    {
        lock (gate)
        {
            string[] errors = [.. messages.Where(IsError).Select(message => message.Text).Distinct().Take(3)];
            return errors.Length == 0 ? "no reason given" : string.Join("; ", errors);
        }
    }

    /// <summary>The first message that means damage to the sound; null if there is none.</summary>
    /// <param name="container">ffmpeg's names for it.</param>
    /// <param name="codec">ffmpeg's name for the sound's.</param>
    public string? Damage(IEnumerable<string> container, string codec)
    {
        lock (gate)
        {
            return messages
                .Where(message => (IsError(message) || Grave.Any(word => message.Text.Contains(word, StringComparison.OrdinalIgnoreCase)))
                    && !Harmless.Any(word => message.Text.Contains(word, StringComparison.OrdinalIgnoreCase))
                    && IsOfSound(message.Source, container, codec))
                .Select(message => message.Text)
                .FirstOrDefault();
        }
    }

    private static bool IsError((string Source, string Level, string Text) message) => message.Level is "error" or "fatal" or "panic" or "";

    // Pictures have decoders too, whose troubles are not ours.
    private static bool IsOfSound(string source, IEnumerable<string> container, string codec) =>
        source.Length == 0 || source.Contains(codec, StringComparison.Ordinal)
        || container.Any(name => source.Contains(name, StringComparison.Ordinal))
        || AudioSources().IsMatch(source);

    [GeneratedRegex(@"^(?:\[(?<source>[^\]@]*?) @ [^\]]*\] )?(?:\[[^\]]* @ [^\]]*\] )*(?:\[(?<level>panic|fatal|error|warning|info|verbose)\] )?(?<text>.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^\s*Input stream #\d+:\d+ \(audio\):.* frames decoded \((?<frames>\d+) samples\)")]
    private static partial Regex Counted();

    [GeneratedRegex(@" @ 0x[0-9a-fA-F]+")]
    private static partial Regex Address();

    [GeneratedRegex(@"^(aist|ist|aost|ost|in#|out#|dec:|file|NULL|ffmpeg)", RegexOptions.CultureInvariant)]
    private static partial Regex AudioSources();
}
