using MirTool.Audio;

namespace MirTool.Plugins.Tests;

/// <summary>Recordings that tests make for themselves.</summary>
internal static class TestRecordings
{
    public const int SampleRate = 8000;

    /// <summary>Writes stereo noise of that length, and the folders on the way to it.</summary>
    /// <returns>The file's path.</returns>
    public static string Write(string path, double seconds)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var random = new Random(1);
        float[] interleaved = new float[2 * (int)Math.Round(seconds * SampleRate)];
        for (int i = 0; i < interleaved.Length; i++)
        {
            interleaved[i] = random.NextSingle() - 0.5f;
        }

        using AudioWriter writer = AudioWriter.Create(path, SampleRate, channels: 2);
        writer.Write(interleaved);
        writer.Complete();
        return path;
    }
}
