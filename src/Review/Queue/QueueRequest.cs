namespace MirTool.Review.Queue;

/// <summary>What a queue is to hold.</summary>
public sealed record QueueRequest
{
    /// <summary>The most items of a queue.</summary>
    public const int MostItems = 2000;

    /// <summary><c>find</c>: what an expression finds; <c>similar</c>: what sounds like a stretch; <c>suggest</c>: what is most worth a label.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>For <c>find</c>.</summary>
    public string Expression { get; init => field = value ?? ""; } = "";

    /// <summary>The name of an instrument: for <c>similar</c> what is asked about, for <c>suggest</c> the only one in question; may be empty.</summary>
    public string Instrument { get; init => field = value ?? ""; } = "";

    /// <summary>For <c>similar</c>: the example's recording.</summary>
    public string File { get; init => field = value ?? ""; } = "";

    /// <summary>For <c>similar</c>.</summary>
    public double StartSeconds { get; init; }

    /// <summary>For <c>similar</c>.</summary>
    public double EndSeconds { get; init; }

    /// <summary>At most so many, up to <see cref="MostItems"/>.</summary>
    public int Count { get; init; } = 100;

    /// <summary>For <c>find</c>: the least probable ones first, not by recording and time.</summary>
    public bool DoubtfulFirst { get; init; }
}
