using McMaster.Extensions.CommandLineUtils;

namespace MirTool.Cli.Commands;

/// <summary>The form of the rows that a command found, and what they lack.</summary>
internal static class FoundRows
{
    /// <summary>The format that was named, else the one that the file's extension says, else a table for people.</summary>
    /// <param name="format"><c>--format</c>; null if it was not given.</param>
    /// <param name="output"><c>--output</c>; null for stdout.</param>
    /// <param name="extensions">Formats by extension.</param>
    public static string Format(string? format, string? output, IReadOnlyDictionary<string, string> extensions)
    {
        if (format is not null || output is null)
        {
            return format ?? "table";
        }

        string extension = Path.GetExtension(output).ToLowerInvariant();
        return extensions.TryGetValue(extension, out string? known) ? known : throw new UsageException(
            $"--output '{output}' ends in '{extension}', but {string.Join(" or ", extensions.Keys)} is expected; or say what to write with --format.");
    }

    /// <summary>Says which recordings have no embeddings, and so were not asked.</summary>
    public static void WarnOfMissingEmbeddings(IConsole console, IReadOnlyList<string> missing) => Warn(console, missing, "embeddings", "again with --embeddings");

    /// <summary>Says which recordings could not be asked.</summary>
    public static void WarnOfMissing(IConsole console, IReadOnlyList<string> missing) => Warn(console, missing, "tables", "again");

    private static void Warn(IConsole console, IReadOnlyList<string> missing, string what, string how)
    {
        if (missing.Count > 0)
        {
            string which = missing.Count == 1 ? $"the recording '{missing[0]}' has no {what}" : $"{missing.Count} recordings have no {what}, such as '{missing[0]}'";
            console.Error.WriteLine($"mirtool: warning: {which}; run the same mirtool annotate {how} to have them made.");
        }
    }
}
