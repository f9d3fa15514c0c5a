using MirTool.Audio;
using MirTool.Files;

namespace MirTool.Plugins.Custom;

/// <summary>Finds the recordings that a label file names.</summary>
internal static class RecordingPath
{
    // Beyond this, looking for the nearest name would take longer than finding it by eye.
    private const int MostNamesCompared = 5000;

    /// <summary>What files that may be recordings are called; a label file may name files that are called otherwise.</summary>
    public static IReadOnlySet<string> Extensions => AudioFileExtensions.All;

    /// <summary>The path of a recording relative to the dataset's folder, with <c>/</c>; null, with the reason, if it cannot be used.</summary>
    /// <param name="folder">The dataset's folder, full path.</param>
    /// <param name="cell">As the label file writes it.</param>
    /// <param name="names">Of the table's folders.</param>
    /// <param name="problem">Empty if there is none.</param>
    public static string? Resolve(string folder, string cell, RecordingNames names, out string problem)
    {
        problem = "";
        if (cell.Contains('\0'))
        {
            problem = "holds a NUL character. Write the recording's path.";
            return null;
        }

        // Tables made on Windows have backslashes; elsewhere a name may have one, rarely.
        string written = cell.Contains('\\') && !File.Exists(Path.Combine(folder, cell)) ? cell.Replace('\\', '/') : cell;
        if (Path.IsPathRooted(written) || written is [_, ':', ..])
        {
            problem = $"“{cell}” is an absolute path. Write it relative to the folder of the label file, and keep the recordings within that folder.";
            return null;
        }

        string path = Path.GetFullPath(Path.Combine(folder, written));
        string relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        if (relative is ".." || relative.StartsWith("../", StringComparison.Ordinal))
        {
            problem = $"“{cell}” leaves the folder of the label file. Keep the recordings within it, or move the label file up.";
            return null;
        }

        FileKind? kind = names.Find(folder, path) is { } found && FileStatus.Of(path = found) is { } status ? status.Kind : null;
        if (kind is null && RecordingPart.FileOf(path) is var file && file != path && names.Find(folder, file) is { } whole && FileStatus.Of(whole)?.Kind == FileKind.File)
        {
            kind = FileKind.File;
            path = whole + path[file.Length..];
        }

        if (kind == FileKind.Folder)
        {
            problem = $"“{cell}” is a folder. Name a recording in it.";
            return null;
        }

        if (kind is null)
        {
            problem = $"there is no file “{cell}”{Nearest(folder, path)}.";
            return null;
        }

        return Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
    }

    private static string Nearest(string folder, string path)
    {
        string? parent = Path.GetDirectoryName(path);
        while (parent is not null && !Directory.Exists(parent))
        {
            parent = Path.GetDirectoryName(parent);
        }

        string[] names = parent is null ? [] : [.. Directory.EnumerateFiles(parent)
            .Where(file => Extensions.Contains(Path.GetExtension(file))).Take(MostNamesCompared).Order(StringComparer.Ordinal)];
        return NearestName.Among(names.Select(file => Path.GetFileName(file)!), Path.GetFileName(path)) is { } nearest
            ? $"; the nearest is “{Path.GetRelativePath(folder, Path.Combine(parent!, nearest)).Replace(Path.DirectorySeparatorChar, '/')}”. Correct the name, or remove the row"
            : ". Copy the recording there, correct the name, or remove the row";
    }
}
