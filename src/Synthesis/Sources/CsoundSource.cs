using System.Globalization;
using System.Text;
using MirTool.Audio;

namespace MirTool.Synthesis.Sources;

/// <summary>Physical and additive models in csound, their timbre drawn anew for every stem.</summary>
/// <remarks>
/// STK's opcodes (bowed string, clarinet, saxophone, flute, mandolin, electric pianos, organ), csound's own (wgbow, wgclar, pluck,
/// streson, fof, prepiano), and for brass, double reeds, free reeds, pipes and bars sums of partials: no model of a trumpet that
/// ships with csound sounds at the asked pitch. The instruments are in Csound.orc, their programs and ranges in <see cref="CsoundModel"/>.
/// </remarks>
public sealed class CsoundSource : StemSource
{
    private const string RawWaves = "/usr/share/stk/rawwaves";
    private const string Packages = "csound csound-plugins stk";
    private const int TimbreParameters = 8;

    // A note's fade may last this long beyond its phrase.
    private const double TailSeconds = 0.4;
    private const double GapSeconds = 0.5;

    private static readonly ExternalProgram Csound = new("csound", Packages);

    /// <inheritdoc/>
    public override string Name => "csound";

    /// <inheritdoc/>
    public override IReadOnlyList<int> Programs { get; } =
        [.. CsoundModel.All.SelectMany(model => model.Programs).Distinct().Order()];

    /// <inheritdoc/>
    public override string Version => "2";

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Render(
        int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        return Render(phrases, [.. phrases.Select(phrase => Choose(program, phrase))], seconds, sampleRate, cancellationToken);
    }

    /// <summary>Renders phrases with one model each, in one run of csound; null is silence.</summary>
    internal static IReadOnlyList<float[]> Render(
        IReadOnlyList<StemPhrase> phrases, IReadOnlyList<CsoundModel?> models, double seconds, int sampleRate, CancellationToken cancellationToken)
    {
        ExternalProgram.Require(RawWaves, "stk");
        var reel = new PhraseReel(seconds, GapSeconds, RenderRate);
        string folder = Directory.CreateTempSubdirectory("mirtool-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "phrases.csd"), Csd(reel, phrases, models));
            string sound = Csound.Run(
                folder, ["-d", "-m0", "-W", "-3", "-o", "phrases.wav", "phrases.csd"],
                new Dictionary<string, string> { ["RAWWAVE_PATH"] = RawWaves },
                "phrases.wav", cancellationToken);
            return
            [
                .. reel.Cut(sound, phrases.Count).Select((samples, i) =>
                {
                    var random = new SeededRandom(SeededRandom.Derive(phrases[i].Seed, "body"));
                    InstrumentBody.Finish(models[i]?.Finish ?? BodyKind.None, samples, RenderRate, random);
                    return Resample(samples, seconds, sampleRate);
                }),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Of the models that can play every note of the phrase; each equally likely.
    private static CsoundModel? Choose(int program, StemPhrase phrase)
    {
        int lowest = phrase.Notes.Min(note => note.Key);
        int highest = phrase.Notes.Max(note => note.Key);
        CsoundModel[] fitting =
        [
            .. CsoundModel.All.Where(model => model.Programs.Contains(program) && model.LowestKey <= lowest && highest <= model.HighestKey),
        ];
        return fitting.Length == 0
            ? null
            : fitting[new SeededRandom(SeededRandom.Derive(phrase.Seed, "model")).NextInt(0, fitting.Length - 1)];
    }

    private static string Csd(PhraseReel reel, IReadOnlyList<StemPhrase> phrases, IReadOnlyList<CsoundModel?> models)
    {
        using Stream stream = typeof(CsoundSource).Assembly.GetManifestResourceStream("Csound.orc")!;
        using var orchestra = new StreamReader(stream);
        var csd = new StringBuilder();
        csd.Append("<CsoundSynthesizer>\n<CsInstruments>\n").Append(orchestra.ReadToEnd()).Append("\n</CsInstruments>\n<CsScore>\n");
        for (int i = 0; i < models.Count; i++)
        {
            if (models[i] is { } model)
            {
                AppendNotes(csd, reel, i, phrases[i], model);
            }
        }

        // Silence to the end, so that the file is never empty.
        csd.Append(CultureInfo.InvariantCulture, $"f 0 {reel.Start(models.Count):F6}\ne\n</CsScore>\n</CsoundSynthesizer>\n");
        return csd.ToString();
    }

    private static void AppendNotes(StringBuilder csd, PhraseReel reel, int index, StemPhrase phrase, CsoundModel model)
    {
        var random = new SeededRandom(SeededRandom.Derive(phrase.Seed, "timbre"));
        double tuningCents = random.NextDouble(-8, 8);
        double vibratoHz = random.NextDouble(4.3, 6.8);
        double vibratoCents = model.VibratoCents * random.NextDouble();
        double release = random.NextDouble(model.ReleaseSeconds.Shortest, model.ReleaseSeconds.Longest);
        double[] timbre = [.. Enumerable.Range(0, TimbreParameters).Select(_ => random.NextDouble())];
        foreach (Note note in phrase.Notes)
        {
            double hertz = 440 * Math.Pow(2, (note.Key - 69 + (tuningCents + random.NextDouble(-4, 4)) / 100) / 12);
            double length = Math.Min(note.DurationSeconds + release, reel.Seconds + TailSeconds - note.StartSeconds);
            csd.Append(
                CultureInfo.InvariantCulture,
                $"i {model.Instrument} {reel.Start(index) + note.StartSeconds:F6} {length:F6} {hertz:F4} {note.Velocity / 127.0:F4} {release:F4} {vibratoHz:F3} {vibratoCents + 0.01:F3}");
            foreach (double parameter in timbre)
            {
                // Two notes of one player are never quite alike.
                csd.Append(CultureInfo.InvariantCulture, $" {Math.Clamp(parameter + random.NextDouble(-0.05, 0.05), 0, 1):F4}");
            }

            csd.Append(CultureInfo.InvariantCulture, $" {random.NextDouble(0.001, 0.999):F6}\n");
        }
    }
}
