namespace MirTool.Experiments;

/// <summary>Something that a run says of itself while it works, for people.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A line.</param>
public sealed record RunMessage(RunMessageKind Kind, string Text);
