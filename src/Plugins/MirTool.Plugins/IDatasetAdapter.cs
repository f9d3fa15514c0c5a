namespace MirTool.Plugins;

/// <summary>A dataset that MirTool can train on or be judged by. Implementations are plugins with a parameterless constructor.</summary>
public interface IDatasetAdapter
{
    /// <summary>The name that commands use, such as <c>irmas</c>; unique among the loaded plugins.</summary>
    string Name { get; }

    /// <summary>What the dataset is, in a sentence; empty where the author says nothing.</summary>
    string Description => "";

    /// <summary>The splits that a request may name, in the order to show them; empty where the author says nothing.</summary>
    IReadOnlyList<DatasetSplit> Splits => [];

    /// <summary>The options that a request may carry, in the order to show them; empty where there are none.</summary>
    IReadOnlyList<DatasetOption> Options => [];

    /// <summary>Lists a split's excerpts. Cheap and deterministic: no audio is opened; splits, shuffling and sharding work on this list.</summary>
    /// <returns>Excerpt ids, unique within the list, the same for equal requests on every machine.</returns>
    IReadOnlyList<string> ListExcerpts(DatasetRequest request);

    /// <summary>Reads or makes one excerpt. Expensive; called from several threads at once.</summary>
    /// <param name="excerptId">An id from <see cref="ListExcerpts"/> for the same request.</param>
    /// <param name="request">The request that listed the id.</param>
    LabelledExcerpt Load(string excerptId, DatasetRequest request);
}

/// <summary>A split of a dataset.</summary>
/// <param name="Name"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Description">What is in it.</param>
public sealed record DatasetSplit(string Name, string Description);

/// <summary>An option of a dataset's adapter.</summary>
/// <param name="Name">As in <see cref="DatasetRequest.Options"/>.</param>
/// <param name="Description">What it does, which values it takes, and what counts without it.</param>
public sealed record DatasetOption(string Name, string Description);
