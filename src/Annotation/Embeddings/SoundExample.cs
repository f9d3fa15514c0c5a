using System.Globalization;
using MirTool.Audio;
using MirTool.Models;

namespace MirTool.Annotation.Embeddings;

/// <summary>A stretch of a recording that others are to sound like: <c>FILE</c> or <c>FILE@START-END</c>, in seconds.</summary>
/// <param name="Path">The recording.</param>
/// <param name="StartSeconds">From its start.</param>
/// <param name="EndSeconds">After the start; infinite for the recording's end.</param>
public sealed record SoundExample(string Path, double StartSeconds, double EndSeconds)
{
    /// <exception cref="InvalidDataException">The times are none.</exception>
    public static SoundExample Parse(string text)
    {
        int at = text.LastIndexOf('@');
        if (at < 1 || File.Exists(text))
        {
            return new(text, 0, double.PositiveInfinity);
        }

        string[] times = text[(at + 1)..].Split('-');
        return times.Length == 2
            && double.TryParse(times[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double start)
            && double.TryParse(times[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double end)
            && start >= 0 && end > start
                ? new(text[..at], start, end)
                : throw new InvalidDataException($"An example is FILE or FILE@START-END in seconds, such as song.flac@12.5-14.5, but this is '{text}'.");
    }

    /// <summary>The embeddings of its windows, a second from one to the next.</summary>
    /// <exception cref="InvalidDataException">The recording ends before the stretch begins.</exception>
    public IReadOnlyList<float[]> Embed(InstrumentModel model)
    {
        var sound = RecordingPart.Of(Path);
        float[] samples = WholeRecording.ReadMono(sound.Path, model.SampleRate, sound.Options);
        int first = (int)Math.Min(samples.Length, StartSeconds * model.SampleRate);
        int end = (int)Math.Min(samples.Length, EndSeconds * model.SampleRate);
        return end > first
            ? [.. model.Predict(samples.AsMemory(first, end - first), hopSeconds: 1, withEmbeddings: true).Select(window => window.Embedding!)]
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"'{Path}' is {(double)samples.Length / model.SampleRate:0.###} s long, so it has nothing from {StartSeconds} s on."));
    }
}
