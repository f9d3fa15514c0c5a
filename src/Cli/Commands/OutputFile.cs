using MirTool.Audio;

namespace MirTool.Cli.Commands;

/// <summary>The one file that a command writes: refused before any work where it cannot be, and there whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Refuses what could not be written in the end.</summary>
    /// <param name="path">As the user gave it.</param>
    /// <param name="replace">Whether a file of that name may be replaced.</param>
    /// <param name="extensions">Those that can be written, with their dots.</param>
    public static void Check(string path, bool replace, params ReadOnlySpan<string> extensions)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (!extensions.Contains(extension))
        {
            throw new UsageException($"--output '{path}' ends in '{extension}', but {string.Join(" or ", extensions!)} can be written.");
        }

        if (Directory.Exists(path))
        {
            throw new UsageException($"--output '{path}' is a folder. Name a file in it.");
        }

        if (!Directory.Exists(Folder(path)))
        {
            throw new UsageException($"--output '{path}': there is no folder '{Folder(path)}'. Make it first.");
        }

        if (File.Exists(path) && !replace)
        {
            throw new UsageException($"--output '{path}' exists. Use --force to replace it, or name another file.");
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
            throw Unwritable(path, e);
        }
    }

    /// <summary>Writes a small file aside and renames it.</summary>
    /// <param name="path">Checked by <see cref="Check"/>.</param>
    /// <param name="content">All of it.</param>
    public static void WriteWhole(string path, byte[] content)
    {
        string partialPath = Path.Combine(Folder(path), $".{Guid.NewGuid():N}.partial");
        try
        {
            File.WriteAllBytes(partialPath, content);
            File.Move(partialPath, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(partialPath);
            throw Unwritable(path, e);
        }
    }

    private static UsageException Unwritable(string path, Exception e) =>
        new($"'{path}' cannot be written: {e.Message} Check the folder '{Folder(path)}' and its disk.");

    private static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private static string Target(string path) =>
        File.ResolveLinkTarget(Path.GetFullPath(path), returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
}
