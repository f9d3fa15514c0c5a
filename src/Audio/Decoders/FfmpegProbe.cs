using System.Globalization;
using System.Text.Json;

namespace MirTool.Audio.Decoders;

/// <summary>What ffprobe says of a file.</summary>
/// <param name="Containers">ffmpeg's names for the container.</param>
/// <param name="StartSeconds">Where the container's clock begins.</param>
/// <param name="Streams">Those of sound, in order.</param>
internal sealed record FfmpegProbe(IReadOnlyList<string> Containers, double StartSeconds, IReadOnlyList<FfmpegStream> Streams)
{
    // Whose header states each stream's length; in other containers ffprobe's is a guess from the bit rate.
    private static readonly string[] ExactLength =
        ["mov", "asf", "ape", "tta", "wv", "tak", "wav", "w64", "aiff", "caf", "flac", "matroska", "webm", "dsf", "iff", "mxf"];

    // Whose clock begins at 0, however late their first stream does.
    private static readonly string[] ClockFromZero = ["mov", "matroska", "webm", "mxf"];

    // Whose packets bear times. Elsewhere ffmpeg makes them up from the first format, and fills holes that are none.
    private static readonly string[] Clocked = ["mov", "matroska", "webm", "mxf", "mpegts", "mpeg", "avi", "flv", "asf", "nut", "gxf", "dv", "wtv"];

    /// <summary>Whether holes in the clock are holes in the sound.</summary>
    public bool HasClock => Containers.Intersect(Clocked).Any();

    /// <summary>Whether the stated length is where the sound ends, though the codec gives some padding more.</summary>
    public bool HasEditList => Containers.Contains("mov");

    public bool IsLengthExact => Containers.Intersect(ExactLength).Any();

    /// <summary>Silence that a player lets pass before a stream begins.</summary>
    public double LeadSeconds(FfmpegStream stream)
    {
        double zero = Containers.Intersect(ClockFromZero).Any() ? 0 : StartSeconds;
        double lead = stream.StartSeconds - zero;
        // Less is an encoder's delay.
        return lead is > 0.1 and < 86_400 ? lead : 0;
    }

    /// <param name="json">ffprobe's output.</param>
    public static FfmpegProbe Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        JsonElement format = root.TryGetProperty("format", out JsonElement found) ? found : default;
        string names = Text(format, "format_name");
        bool isAlone = Number(format, "nb_streams") <= 1;
        double? total = isAlone ? Number(format, "duration") : null;
        FfmpegStream[] streams = root.TryGetProperty("streams", out JsonElement list)
            ? [.. list.EnumerateArray().Select(stream => FfmpegStream.Of(stream, total))]
            : [];
        return new(names.Split(','), Number(format, "start_time") ?? 0, streams);
    }

    // ffprobe writes some numbers as texts and leaves out what it does not know.
    internal static double? Number(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value)
        && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    internal static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";
}

/// <summary>What ffprobe says of a stream of sound.</summary>
/// <param name="SampleRate">Hz; 0 if it finds no sound.</param>
/// <param name="Channels">0 if it finds no sound.</param>
/// <param name="Codec">ffmpeg's name for it.</param>
/// <param name="StartSeconds">On the container's clock.</param>
/// <param name="Seconds">From its own start; null if not known.</param>
/// <param name="EndSeconds">On the container's clock; null if not known.</param>
/// <param name="Language">Empty if not known.</param>
/// <param name="Title">Empty if not known.</param>
/// <param name="IsDefault">Whether the file asks for it to be played.</param>
internal sealed record FfmpegStream(
    int SampleRate, int Channels, string Codec, double StartSeconds, double? Seconds, double? EndSeconds, string Language, string Title, bool IsDefault)
{
    /// <param name="stream">ffprobe's object.</param>
    /// <param name="containerSeconds">The container's length, if this is its only stream.</param>
    public static FfmpegStream Of(JsonElement stream, double? containerSeconds)
    {
        JsonElement tags = stream.TryGetProperty("tags", out JsonElement found) ? found : default;
        JsonElement disposition = stream.TryGetProperty("disposition", out JsonElement flags) ? flags : default;
        double? seconds = FfmpegProbe.Number(stream, "duration");
        // Matroska's own statistics: hours, minutes, seconds.
        double? end = TimeSpan.TryParse(Shortened(FfmpegProbe.Text(tags, "DURATION")), CultureInfo.InvariantCulture, out TimeSpan tag)
            ? tag.TotalSeconds
            : seconds is null ? containerSeconds : null;
        return new(
            (int)(FfmpegProbe.Number(stream, "sample_rate") ?? 0),
            (int)(FfmpegProbe.Number(stream, "channels") ?? 0),
            FfmpegProbe.Text(stream, "codec_name") is { Length: > 0 } codec ? codec : "unknown codec",
            FfmpegProbe.Number(stream, "start_time") ?? 0,
            seconds,
            end,
            FfmpegProbe.Text(tags, "language"),
            FfmpegProbe.Text(tags, "title"),
            FfmpegProbe.Number(disposition, "default") > 0);
    }

    // Nanoseconds are more than .NET's times have.
    private static string Shortened(string time) => time.Length > 16 ? time[..16] : time;
}
