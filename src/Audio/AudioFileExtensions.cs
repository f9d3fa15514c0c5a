namespace MirTool.Audio;

/// <summary>What files of sound, and films with it, are called.</summary>
public static class AudioFileExtensions
{
    /// <summary>With their dots, in any case: first what is read without ffmpeg, then what ffmpeg reads. A file may be called otherwise and still be read.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        ".wav", ".wave", ".bwf", ".rf64", ".bw64", ".w64", ".aif", ".aiff", ".aifc", ".afc", ".au", ".snd", ".caf",
        ".flac", ".ogg", ".oga", ".opus", ".mp3", ".mp2", ".mpga",
        ".m4a", ".m4b", ".m4r", ".aac", ".wma", ".ac3", ".eac3", ".ape", ".wv", ".mpc", ".tta", ".tak", ".amr", ".mka", ".spx",
        ".dsf", ".dff", ".dts", ".voc", ".ra", ".rm", ".oma", ".iff", ".8svx", ".ircam", ".sf", ".avr",
        ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".wmv", ".asf", ".flv", ".mpg", ".mpeg", ".vob", ".3gp", ".3g2", ".ogv",
        ".mts", ".m2ts", ".ts", ".mxf", ".dv",
    };
}
