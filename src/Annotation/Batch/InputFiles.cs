using Microsoft.Win32.SafeHandles;
using MirTool.Audio;
using MirTool.Files;
using MirTool.Plugins;

namespace MirTool.Annotation.Batch;

/// <summary>Turns the inputs of a command line (files, folders, globs, <c>@lists</c>) into recordings.</summary>
internal static class InputFiles
{
    /// <summary>What is taken from folders. Files named one by one may be called anything.</summary>
    public static IReadOnlySet<string> Extensions => AudioFileExtensions.All;

    /// <summary>Lists the recordings that the inputs name.</summary>
    /// <param name="inputs">As on the command line. A name that exists is taken as it is, even with wildcards in it or an <c>@</c> before it.</param>
    /// <param name="outputFolder">Not searched when it lies within an input folder.</param>
    /// <param name="listFormat">What stands between the names of lists.</param>
    /// <param name="hasSafeNames">Whether files of the output are to be told apart where A.wav and a.wav are one name.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="FileNotFoundException">An input, or a list, does not exist; or a glob matches nothing.</exception>
    /// <exception cref="InvalidDataException">No recordings at all, inputs without a common folder, or two recordings with one output.</exception>
    public static InputSet Find(
        IEnumerable<string> inputs, string outputFolder, ListFormat listFormat = ListFormat.Lines, bool hasSafeNames = false, CancellationToken cancellationToken = default)
    {
        var search = new Search(new FolderWalk(outputFolder), cancellationToken);
        foreach (string input in inputs)
        {
            if (input.StartsWith('@') && !InputFile.Exists(input))
            {
                AddList(search, input[1..], listFormat);
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
        return new InputSet(root, hasSafeNames || !OperatingSystem.IsLinux() ? WithOutputsOfTheirOwn(recordings) : recordings) { PassedOver = search.PassedOver };
    }

    private static void AddList(Search search, string listPath, ListFormat format)
    {
        if (!InputFile.Exists(listPath))
        {
            throw new FileNotFoundException($"There is no list '{listPath}' (an input that begins with '@' names a text file with one path a line).", listPath);
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(listPath))!;
        int names = 0;
        foreach ((string line, IReadOnlyList<string> readings) in InputList.Read(listPath, format))
        {
            names++;
            if (readings.Any(reading => TryAdd(search, Path.GetFullPath(reading, folder))))
            {
                continue;
            }

            if (format == ListFormat.Lines && InputList.IsRemark(line))
            {
                continue;
            }

            // One wrong line in ten thousand is a failed recording, not the end of the batch.
            search.AddFile(Path.GetFullPath(Shortened(line), folder), $"There is no file or folder '{Shortened(line)}', which the list '{listPath}' names.");
        }

        if (names == 0)
        {
            throw new InvalidDataException($"The list '{listPath}' is empty: it names one path a line.");
        }
    }

    // No path is longer: such a line is no name at all.
    private static string Shortened(string line)
    {
        const int Longest = 1000;
        return line.Length <= Longest ? line : line[..Longest] + "…";
    }

    private static bool TryAdd(Search search, string input)
    {
        if (input.Contains('\0'))
        {
            return false;
        }

        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(input));
        // What is there under the very name counts before what the name may be an escape of.
        path = EscapedName.IsEscaped(path) && (File.Exists(path) || Directory.Exists(path)) ? EscapedName.Of(path) : path;
        FileKind? kind = FileStatus.Of(path)?.Kind;
        if (kind == FileKind.Folder)
        {
            search.Folders.Add(path);
            search.AddFolder(path, int.MaxValue, IsAudio);
            return true;
        }

        // A link to nothing does not "exist", yet it was named: it becomes a failed recording with that reason.
        if (kind is not null || new FileInfo(path).LinkTarget is not null)
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
            return new Recording(path, FileStatus.Of(path)?.Kind == FileKind.Folder ? file + "/" : file, 0, 0, error);
        }

        try
        {
            if (EscapedName.IsEscaped(path))
            {
                using ReachablePath reachable = ReachablePath.Of(path);
                using SafeFileHandle handle = File.OpenHandle(reachable.Path);
                return new Recording(path, file, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);
            }

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

    /// <summary>Of recordings whose files would have one name where letters' case and Unicode form do not count, all but the first are failed ones.</summary>
    private static List<Recording> WithOutputsOfTheirOwn(List<Recording> recordings)
    {
        Dictionary<string, string> first = new(LabelComparer.Instance);
        return
        [
            .. recordings.Select(recording => first.TryAdd(OutputNames.Safe(recording.File), recording.File) || recording.Error is not null
                ? recording
                : recording with { Error = $"its files would replace those of '{first[OutputNames.Safe(recording.File)]}' where capital and small letters are one. Rename one of the two." }),
        ];
    }

    /// <summary>What has been found so far: full paths, with a reason where one cannot be annotated, and the folders that the root is made from.</summary>
    private sealed class Search(FolderWalk walk, CancellationToken cancellationToken)
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
            foreach ((string path, string? error) in walk.Files(folder, maxDepth, cancellationToken))
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
