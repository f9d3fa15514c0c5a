using System.Globalization;

namespace MirTool.Audio;

/// <summary>Durations in messages.</summary>
internal static class Seconds
{
    /// <summary>Such as "12.345 s".</summary>
    public static string Text(long frames, int sampleRate) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)frames / sampleRate:0.000} s");
}
