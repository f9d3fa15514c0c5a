using System.Globalization;

namespace MirTool.Archive.Find;

/// <summary>Writes stretches as an extended M3U playlist that begins and ends each where it does.</summary>
/// <remarks>Start and end are VLC's options, <c>#EXTVLCOPT:start-time=</c> and <c>stop-time=</c>, in seconds, which Kodi and mpv's
/// playlists know too; other players pass over them and play the recording from its start.</remarks>
public static class Playlist
{
    /// <param name="writer">Receives the text; the file should be UTF-8, as .m3u8 says.</param>
    /// <param name="title">What was looked for.</param>
    /// <param name="stretches">In playing order.</param>
    /// <param name="audioPath">From a recording's name to its sound: a full path.</param>
    public static void Write(TextWriter writer, string title, IEnumerable<FoundStretch> stretches, Func<string, string> audioPath)
    {
        writer.Write("#EXTM3U\n");
        foreach (FoundStretch stretch in stretches)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture,
                $"#EXTINF:{Math.Ceiling(stretch.DurationSeconds):F0},{OneLine(title)}: {OneLine(stretch.File)} {Clock(stretch.StartSeconds)}\n"));
            writer.Write(string.Create(CultureInfo.InvariantCulture,
                $"#EXTVLCOPT:start-time={stretch.StartSeconds:F3}\n#EXTVLCOPT:stop-time={stretch.EndSeconds:F3}\n"));
            writer.Write($"{Location(audioPath(stretch.File))}\n");
        }
    }

    /// <summary>A time of day's form: <c>1:02:03</c>, or <c>2:03</c>.</summary>
    public static string Clock(double seconds)
    {
        TimeSpan time = TimeSpan.FromSeconds(Math.Floor(seconds));
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}")
            : time.ToString("m\\:ss", CultureInfo.InvariantCulture);
    }

    // A line break in a name would end the line; as a URI it is escaped.
    private static string Location(string path) => path.Any(char.IsControl) ? new Uri(path).AbsoluteUri : path;

    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
