using MirTool.Audio;

namespace MirTool.Annotation.Batch;

/// <summary>Turns the inputs of a command line (files, folders, globs, <c>@lists</c>) into recordings.</summary>
internal static class InputFiles
{
    /// <summary>What is taken from folders. Files named one by one may be called anything.</summary>
    public static IReadOnlySet<string> Extensions => AudioFileExtensions.All;

    /// <summary>Lists the recordings that the inputs name.</summary>
    /// <param name="inputs">As on the command line. A name that exists is taken as it is, even with wildcards in it or an <c>@</c> before it.</param>
    /// <param name="outputFolder">Not searched when it lies within an input folder.</param>
    /// <exception cref="FileNotFoundException">An input, or a list, does not exist; or a glob matches nothing.</exception>
    /// <exception cref="InvalidDataException">No recordings at all, inputs without a common folder, or two recordings with one output.</exception>
    public static InputSet Find(IEnumerable<string> inputs, string outputFolder)
    {
        var search = new Search(new FolderWalk(outputFolder));
        foreach (string input in inputs)
        {
            if (input.StartsWith('@') && !File.Exists(input))
            {
                AddList(search, input[1..]);
            }
            else if (!TryAdd(search, input))
            {
                throw new FileNotFoundException(Glob.HasWildcard(input)
                    ? $"Nothing matches '{input}'."
                    : $"There is no file or folder '{input}'.", input);
            }
        }

        if (search.Found.Count == 0)
        {
            throw new InvalidDataException(
                $"No recordings were found in {string.Join(", ", inputs.Select(input => $"'{input}'"))}. "
                + $"From folders these are taken: {string.Join(' ', Extensions.Order(StringComparer.Ordinal))}; a file named by itself may be called anything.");
        }

        string root = CommonFolder(search.Folders);
        List<Recording> recordings = [.. search.Found
            .Select(found => Describe(found.Key, RelativeName(root, found.Key), found.Value))
            .OrderBy(recording => recording.File, StringComparer.Ordinal)];
        RefuseSharedOutputs(recordings);
        return new InputSet(root, recordings) { PassedOver = search.PassedOver };
    }

    private static void AddList(Search search, string listPath)
    {
        if (!File.Exists(listPath))
        {
            throw new FileNotFoundException($"There is no list '{listPath}' (an input that begins with '@' names a text file with one path a line).", listPath);
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(listPath))!;
        foreach (string line in File.ReadLines(listPath))
        {
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
            {
                continue;
            }

            string path = Path.GetFullPath(line, folder);
            if (!TryAdd(search, path))
            {
                // One wrong line in ten thousand is a failed recording, not the end of the batch.
                search.AddFile(path, $"There is no file or folder '{line}', which the list '{listPath}' names.");
            }
        }
    }

    private static bool TryAdd(Search search, string input)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(input));
        if (Directory.Exists(path))
        {
            search.Folders.Add(path);
            search.AddFolder(path, int.MaxValue, IsAudio);
            return true;
        }

        // A link to nothing does not "exist", yet it was named: it becomes a failed recording with that reason.
        if (File.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            search.AddFile(path, error: null);
            return true;
        }

        if (!Glob.HasWildcard(input))
        {
            return false;
        }

        var glob = new Glob(input);
        if (!Directory.Exists(glob.Folder)
            || !search.AddFolder(glob.Folder, glob.MaxDepth, file => (glob.NamesExtension || IsAudio(file)) && glob.IsMatch(file)))
        {
            return false;
        }

        search.Folders.Add(glob.Folder);
        return true;
    }

    private static bool IsAudio(string path) => Extensions.Contains(Path.GetExtension(path));

    private static string CommonFolder(IReadOnlySet<string> folders)
    {
        string common = folders.First();
        foreach (string folder in folders)
        {
            while (!IsWithin(folder, common))
            {
                common = Path.GetDirectoryName(common) ?? throw new InvalidDataException(
                    $"'{folders.First()}' and '{folder}' have no folder in common to name recordings from; annotate them one after the other, into two output folders.");
            }
        }

        return common;
    }

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string RelativeName(string root, string path)
    {
        string relative = Path.GetRelativePath(root, path);
        // On Linux a backslash is a letter like any other.
        return OperatingSystem.IsWindows() ? relative.Replace('\\', '/') : relative;
    }

    private static Recording Describe(string path, string file, string? error)
    {
        if (error is not null)
        {
            return new Recording(path, Directory.Exists(path) ? file + "/" : file, 0, 0, error);
        }

        try
        {
            var info = new FileInfo(path);
            FileSystemInfo target = info.ResolveLinkTarget(returnFinalTarget: true) ?? info;
            return target is FileInfo { Exists: true } existing
                ? new Recording(path, file, existing.Length, existing.LastWriteTimeUtc.Ticks)
                : new Recording(path, file, 0, 0, $"'{path}' is a symbolic link to '{target.FullName}', which does not exist.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Recording(path, file, 0, 0, $"'{path}' cannot be read: {e.Message}");
        }
    }

    private static void RefuseSharedOutputs(IReadOnlyList<Recording> recordings)
    {
        // Where the file system takes A.wav and a.wav for one name, only names from elsewhere (a share) can get here.
        if (OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (IGrouping<string, Recording> same in recordings.GroupBy(recording => recording.File, StringComparer.OrdinalIgnoreCase))
        {
            if (same.Skip(1).FirstOrDefault() is { } second)
            {
                throw new InvalidDataException(
                    $"'{same.First().File}' and '{second.File}' would share their output files on this system; rename one of them.");
            }
        }
    }

    /// <summary>What has been found so far: full paths, with a reason where one cannot be annotated, and the folders that the root is made from.</summary>
    private sealed class Search(FolderWalk walk)
    {
        public Dictionary<string, string?> Found { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Folders { get; } = new(StringComparer.Ordinal);

        /// <summary>Files of searched folders that are not called as recordings are: how many of each extension.</summary>
        public SortedDictionary<string, int> PassedOver { get; } = new(StringComparer.Ordinal);

        public void AddFile(string path, string? error)
        {
            Folders.Add(Path.GetDirectoryName(path)!);
            Found.TryAdd(path, error);
        }

        /// <summary>Returns whether anything was found there, be it for the second time.</summary>
        public bool AddFolder(string folder, int maxDepth, Func<string, bool> isWanted)
        {
            bool any = false;
            foreach ((string path, string? error) in walk.Files(folder, maxDepth))
            {
                if (error is not null || isWanted(path))
                {
                    Found.TryAdd(path, error);
                    any = true;
                }
                else if (!IsAudio(path))
                {
                    string extension = Path.GetExtension(path).ToLowerInvariant();
                    PassedOver[extension] = PassedOver.GetValueOrDefault(extension) + 1;
                }
            }

            return any;
        }
    }
}
