using MirTool.Plugins.Custom.Formats;

namespace MirTool.Plugins.Custom;

/// <summary>A format of label files that lie beside their recordings.</summary>
/// <param name="Name">Of the program that people write it with.</param>
/// <param name="Pattern">What its files are called, in words: <c>.jams</c>.</param>
/// <param name="Ending">The end of a file's name, without regard to case, that is not the recording's.</param>
/// <param name="IsUnmistakable">Whether a file of that ending can be nothing else; else its beginning has to look like labels.</param>
/// <param name="Read">Reads the file at a path, of the recording of that name.</param>
internal sealed record LabelFormat(
    string Name, string Pattern, string Ending, bool IsUnmistakable, Action<string, string, LabelRows> Read)
{
    /// <summary>All, longer endings before those that they end in.</summary>
    public static IReadOnlyList<LabelFormat> All { get; } =
    [
        new("JAMS", ".jams", ".jams", true, JamsFile.Read),
        new("ELAN", ".eaf", ".eaf", true, ElanFile.Read),
        new("Praat", ".TextGrid", ".textgrid", true, TextGridFile.Read),
        new("Sonic Visualiser", ".svl", ".svl", true, SonicVisualiserLayer.Read),
        new("Raven", ".selections.txt", ".selections.txt", true, RavenTable.Read),
        new("Audacity", ".txt", ".txt", false, TextLabels.Read),
        new("Sonic Visualiser", ".csv", ".csv", false, SonicVisualiserTable.Read),
    ];

    /// <summary>Endings in words, for messages.</summary>
    public static string Known { get; } = string.Join(", ", All.Select(format => $"*{format.Pattern} ({format.Name})"));

    /// <summary>The format of a file by its name, and the name without the ending; null for other files.</summary>
    public static (LabelFormat Format, string Stem)? Of(string fileName)
    {
        foreach (LabelFormat format in All)
        {
            if (fileName.Length > format.Ending.Length && fileName.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase))
            {
                string stem = fileName[..^format.Ending.Length];
                return (format, format.Ending == ".selections.txt" ? RavenTable.WithoutTableNumber(stem) : stem);
            }
        }

        return null;
    }

    /// <summary>Whether the file at a path is one of labels beside recordings, by its name and, where that is not enough, its beginning.</summary>
    public static bool IsLabelFile(string path) =>
        Of(Path.GetFileName(path)) is var (format, _) && (format.IsUnmistakable || LabelText.LooksLikeLabels(path));
}
