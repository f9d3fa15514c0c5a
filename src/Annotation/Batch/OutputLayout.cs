using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MirTool.Annotation.Batch;

/// <summary>Which files a run keeps where. A shard writes none that another shard writes.</summary>
/// <param name="Folder">The output folder.</param>
/// <param name="Shard">The run's share of the recordings; null for all.</param>
internal sealed record OutputLayout(string Folder, Shard? Shard)
{
    /// <summary>What is appended to a recording's name for each of its files, those of all formats.</summary>
    public IReadOnlyList<string> Suffixes { get; init; } = [OutputNames.FramesSuffix, OutputNames.SegmentsSuffix];

    /// <summary>Whether files get names that Windows takes as well.</summary>
    public bool HasSafeNames { get; init; }

    public string StateFolder => Path.Join(Folder, ".mirtool");

    public string SettingsPath => Path.Join(StateFolder, "settings.json");

    /// <summary>Held alone by a run over all recordings, shared by shards.</summary>
    public string LockPath => Path.Join(StateFolder, "lock");

    public string ShardLockPath => Path.Join(StateFolder, Named("lock", ""));

    public string JournalPath => Path.Join(StateFolder, Named("journal", ".jsonl"));

    /// <summary>What each of so many shards annotates; only where there is a shard.</summary>
    public string SharesPath => Path.Join(StateFolder, $"shares-of-{Shard!.Count.ToString(CultureInfo.InvariantCulture)}.json");

    /// <summary>Where files are written before they get their names.</summary>
    public string AsideFolder => Path.Join(StateFolder, Named("aside", ""));

    /// <summary>Where interrupted recordings keep what is done of them, until they are finished: shared by shards.</summary>
    public string UnfinishedFolder => Path.Join(StateFolder, "unfinished");

    public string RecordingsPath => Path.Join(Folder, Named("recordings", ".csv"));

    public string SummaryPath => Path.Join(Folder, Named("summary", ".csv"));

    public string RunReportPath => Path.Join(Folder, Named("run", ".json"));

    /// <summary>Where one of a recording's files lies.</summary>
    public string PathOf(Recording recording, string suffix) => Path.Join(Folder, OutputNames.Of(HasSafeNames ? OutputNames.Safe(recording.File) : recording.File, suffix));

    /// <summary>Where a recording keeps what is done of it.</summary>
    public string UnfinishedPathOf(Recording recording) =>
        Path.Join(UnfinishedFolder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recording.File)))[..32]}.predictions");

    /// <summary>The journals of all runs, a shard's or not.</summary>
    public IEnumerable<string> JournalPaths() =>
        Directory.Exists(StateFolder)
            ? Directory.EnumerateFiles(StateFolder, "journal*.jsonl").Order(StringComparer.Ordinal)
            : [];

    private string Named(string name, string extension) => Shard is null ? name + extension : $"{name}.{Shard.Suffix}{extension}";
}
