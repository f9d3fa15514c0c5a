namespace MirTool.Plugins.Loading;

/// <summary>Why a plugin, or a part of one, was left out.</summary>
/// <param name="Path">The assembly or folder meant.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
public sealed record PluginProblem(string Path, string Message)
{
    /// <summary>One line for a log.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
