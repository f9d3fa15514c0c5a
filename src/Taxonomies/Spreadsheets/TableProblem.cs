using MirTool.Plugins;

namespace MirTool.Taxonomies.Spreadsheets;

/// <summary>Something in a taxonomy file, and where.</summary>
/// <param name="Line">Line of the file, from 1; 0 when the file as a whole is meant.</param>
/// <param name="Column">Column of the table, from 1, as spreadsheets count: 3 is C; 0 when the whole line is meant.</param>
/// <param name="Message">What is wrong, the value, and what to write instead.</param>
public sealed record TableProblem(int Line, int Column, string Message)
{
    /// <summary>What is wrong, cut to a length that people read.</summary>
    public string Message { get; init; } = ReadableText.Cut(Message);

    /// <summary><c>file:line:column: message</c>, without the numbers that are 0.</summary>
    public string At(string path) => Line == 0 ? $"{path}: {Message}" : Column == 0 ? $"{path}:{Line}: {Message}" : $"{path}:{Line}:{Column}: {Message}";
}
