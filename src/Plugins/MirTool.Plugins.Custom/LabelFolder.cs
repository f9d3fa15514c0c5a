using MirTool.Audio;
using MirTool.Files;

namespace MirTool.Plugins.Custom;

/// <summary>The label files of a folder, each with the recording that it is about.</summary>
/// <remarks>One rule for all formats: a label file lies beside its recording and is called like it, with or without the
/// recording's extension: <c>song.TextGrid</c> or <c>song.wav.TextGrid</c> for <c>song.wav</c>, and <c>song.wav#1.TextGrid</c> for its first channel.</remarks>
/// <param name="Labels">In ordinal order of the recordings.</param>
/// <param name="Problems">Label files without a recording, and the like.</param>
internal sealed record LabelFolder(IReadOnlyList<LabelFolder.Pair> Labels, IReadOnlyList<DatasetProblem> Problems)
{
    /// <summary>A recording and its label file; both relative to the folder, with <c>/</c>.</summary>
    public sealed record Pair(string Recording, string LabelFile, LabelFormat Format);

    /// <summary>Looks through a folder and all below it; links that lead in circles are followed once.</summary>
    /// <param name="root">Full path.</param>
    public static LabelFolder Read(string root)
    {
        List<Pair> pairs = [];
        List<DatasetProblem> problems = [];
        List<string> found = [];
        foreach ((string path, string? error) in new FolderWalk().Files(root))
        {
            if (error is null)
            {
                found.Add(path);
            }
            else
            {
                problems.Add(new(false, Path.GetRelativePath(root, path), null, null, $"is left out. {error}"));
            }
        }

        foreach (IGrouping<string, string> folder in found.GroupBy(path => Path.GetDirectoryName(path)!))
        {
            ReadOne(root, folder.Key, [.. folder.Select(path => Path.GetFileName(path))], pairs, problems);
        }

        return new([.. pairs.OrderBy(pair => pair.Recording, StringComparer.Ordinal)], [.. problems.OrderBy(problem => problem.File, StringComparer.Ordinal)]);
    }

    /// <summary>The recording beside a single label file, and how to read it.</summary>
    /// <param name="labelFile">Full path.</param>
    public static LabelFolder ReadFile(string labelFile)
    {
        string folder = Path.GetDirectoryName(labelFile)!;
        List<Pair> pairs = [];
        List<DatasetProblem> problems = [];
        string name = Path.GetFileName(labelFile);
        string[] files = [.. FolderWalk.Names(folder).Where(file => file == name || IsRecording(file))];
        ReadOne(folder, folder, files, pairs, problems);
        if (pairs.Count == 0 && problems.Count == 0)
        {
            problems.Add(new(true, name, null, null, NoRecording(LabelFormat.Of(name)!.Value.Stem)));
        }

        return new(pairs, problems);
    }

    private static void ReadOne(string root, string folder, string[] files, List<Pair> pairs, List<DatasetProblem> problems)
    {
        string[] recordings = [.. files.Where(IsRecording)];
        ILookup<string, string> byStem = recordings.ToLookup(file => Path.GetFileNameWithoutExtension(file), FileNameComparer.Instance);
        HashSet<string> exact = [.. recordings];
        ILookup<string, string> byName = recordings.ToLookup(file => file, FileNameComparer.Instance);
        Dictionary<string, List<Pair>> byRecording = [];
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            if (LabelFormat.Of(file) is not var (format, stem))
            {
                continue;
            }

            string[] meant = exact.Contains(stem) ? [stem] : byName.Contains(stem) ? [.. byName[stem]] : exact.Contains(RecordingPart.FileOf(stem)) ? [stem] : [.. byStem[stem].Order(StringComparer.Ordinal)];
            string labelFile = Relative(root, folder, file);
            if (!format.IsUnmistakable && (meant.Length == 0 || !LabelText.LooksLikeLabels(Path.Combine(folder, file))))
            {
                continue;
            }

            if (meant.Length != 1)
            {
                problems.Add(new(true, labelFile, null, null, meant.Length == 0 ? NoRecording(stem)
                    : $"has several recordings of its name beside it ({string.Join(", ", meant)}). Keep one of them, or name this file after one with its extension, such as {meant[0]}{format.Pattern}."));
                continue;
            }

            if (!byRecording.TryGetValue(meant[0], out List<Pair>? labels))
            {
                byRecording[meant[0]] = labels = [];
            }

            labels.Add(new(Relative(root, folder, meant[0]), labelFile, format));
        }

        foreach (List<Pair> labels in byRecording.Values)
        {
            Choose(labels, pairs, problems);
        }
    }

    /// <summary>Of several label files of a recording, a text file may be anything; two that are nothing else contradict each other.</summary>
    private static void Choose(List<Pair> labels, List<Pair> pairs, List<DatasetProblem> problems)
    {
        List<Pair> sure = [.. labels.Where(pair => pair.Format.IsUnmistakable)];
        List<Pair> candidates = sure.Count > 0 ? sure : labels;
        if (candidates.Count == 1)
        {
            pairs.Add(candidates[0]);
            problems.AddRange(labels.Except(candidates).Select(pair => new DatasetProblem(
                false, pair.LabelFile, null, null, $"is not read: {Path.GetFileName(candidates[0].LabelFile)} has the labels of {Path.GetFileName(pair.Recording)}.")));
        }
        else
        {
            problems.Add(new(true, candidates[0].Recording, null, null,
                $"has several label files ({string.Join(", ", candidates.Select(pair => Path.GetFileName(pair.LabelFile)))}). Keep one of them."));
        }
    }

    private static string NoRecording(string stem) => $"has no recording of its name beside it, such as {stem}.wav. Copy it there, or remove this file.";

    private static bool IsRecording(string file) => !file.StartsWith('.') && RecordingPath.Extensions.Contains(Path.GetExtension(file));

    private static string Relative(string root, string folder, string file) =>
        Path.GetRelativePath(root, Path.Combine(folder, file)).Replace(Path.DirectorySeparatorChar, '/');
}
