namespace MirTool.Plugins;

/// <summary>What is asked of a dataset: which part of it, at which sample rate, under which seed.</summary>
public sealed record DatasetRequest
{
    /// <summary>The dataset's folder; null for datasets that need none.</summary>
    public string? Root { get; init; }

    /// <summary><c>train</c>, <c>validation</c> or <c>test</c>.</summary>
    public string Split { get; init; } = "train";

    /// <summary>Counts up each time the training loop asks for fresh material; datasets of recordings ignore it.</summary>
    public int Generation { get; init; }

    /// <summary>Decides every random choice of the adapter, together with the split, the generation and the excerpt's id.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many excerpts to list; null for all there are. Generators have no end and need it.</summary>
    public int? Count { get; init; }

    /// <summary>Sample rate of the loaded samples, Hz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Options of this adapter alone, by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>The root as a full path, for an adapter that cannot do without.</summary>
    /// <param name="dataset">The adapter; its name is in the messages.</param>
    /// <exception cref="InvalidDataException">No root is given.</exception>
    /// <exception cref="DirectoryNotFoundException">There is neither a folder nor a file of that name.</exception>
    public string ExistingRoot(IDatasetAdapter dataset)
    {
        if (string.IsNullOrEmpty(Root))
        {
            throw new InvalidDataException($"The dataset {dataset.Name} needs the folder that holds it: {dataset.Name}:FOLDER, or --root FOLDER.");
        }

        string root = Path.GetFullPath(Root);
        return Directory.Exists(root) || File.Exists(root)
            ? root
            : throw new DirectoryNotFoundException($"There is no folder {Root} for the dataset {dataset.Name}. Check the name, and that its disk is mounted.");
    }

    /// <summary>Checks that the split and the options are among those that the adapter lists.</summary>
    /// <exception cref="InvalidDataException">One is not; the message names those that are.</exception>
    public void CheckFor(IDatasetAdapter dataset)
    {
        foreach (string name in Options.Keys)
        {
            CheckName(dataset, "option", name, [.. dataset.Options.Select(option => option.Name)]);
        }

        CheckName(dataset, "split", Split, [.. dataset.Splits.Select(split => split.Name)]);
    }

    /// <summary>As many excerpts as <see cref="Count"/> asks for, evenly spread over all, so that lists sorted by class keep every class.</summary>
    public IReadOnlyList<string> Choose(IReadOnlyList<string> excerptIds) =>
        Count is { } count && count < excerptIds.Count
            ? [.. Enumerable.Range(0, Math.Max(count, 0)).Select(index => excerptIds[(int)((long)index * excerptIds.Count / count)])]
            : excerptIds;

    private static void CheckName(IDatasetAdapter dataset, string what, string name, string[] known)
    {
        if (!known.Contains(name))
        {
            throw new InvalidDataException(known.Length == 0
                ? $"The dataset {dataset.Name} has no {what} “{name}”; it has no {what}s."
                : $"The dataset {dataset.Name} has no {what} “{name}”; it has {string.Join(", ", known)}.");
        }
    }
}
