namespace MirTool.Audio;

/// <summary>An audio file that cannot be used, and why: the message names the file, the reason and the remedy.</summary>
/// <remarks>An <see cref="IOException"/> because <see cref="InvalidDataException"/> is sealed.</remarks>
public sealed class AudioFileException : IOException
{
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="reason">What is wrong and what to do about it, as a sentence whose subject is the file.</param>
    /// <param name="inner">The error behind it, if there is one.</param>
    public AudioFileException(string path, string reason, Exception? inner = null)
        : base($"{path}: {reason}", inner)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>The message without the file's name.</summary>
    public string Reason { get; }

    /// <summary>The error for a file that holds less than it announces.</summary>
    internal static AudioFileException Truncated(string path, double presentSeconds, double announcedSeconds) =>
        new(path, FormattableString.Invariant(
            $"is truncated or damaged: its header announces {announcedSeconds:0.000} s, but it holds {presentSeconds:0.000} s. Get the whole file, or convert what is there with: ffmpeg -i FILE SHORTER.wav"));

    /// <summary>The error for a file that the system cannot read.</summary>
    internal static AudioFileException Unreadable(string path, Exception failure) =>
        new(path, $"cannot be read: {failure.Message} Check the disk, or copy the file again.", failure);
}
