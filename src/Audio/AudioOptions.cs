using MirTool.Audio.Decoders;
using MirTool.Audio.Native;
using MirTool.Audio.Resampling;

namespace MirTool.Audio;

/// <summary>How a recording is opened.</summary>
public sealed record AudioOptions
{
    /// <summary>The variable that says which code reads recordings: auto, native or managed.</summary>
    public const string BackendVariable = "MIRTOOL_AUDIO";

    /// <summary>Which sound track of a file with several, from 1; null takes the one that the file asks for, else the first.</summary>
    public int? Track { get; init; }

    /// <summary>Which channels <see cref="MonoStream"/> makes one of.</summary>
    public ChannelSelection Channels { get; init; } = ChannelSelection.Mix;

    /// <summary>Which code reads; as <see cref="BackendVariable"/> says, if nothing else is given.</summary>
    public AudioBackend Backend { get; init; } = FromEnvironment();

    /// <summary>Who decodes and resamples on this machine, such as "native (libsndfile, libmpg123, libsoxr)".</summary>
    public static string Describe()
    {
        AudioBackend backend = FromEnvironment();
        string[] native =
        [
            .. SoundFileDecoder.IsAvailable ? (string[])["libsndfile"] : [],
            .. Mpg123Native.IsAvailable ? (string[])["libmpg123"] : [],
            .. SoxrResampler.IsAvailable ? (string[])["libsoxr"] : [],
        ];
        return backend == AudioBackend.Managed ? $"managed ({BackendVariable})"
            : native.Length == 0 ? "managed (no native library was found)"
            : $"native ({string.Join(", ", native)}), managed for the rest";
    }

    /// <summary>What <see cref="BackendVariable"/> asks for.</summary>
    /// <exception cref="InvalidDataException">It is set to something else.</exception>
    public static AudioBackend FromEnvironment()
    {
        string? value = Environment.GetEnvironmentVariable(BackendVariable);
        return string.IsNullOrEmpty(value) ? AudioBackend.Auto
            : Enum.TryParse(value, ignoreCase: true, out AudioBackend backend) && Enum.IsDefined(backend) && !char.IsAsciiDigit(value[0]) ? backend
            : throw new InvalidDataException($"{BackendVariable} must be auto, native or managed, but is '{value}'.");
    }
}
