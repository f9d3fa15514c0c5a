using System.Globalization;
using MirTool.Audio;
using MirTool.Synthesis.Sources.Voices;

namespace MirTool.Synthesis.Sources;

/// <summary>Speech of espeak-ng: some forty languages, a stem each, by men and women of several ages, fast and slow.</summary>
public sealed class EspeakSource : StemSource
{
    private static readonly ExternalProgram Espeak = new("espeak-ng", "espeak-ng");

    // The default man, men, women, and voices of Klatt's synthesizer.
    private static readonly string[] Speakers =
        ["", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+m8", "+f1", "+f2", "+f3", "+f4", "+f5", "+klatt", "+klatt2", "+klatt3", "+klatt4"];

    /// <inheritdoc/>
    public override string Name => "espeak-ng";

    /// <inheritdoc/>
    public override IReadOnlyList<int> Programs { get; } = [InstrumentTrack.Speech];

    /// <inheritdoc/>
    public override string Version => "1";

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Render(
        int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        string folder = Directory.CreateTempSubdirectory("mirtool-").FullName;
        try
        {
            return [.. phrases.Select(phrase => Render(phrase, folder, seconds, sampleRate, cancellationToken))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static float[] Render(StemPhrase phrase, string folder, double seconds, int sampleRate, CancellationToken cancellationToken)
    {
        var random = new SeededRandom(phrase.Seed);
        int words = Spoken.Words(seconds);
        bool english = random.NextBool(0.2);
        Language language = Language.All[random.NextInt(0, Language.All.Count - 1)];
        string voice = (english ? "en" : language.Voice) + Speakers[random.NextInt(0, Speakers.Length - 1)];
        File.WriteAllText(Path.Combine(folder, "text.txt"), english ? SpokenText.OfEnglish(words, random) : language.Text(words, random));
        string sound = Espeak.Run(
            folder,
            [
                "-v", voice, "-s", random.NextInt(110, 230).ToString(CultureInfo.InvariantCulture),
                "-p", random.NextInt(10, 85).ToString(CultureInfo.InvariantCulture),
                "-g", random.NextInt(0, 6).ToString(CultureInfo.InvariantCulture), "-b", "1", "-f", "text.txt", "-w", "spoken.wav",
            ],
            new Dictionary<string, string>(), "spoken.wav", cancellationToken);
        var samples = new float[(int)Math.Round(seconds * RenderRate)];
        Spoken.Place(Spoken.Read(sound, RenderRate), phrase.Notes, samples, RenderRate, random);
        File.Delete(sound);
        return Resample(samples, seconds, sampleRate);
    }
}
