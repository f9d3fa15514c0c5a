namespace MirTool.Audio;

/// <summary>Which code reads and resamples recordings.</summary>
public enum AudioBackend
{
    /// <summary>Native libraries where they are, since they are faster, else managed code.</summary>
    Auto,

    /// <summary>libsndfile, libmpg123 and libsoxr.</summary>
    Native,

    /// <summary>Managed code alone, and ffmpeg for what it does not read.</summary>
    Managed,
}
