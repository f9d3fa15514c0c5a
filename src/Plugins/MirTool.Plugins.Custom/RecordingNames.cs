using MirTool.Files;

namespace MirTool.Plugins.Custom;

/// <summary>Finds files by names that are spelled in another Unicode form, or that stand in another encoding on the disk. Each folder is listed once.</summary>
internal sealed class RecordingNames
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> folders = [];

    /// <summary>The path of a file or folder as the file system has it; null if nothing is there under any spelling.</summary>
    /// <param name="folder">Full path that exists; what is below it is looked for.</param>
    /// <param name="path">Full path below it.</param>
    public string? Find(string folder, string path)
    {
        if (FileStatus.Of(path) is not null)
        {
            return path;
        }

        string found = folder;
        foreach (string name in Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar))
        {
            string exact = Path.Join(found, name);
            if (FileStatus.Of(exact) is null && !Spellings(found).TryGetValue(name, out exact!))
            {
                return null;
            }

            found = exact;
        }

        return found;
    }

    private IReadOnlyDictionary<string, string> Spellings(string folder)
    {
        if (!folders.TryGetValue(folder, out IReadOnlyDictionary<string, string>? spellings))
        {
            Dictionary<string, string> listed = new(FileNameComparer.Instance);
            foreach (string name in FolderWalk.Names(folder))
            {
                listed.TryAdd(name, Path.Join(folder, name));
                listed.TryAdd(EscapedName.Guess(name), Path.Join(folder, name));
            }

            folders[folder] = spellings = listed;
        }

        return spellings;
    }
}
