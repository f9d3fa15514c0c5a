using System.Text.Json;
using MirTool.Annotation.Formats;

namespace MirTool.Annotation.Batch;

/// <summary>An output folder of one machine, to be merged with those of others.</summary>
internal sealed class MergeSource
{
    private MergeSource(OutputLayout layout) => Layout = layout;

    public OutputLayout Layout { get; }

    /// <summary>The options of the folder's runs.</summary>
    public required RunSettings Settings { get; init; }

    /// <summary>What came of each recording: the last entry of its journals.</summary>
    public required IReadOnlyDictionary<string, JournalEntry> Entries { get; init; }

    /// <summary>The shares that have a journal here.</summary>
    public required IReadOnlyList<Shard> Shards { get; init; }

    /// <summary>Its reports of runs, whole or of shards, in the order of their names.</summary>
    public required IReadOnlyList<RunReport> Reports { get; init; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">As the user named it.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It holds no annotations, or damaged ones.</exception>
    public static MergeSource Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        }

        var layout = new OutputLayout(folder, Shard: null);
        if (OutputState.ReadSettings(layout.SettingsPath) is not { } options)
        {
            throw new InvalidDataException($"'{folder}' holds no annotations: there is no '{layout.SettingsPath}'. Copy whole output folders, with what is hidden in them.");
        }

        RunSettings settings = RunSettings.Stored(options);
        string fingerprint = settings.Fingerprint;
        string[] journals = [.. layout.JournalPaths()];
        Dictionary<string, JournalEntry> entries = new(StringComparer.Ordinal);
        foreach ((JournalEntry entry, _, _) in journals.SelectMany(Journal.Read))
        {
            // What was tried under options that were given up is no result.
            if (entry.Settings == fingerprint && (!entries.TryGetValue(entry.File, out JournalEntry? earlier) || earlier.FinishedTicks <= entry.FinishedTicks))
            {
                entries[entry.File] = entry;
            }
        }

        RequireEntries(folder, entries);
        return new MergeSource(layout)
        {
            Settings = settings,
            Entries = entries,
            Shards = [.. journals.Select(ShardOf).OfType<Shard>()],
            Reports = [.. Directory.EnumerateFiles(folder, "run*.json").Order(StringComparer.Ordinal).Select(ReadReport)],
        };
    }

    /// <summary>Refuses a folder whose journal has lost what its tables name: it would be left out without a word.</summary>
    private static void RequireEntries(string folder, Dictionary<string, JournalEntry> entries)
    {
        foreach (string table in Directory.EnumerateFiles(folder, "recordings*.csv").Order(StringComparer.Ordinal))
        {
            TableRow? lost = TableRows.ReadWhole(table, "file", "status").FirstOrDefault(row => row.Text("status") == "ok" && !entries.ContainsKey(row.Text("file")));
            if (lost is not null)
            {
                throw new InvalidDataException($"'{table}' names '{lost.Text("file")}', of which the journal in '{Path.Join(folder, ".mirtool")}' knows nothing. Copy the whole folder again, with what is hidden in it, or run the same mirtool annotate on it once more.");
            }
        }
    }

    /// <summary>The share in a journal's name; null for that of a run over all.</summary>
    private static Shard? ShardOf(string journal)
    {
        string[] parts = Path.GetFileNameWithoutExtension(journal).Split('.', 2);
        return parts.Length == 2 ? Shard.TryParse(parts[1].Replace("-of-", "/", StringComparison.Ordinal)) : null;
    }

    private static RunReport ReadReport(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), BatchJson.Default.RunReport) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' is damaged ({e.Message}). Run that part again: what is done is skipped.", e);
        }
    }
}
