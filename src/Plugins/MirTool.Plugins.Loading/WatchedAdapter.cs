using System.Collections.Concurrent;

namespace MirTool.Plugins.Loading;

/// <summary>A stranger's dataset adapter: names its plugin when a call fails in a way that is no matter of files, and when the first call of a method does not answer.</summary>
/// <param name="inner">The stranger's.</param>
/// <param name="plugin">Where it came from.</param>
/// <param name="limit">For first calls; later ones may take as long as their recordings do.</param>
internal class WatchedAdapter(IDatasetAdapter inner, Plugin plugin, TimeSpan limit) : IDatasetAdapter
{
    private readonly ConcurrentDictionary<string, bool> answered = new(StringComparer.Ordinal);

    public string Name { get; } = inner.Name;

    public string Description => Watch(nameof(Description), () => inner.Description);

    public IReadOnlyList<DatasetSplit> Splits => Watch(nameof(Splits), () => inner.Splits);

    public IReadOnlyList<DatasetOption> Options => Watch(nameof(Options), () => inner.Options);

    /// <summary>With the contract that the stranger's adapter fulfils.</summary>
    public static WatchedAdapter Of(IDatasetAdapter adapter, Plugin plugin, TimeSpan limit) =>
        adapter is IRecordedDataset recorded ? new WatchedRecordings(recorded, plugin, limit) : new WatchedAdapter(adapter, plugin, limit);

    public IReadOnlyList<string> ListExcerpts(DatasetRequest request) => Watch(nameof(ListExcerpts), () => inner.ListExcerpts(request));

    public LabelledExcerpt Load(string excerptId, DatasetRequest request) => Watch(nameof(Load), () => inner.Load(excerptId, request));

    private T Watch<T>(string method, Func<T> call) => Guard(method, () =>
    {
        T result = answered.ContainsKey(method) ? Note(call) : PluginWatch.Run(plugin, limit, call);
        answered[method] = true;
        return result;
    });

    private T Note<T>(Func<T> call) => PluginWatch.Note(plugin, call);

    private T Guard<T>(string method, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (TimeoutException e) when (!answered.ContainsKey(method))
        {
            throw new PluginException(plugin, $"{e.Message} It was asked for {method}.", e);
        }
        // These the contract knows: a file is missing or damaged, somebody ended the command.
        catch (Exception e) when (e is not (IOException or InvalidDataException or UnauthorizedAccessException or OperationCanceledException or OutOfMemoryException or DllNotFoundException))
        {
            throw new PluginException(plugin, $"failed when it was asked for {method}: {e.GetType().Name}: {e.Message} Tell its author, or remove it.", e);
        }
    }

    private sealed class WatchedRecordings(IRecordedDataset inner, Plugin plugin, TimeSpan limit) : WatchedAdapter(inner, plugin, limit), IRecordedDataset
    {
        public ExcerptLabels LoadLabels(string excerptId, DatasetRequest request) => Watch(nameof(LoadLabels), () => inner.LoadLabels(excerptId, request));

        // Reads the whole dataset, so no first answer can be waited for.
        public DatasetReport Validate(DatasetRequest request, IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken) =>
            Guard(nameof(Validate), () => Note(() => inner.Validate(request, progress, cancellationToken)));
    }
}
