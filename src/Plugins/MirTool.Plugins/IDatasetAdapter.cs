namespace MirTool.Plugins;

/// <summary>A dataset that MirTool can train on or be judged by. Implementations are plugins with a parameterless constructor.</summary>
public interface IDatasetAdapter
{
    /// <summary>The name that commands use, such as <c>irmas</c>; unique among the loaded plugins.</summary>
    string Name { get; }

    /// <summary>Lists a split's excerpts. Cheap and deterministic: no audio is opened; splits, shuffling and sharding work on this list.</summary>
    /// <returns>Excerpt ids, unique within the list, the same for equal requests on every machine.</returns>
    IReadOnlyList<string> ListExcerpts(DatasetRequest request);

    /// <summary>Reads or makes one excerpt. Expensive; called from several threads at once.</summary>
    /// <param name="excerptId">An id from <see cref="ListExcerpts"/> for the same request.</param>
    /// <param name="request">The request that listed the id.</param>
    LabelledExcerpt Load(string excerptId, DatasetRequest request);
}
