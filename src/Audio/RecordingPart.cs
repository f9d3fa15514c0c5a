using System.Globalization;
using System.Text.RegularExpressions;
using MirTool.Files;

namespace MirTool.Audio;

/// <summary>A recording by its name: a file, or one track or channel of it, such as <c>film.mkv#track2</c>, <c>take.wav#1</c> or <c>film.mkv#track2#1</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Options">Which of its tracks and channels the recording is.</param>
/// <param name="IsPart">Whether it is a track or a channel of the file, not the file.</param>
public sealed partial record RecordingPart(string Path, AudioOptions Options, bool IsPart)
{
    /// <summary>The recording of a name. A file that is called like a part is that file.</summary>
    /// <param name="path">The name as a path; what does not exist is taken as it is.</param>
    public static RecordingPart Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string file = FileOf(path);
        if (file == path || InputFile.Exists(path) || !InputFile.Exists(file))
        {
            return new(path, new AudioOptions(), IsPart: false);
        }

        Match part = Part().Match(path);
        var options = new AudioOptions();
        if (part.Groups["track"].Success)
        {
            options = options with { Track = Number(part.Groups["track"]) };
        }

        if (part.Groups["channel"].Success)
        {
            options = options with { Channels = ChannelSelection.Of(Number(part.Groups["channel"])) };
        }

        return new(file, options, IsPart: true);
    }

    /// <summary>The name of the file that a part is of; a name that is none of a part as it is. Nothing is looked for.</summary>
    public static string FileOf(string name) => Part().Replace(name, "");

    private static int Number(Group group) => Math.Max(1, int.Parse(group.ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"(?<=[^/\\])(#track(?<track>\d{1,4})(#(?<channel>\d{1,4}))?|#(?<channel>\d{1,4}))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Part();
}
