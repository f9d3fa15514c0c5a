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
}
