namespace MirTool.Review.Labels;

/// <summary>A change that somebody asks for: labels to take away and labels to put in their place, all at once.</summary>
/// <remarks>Confirming adds, rejecting adds a label of <see cref="LabelKind.Absent"/>, moving an end takes one label and adds another,
/// splitting adds two, joining takes two. What JSON leaves out, or says is null, is empty.</remarks>
public sealed record LabelEdit
{
    /// <summary>The recording.</summary>
    public string File { get; init => field = value ?? ""; } = "";

    /// <summary>The revision of the recording's labels that the change was made on.</summary>
    public long Base { get; init; }

    /// <summary>In a word, for the journal: confirm, reject, add, resize, split, merge, rename, remark, complete, silence.</summary>
    public string What { get; init => field = value ?? ""; } = "";

    /// <summary>Ids of labels to take away.</summary>
    public IReadOnlyList<long> Remove { get; init => field = value ?? []; } = [];

    /// <summary>Labels to add.</summary>
    public IReadOnlyList<NewLabel> Add { get; init => field = value ?? []; } = [];

    /// <summary><c>yes</c>: all instruments of the recording are named; <c>no</c>: only some are; null: as before.</summary>
    public string? Complete { get; init; }
}

/// <summary>A label to add.</summary>
/// <param name="Label">The instrument, or <c>silence</c>.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">After the start.</param>
/// <param name="Kind">Whether it sounds.</param>
/// <param name="Remark">Anything; null for nothing.</param>
public sealed record NewLabel(string Label, double StartSeconds, double EndSeconds, LabelKind Kind = LabelKind.Sounds, string? Remark = null);
