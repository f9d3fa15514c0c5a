using MirTool.Audio;
using MirTool.Files;

namespace MirTool.Cli.Commands;

/// <summary>The one file that a command writes: refused before any work where it cannot be, and there whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Refuses what could not be written in the end.</summary>
    /// <param name="path">As the user gave it.</param>
    /// <param name="replace">Whether a file of that name may be replaced.</param>
    /// <param name="extensions">Those that can be written, with their dots; none for any.</param>
    public static void RequireFree(string path, bool replace, params ReadOnlySpan<string> extensions)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        string? problem =
            extensions.Length > 0 && !extensions.Contains(extension) ? $" ends in '{extension}', but {string.Join(" or ", extensions!)} can be written."
            : Directory.Exists(path) ? " is a folder. Name a file in it."
            : !Directory.Exists(Folder(path)) ? $": there is no folder '{Folder(path)}'. Make it first."
            : File.Exists(path) && !replace ? " exists. Use --force to replace it, or name another file."
            : null;
        if (problem is not null)
        {
            throw new UsageException($"--output '{path}'{problem}");
        }
    }

    /// <summary>Whether an existing file and a name, after links, are one file.</summary>
    public static bool IsSame(string existing, string path) => File.Exists(path) && Target(existing) == Target(path);

    /// <summary>An audio file that gets its name when it is complete.</summary>
    public static AudioWriter CreateAudio(string path, int sampleRate, int channels, SampleEncoding encoding)
    {
        try
        {
            return AudioWriter.Create(path, sampleRate, channels, encoding);
        }
        // What a format does not take depends on the recording, so it is the user's to mend.
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written: {e.Message} Check the folder '{Folder(path)}' and its disk.");
        }
    }

    /// <summary>Writes to stdout, or to a file that appears whole.</summary>
    /// <param name="path">Null for stdout.</param>
    /// <param name="write">Writes all of it.</param>
    public static void Write(string? path, Action<Stream> write)
    {
        if (path is null)
        {
            using Stream stdout = Console.OpenStandardOutput();
            write(stdout);
        }
        else
        {
            WholeFile.Write(path, write);
        }
    }

    private static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private static string Target(string path) =>
        File.ResolveLinkTarget(Path.GetFullPath(path), returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
}
