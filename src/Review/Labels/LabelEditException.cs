namespace MirTool.Review.Labels;

/// <summary>A change that cannot be made; the message says why, and what to do instead.</summary>
public sealed class LabelEditException : Exception
{
    /// <param name="message">For whoever asked for the change.</param>
    /// <param name="isStale">Whether it was made on labels that have changed since.</param>
    public LabelEditException(string message, bool isStale = false)
        : base(message) => IsStale = isStale;

    /// <summary>Whether the change was made on labels that have changed since, in another tab say: look again, and repeat it.</summary>
    public bool IsStale { get; }
}
