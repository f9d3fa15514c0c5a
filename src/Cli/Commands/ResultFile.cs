using McMaster.Extensions.CommandLineUtils;
using MirTool.Archive;

namespace MirTool.Cli.Commands;

/// <summary>Where the rows that a command found go: stdout, or a file whose extension may say its format.</summary>
internal static class ResultFile
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

    /// <summary>Refuses a file that could not be written in the end.</summary>
    public static void RequireFree(string output, bool replace)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        string? problem =
            Directory.Exists(output) ? "is a folder. Name a file in it."
            : !Directory.Exists(folder) ? $"lies in no folder that exists. Make '{folder}' first."
            : File.Exists(output) && !replace ? "exists. Use --force to replace it, or name another file."
            : null;
        if (problem is not null)
        {
            throw new UsageException($"--output '{output}' {problem}");
        }
    }

    /// <summary>Writes to stdout, or to a file that appears whole.</summary>
    public static void Write(string? output, Action<Stream> write)
    {
        if (output is null)
        {
            using Stream stdout = Console.OpenStandardOutput();
            write(stdout);
            return;
        }

        WholeFile.Write(output, aside =>
        {
            using FileStream file = File.Create(aside);
            write(file);
        });
    }

    /// <summary>Says which recordings could not be asked.</summary>
    public static void WarnOfMissing(IConsole console, IReadOnlyList<string> missing)
    {
        if (missing.Count > 0)
        {
            console.Error.WriteLine($"mirtool: warning: {missing.Count} recordings have no tables, such as '{missing[0]}'; run the same mirtool annotate again to have them made.");
        }
    }
}
