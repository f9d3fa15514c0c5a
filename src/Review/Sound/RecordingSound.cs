using System.Globalization;
using System.Text.RegularExpressions;
using MirTool.Audio;

namespace MirTool.Review.Sound;

/// <summary>A recording's file on the disk.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Options">Which of its tracks and channels the recording is.</param>
/// <param name="IsPart">Whether it is a track or a channel of the file, not the file.</param>
public sealed partial record RecordingSound(string Path, AudioOptions Options, bool IsPart)
{
    /// <summary>Finds a recording below a folder.</summary>
    /// <param name="root">The folder that names are relative to.</param>
    /// <param name="file">The name, perhaps with <c>#2</c> or <c>#track2</c> behind it.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or it lies outside of the folder, by its name or by a symbolic link.</exception>
    public static RecordingSound Find(string root, string file)
    {
        string path = System.IO.Path.GetFullPath(file, System.IO.Path.GetFullPath(root));
        AudioOptions options = new();
        bool isPart = false;
        while (!File.Exists(path) && Part().Match(path) is { Success: true } part)
        {
            int number = int.Parse(part.Groups[2].Value, CultureInfo.InvariantCulture);
            options = part.Groups[1].Length > 0 ? options with { Track = number } : options with { Channels = ChannelSelection.Of(Math.Max(1, number)) };
            path = path[..part.Index];
            isPart = true;
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{file}' in '{root}'. If the recordings were moved, name their folder with --audio.", path);
        }

        return RealPath.IsWithin(path, root)
            ? new RecordingSound(path, options, isPart)
            : throw new FileNotFoundException($"'{file}' lies outside of '{root}' and is not played. Name a folder that holds all recordings with --audio.", path);
    }

    [GeneratedRegex(@"#(track)?(\d{1,4})\z")]
    private static partial Regex Part();
}
