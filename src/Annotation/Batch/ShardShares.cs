using System.Text.Json;

namespace MirTool.Annotation.Batch;

/// <summary>Which shard annotates which recording, so that all have about as much to do.</summary>
/// <remarks>The first shard to start deals the recordings out, longest first, each to the shard that has least, and leaves the
/// result in the output folder for the others. So shares stay as they are when files come and go, and a shard that is started again
/// has the share that it had. A recording that came later goes where the hash of its name says. Shards on separate disks each deal
/// out for themselves, from the same recordings with the same result.</remarks>
internal sealed class ShardShares
{
    private readonly Dictionary<string, int> indexes;

    private ShardShares(Dictionary<string, int> indexes) => this.indexes = indexes;

    /// <summary>Deals recordings out.</summary>
    /// <param name="recordings">In any order.</param>
    /// <param name="count">How many shares there are.</param>
    /// <param name="weight">How much there is to do for a recording.</param>
    public static ShardShares Deal(IReadOnlyList<Recording> recordings, int count, Func<Recording, double> weight)
    {
        double[] weights = new double[recordings.Count];
        Parallel.For(0, recordings.Count, i => weights[i] = weight(recordings[i]));
        var loads = new PriorityQueue<int, (double Load, int Index)>(Enumerable.Range(0, count).Select(index => (index, (0.0, index))));
        Dictionary<string, int> indexes = new(recordings.Count, StringComparer.Ordinal);
        foreach ((double heavy, Recording recording) in weights.Zip(recordings).OrderByDescending(pair => pair.First).ThenBy(pair => pair.Second.File, StringComparer.Ordinal))
        {
            loads.TryDequeue(out int index, out (double Load, int) least);
            indexes[recording.File] = index;
            loads.Enqueue(index, (least.Load + heavy, index));
        }

        return new(indexes);
    }

    /// <summary>The shares of an output folder: those that an earlier shard left there, else dealt out now.</summary>
    /// <param name="layout">With the shard.</param>
    /// <param name="recordings">All, other machines' included.</param>
    /// <exception cref="InvalidDataException">The file that an earlier shard left is damaged.</exception>
    public static ShardShares Of(OutputLayout layout, IReadOnlyList<Recording> recordings) =>
        Read(layout.SharesPath) ?? Deal(recordings, layout.Shard!.Count, RecordingLength.Seconds);

    /// <summary>The same, and leaves it for the others. When two shards deal at once, both take what the first one leaves.</summary>
    /// <param name="folder">Open, of a shard.</param>
    /// <param name="recordings">All, other machines' included.</param>
    public static void Keep(OutputFolder folder, IReadOnlyList<Recording> recordings)
    {
        OutputLayout layout = folder.Layout;
        if (layout.Shard is not null && !File.Exists(layout.SharesPath))
        {
            ShardShares shares = Of(layout, recordings);
            folder.WriteFirst(layout.SharesPath, JsonSerializer.SerializeToUtf8Bytes(shares.indexes, BatchJson.Default.DictionaryStringInt32));
        }
    }

    /// <summary>Whether a recording belongs to a shard.</summary>
    public bool IsOf(Shard shard, Recording recording) =>
        indexes.TryGetValue(recording.File, out int index) ? index == shard.Index : shard.Contains(recording);

    private static ShardShares? Read(string path)
    {
        try
        {
            return new(JsonSerializer.Deserialize(File.ReadAllBytes(path), BatchJson.Default.DictionaryStringInt32)!);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}', which says what each shard does, is damaged. Remove it while no shard is running; it is made anew.", e);
        }
    }
}
