namespace MirTool.Plugins;

/// <summary>A dataset of recordings on disk: its labels can be read without the sound, and its folder can be checked.</summary>
/// <remarks>Optional for adapters: those that implement it can also be validated, and be the truth that predictions are scored against.</remarks>
public interface IRecordedDataset : IDatasetAdapter
{
    /// <summary>An excerpt's labels; the recording's header at most is read, unless it does not state the recording's length.</summary>
    /// <param name="excerptId">An id from <see cref="IDatasetAdapter.ListExcerpts"/> for the same request.</param>
    /// <param name="request">The request that listed the id.</param>
    ExcerptLabels LoadLabels(string excerptId, DatasetRequest request);

    /// <summary>Checks the whole folder and names every problem at once.</summary>
    /// <param name="request">Its root and options; split and count are ignored.</param>
    /// <param name="progress">Told how many files are done and how many there are, from several threads.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    DatasetReport Validate(DatasetRequest request, IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken);
}

/// <summary>What is known to sound in an excerpt, without its sound.</summary>
/// <param name="Id">The excerpt's id: for recordings the path relative to the dataset's root, with <c>/</c>.</param>
/// <param name="DurationSeconds">Length of the recording.</param>
/// <param name="Labels">As in <see cref="LabelledExcerpt"/>.</param>
/// <param name="LabelsComplete">As in <see cref="LabelledExcerpt"/>.</param>
public sealed record ExcerptLabels(string Id, double DurationSeconds, IReadOnlyList<InstrumentLabel> Labels, bool LabelsComplete)
{
    /// <summary>The recording that the excerpt was cut from: excerpts of one recording share it, and are not independent of each
    /// other. The excerpt's own id where nothing else is known.</summary>
    public string Recording { get; init; } = Id;
}

/// <summary>What a check of a dataset's folder found.</summary>
/// <param name="Counts">Such as excerpts per part or per label, in the order to show them, each with what a complete copy holds (null where that is not known).</param>
/// <param name="Problems">In the order of the files.</param>
public sealed record DatasetReport(IReadOnlyList<DatasetCount> Counts, IReadOnlyList<DatasetProblem> Problems);

/// <param name="Name">What is counted.</param>
/// <param name="Found">How many are there.</param>
/// <param name="Expected">How many the published dataset has; null where that is not known.</param>
public sealed record DatasetCount(string Name, long Found, long? Expected = null);

/// <param name="IsError">False for a warning: the dataset can be used as it is.</param>
/// <param name="File">Relative to the root, or the label file itself; null where the whole dataset is meant.</param>
/// <param name="Line">1-based line of a label file; null where there is none.</param>
/// <param name="Column">Name of the label file's column; null where there is none.</param>
/// <param name="Message">The value and the remedy.</param>
public sealed record DatasetProblem(bool IsError, string? File, int? Line, string? Column, string Message)
{
    /// <summary>What is wrong, cut to a length that people read.</summary>
    public string Message { get; init; } = ReadableText.Cut(Message);

    /// <summary><c>file:line: column: message</c> without what is null; warnings say that they are.</summary>
    public override string ToString() =>
        (File is null ? "" : Line is null ? $"{File}: " : $"{File}:{Line}: ")
        + (IsError ? "" : "warning: ")
        + (Column is null ? "" : $"{Column}: ")
        + Message;
}
