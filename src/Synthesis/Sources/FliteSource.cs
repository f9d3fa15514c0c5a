using System.Collections.Concurrent;
using System.Globalization;
using MirTool.Audio;
using MirTool.Synthesis.Sources.Voices;

namespace MirTool.Synthesis.Sources;

/// <summary>Singing by flite's recorded speakers, one woman and two men, a syllable a note; and their speech, and another man's.</summary>
/// <remarks>
/// flite speaks a call's text at one exact pitch. So each speaker says a row of syllables once at every other pitch (43 calls in all,
/// up to 0.5 s each), and the notes are made of those: a vowel is held by repeating whole periods, and read at a
/// speed that gives the note its pitch, scoop and vibrato. Taking a syllable of another pitch moves the formants, by up to
/// 20 %, which makes other singers of the three.
/// </remarks>
public sealed class FliteSource : StemSource
{
    private const int ChoirProgram = 52;
    private const double LongestFadeSeconds = 0.09;

    // Ornaments may raise a note for long.
    private const double LongestStretch = 1.15;

    // flite's audio is cut where it falls this far below its loudest, and gaps of closed lips are kept.
    private const double SyllableThreshold = 0.03;
    private const double PauseSeconds = 0.12;
    private const double ShortestSyllableSeconds = 0.25;

    // Pitches that are spoken lie this far apart, and each has its own choice of syllables: enough, since formants are moved anyway.
    private const int KeyStep = 2;
    private const int SyllablesPerKey = 16;

    private static readonly ExternalProgram Flite = new("flite", "flite");

    private static readonly Singer[] Singers = [new("slt", 52, 79), new("awb", 40, 67), new("kal16", 38, 66)];

    private static readonly (string Voice, double LowestHertz, double HighestHertz)[] Speakers =
        [("slt", 150, 240), ("awb", 90, 150), ("kal16", 85, 140), ("rms", 80, 120)];

    private static readonly string[] Syllables =
    [
        "la", "lee", "lo", "loo", "lay", "ma", "mee", "mow", "moo", "may", "na", "no", "new", "ray", "row", "roo", "raw", "why", "way", "we",
        "who", "ha", "he", "hey", "ah", "oh", "ooh", "eee", "yeah", "you", "law", "more", "love", "sing", "time", "mine", "go", "do", "day", "bay",
        "baby", "away", "alone", "home", "eye", "low", "now", "down", "dream", "soul", "her", "fire",
    ];

    private readonly ConcurrentDictionary<(Singer Singer, int Key), Lazy<float[][]>> spoken = new();

    /// <inheritdoc/>
    public override string Name => "flite";

    /// <inheritdoc/>
    public override IReadOnlyList<int> Programs { get; } = [ChoirProgram, 53, 54, InstrumentTrack.Singing, InstrumentTrack.Speech];

    /// <inheritdoc/>
    public override string Version => "3";

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Render(
        int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        return
        [
            .. phrases.Select(phrase =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var samples = new float[(int)Math.Round(seconds * RenderRate)];
                var random = new SeededRandom(phrase.Seed);
                int voices = program switch
                {
                    ChoirProgram => random.NextInt(2, 4),
                    InstrumentTrack.Singing => random.NextBool(0.15) ? random.NextInt(2, 5) : 1,
                    InstrumentTrack.Speech => 0,
                    _ => 1,
                };
                for (int voice = 0; voice < voices; voice++)
                {
                    Sing(phrase.Notes, samples, random, ornamented: program == InstrumentTrack.Singing && voices == 1, cancellationToken);
                }

                if (program == InstrumentTrack.Speech)
                {
                    Talk(phrase.Notes, samples, seconds, random, cancellationToken);
                }

                return Resample(samples, seconds, sampleRate);
            }),
        ];
    }

    /// <inheritdoc/>
    public override void Release() => spoken.Clear();

    private void Sing(IReadOnlyList<Note> notes, Span<float> mix, SeededRandom random, bool ornamented, CancellationToken cancellationToken)
    {
        Singer singer = Choose(notes, random);
        double formantSemitones = random.NextDouble(-2.8, 3.2);
        double tuningCents = random.NextDouble(-8, 8);
        double vibratoHz = random.NextDouble(4.5, 6.5);
        double vibratoCents = random.NextBool(0.3) ? random.NextDouble(0, 8) : random.NextDouble(10, 70);
        double vibratoDelay = random.NextDouble(0.05, 0.5);
        double lagSeconds = random.NextDouble(0, 0.03);
        bool oneSyllable = random.NextBool(0.4);
        int syllable = random.NextInt(0, Syllables.Length - 1);
        SungPitch? melody = ornamented ? SungPitch.Draw(random) : null;
        int? previousKey = null;
        foreach (Note note in notes)
        {
            int key = singer.Fold(note.Key);
            int spokenKey = singer.LowestKey + KeyStep * (int)Math.Round((Math.Clamp(key - formantSemitones, singer.LowestKey, singer.HighestKey) - singer.LowestKey) / KeyStep);
            float[][] row = spoken.GetOrAdd((singer, spokenKey), id => new Lazy<float[][]>(() => Speak(id.Singer, id.Key, cancellationToken))).Value;
            syllable = oneSyllable ? syllable : random.NextInt(0, Syllables.Length - 1);
            double speed = Math.Pow(2, (key - spokenKey + (tuningCents + random.NextDouble(-6, 6)) / 100) / 12);
            double fadeSeconds = random.NextDouble(0.03, LongestFadeSeconds);
            int length = (int)((note.DurationSeconds + fadeSeconds) * RenderRate);
            float[] held = Hold(row[syllable % row.Length], RenderRate / Hertz(spokenKey), (int)(length * speed * LongestStretch) + RenderRate / 20);
            double scoopCents = random.NextBool(0.4) ? random.NextDouble(-150, 60) : 0;
            float gain = 0.15f * (0.35f + 0.65f * note.Velocity / 127f);
            int start = (int)((note.StartSeconds + lagSeconds) * RenderRate);
            double fromCents = previousKey is { } before && Math.Abs(before - key) < 12 ? 100 * (before - key) : 0;
            Func<double, double> curve = melody?.Curve(note.DurationSeconds, fromCents, random)
                ?? (t => vibratoCents * Math.Clamp((t - vibratoDelay) / 0.3, 0, 1) * Math.Sin(2 * Math.PI * vibratoHz * t) + scoopCents * Math.Max(0, 1 - t / 0.12));
            previousKey = key;
            double position = 0;
            for (int n = 0; n < length && start + n < mix.Length; n++)
            {
                position += speed * Math.Pow(2, curve((double)n / RenderRate) / 1200);
                double fade = Math.Min(1, Math.Min(n / (0.008 * RenderRate), (length - n) / (fadeSeconds * RenderRate)));
                mix[start + n] += gain * (float)fade * At(held, position);
            }
        }
    }

    // Any speaker, at a pitch and speed of his own.
    private static void Talk(IReadOnlyList<Note> notes, Span<float> mix, double seconds, SeededRandom random, CancellationToken cancellationToken)
    {
        (string voice, double lowestHertz, double highestHertz) = Speakers[random.NextInt(0, Speakers.Length - 1)];
        string folder = Directory.CreateTempSubdirectory("mirtool-").FullName;
        try
        {
            string text = SpokenText.OfEnglish(Spoken.Words(seconds), random);
            double hertz = random.NextDouble(lowestHertz, highestHertz), stretch = random.NextDouble(0.8, 1.3);
            string sound = Flite.Run(
                folder,
                [
                    "-voice", voice,
                    "--setf", string.Create(CultureInfo.InvariantCulture, $"int_f0_target_mean={hertz:F1}"),
                    "--setf", string.Create(CultureInfo.InvariantCulture, $"int_f0_target_stddev={0.12 * hertz:F1}"),
                    "--setf", string.Create(CultureInfo.InvariantCulture, $"duration_stretch={stretch:F3}"),
                    "-t", text, "-o", "spoken.wav",
                ],
                new Dictionary<string, string>(), "spoken.wav", cancellationToken);
            Spoken.Place(Spoken.Read(sound, RenderRate), notes, mix, RenderRate, random);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The singer whose range the phrase's middle lies in, any of those.
    private static Singer Choose(IReadOnlyList<Note> notes, SeededRandom random)
    {
        double middle = notes.Average(note => note.Key);
        Singer[] fitting = [.. Singers.Where(singer => singer.LowestKey - 3 <= middle && middle <= singer.HighestKey + 3)];
        fitting = fitting.Length > 0 ? fitting : Singers;
        return fitting[random.NextInt(0, fitting.Length - 1)];
    }

    private static double Hertz(int key) => 440 * Math.Pow(2, (key - 69) / 12.0);

    private static float[][] Speak(Singer singer, int key, CancellationToken cancellationToken)
    {
        string[] syllables = [.. Syllables];
        new SeededRandom(SeededRandom.Derive(0, singer.Voice, key)).Shuffle<string>(syllables);
        string folder = Directory.CreateTempSubdirectory("mirtool-").FullName;
        try
        {
            string sound = Flite.Run(
                folder,
                [
                    "-voice", singer.Voice,
                    "--setf", string.Create(CultureInfo.InvariantCulture, $"int_f0_target_mean={Hertz(key):F3}"),
                    "--setf", "int_f0_target_stddev=0",
                    "--setf", "duration_stretch=3.5",
                    "-t", string.Join(". ", syllables[..SyllablesPerKey]) + ".",
                    "-o", "spoken.wav",
                ],
                new Dictionary<string, string>(), "spoken.wav", cancellationToken);
            float[][] cut = [.. Cut(Spoken.Read(sound, RenderRate))];
            return cut.Length > 0
                ? cut
                : throw new InvalidDataException($"flite's voice '{singer.Voice}' said nothing at {Hertz(key):F0} Hz. Install the package flite anew.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Between pauses; each brought to the same loudness.
    private static List<float[]> Cut(ReadOnlySpan<float> samples)
    {
        const int Frame = RenderRate / 100;
        var loudness = new double[samples.Length / Frame];
        for (int i = 0; i < loudness.Length; i++)
        {
            loudness[i] = Rms(samples.Slice(i * Frame, Frame));
        }

        double threshold = SyllableThreshold * loudness.DefaultIfEmpty().Max();
        var syllables = new List<float[]>();
        int first = -1, last = -1;
        for (int i = 0; i <= loudness.Length; i++)
        {
            bool sounds = i < loudness.Length && loudness[i] > threshold;
            if (sounds)
            {
                first = first < 0 ? i : first;
                last = i;
            }
            else if (first >= 0 && (i == loudness.Length || i - last > PauseSeconds * 100))
            {
                if (last - first > ShortestSyllableSeconds * 100)
                {
                    float[] syllable = samples[(first * Frame)..((last + 1) * Frame)].ToArray();
                    float gain = (float)(1 / Rms(syllable));
                    syllables.Add([.. syllable.Select(sample => gain * sample)]);
                }

                first = -1;
            }
        }

        return syllables;
    }

    private static double Rms(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
        {
            sum += (double)sample * sample;
        }

        return Math.Sqrt(sum / samples.Length);
    }

    // Repeats a piece of the vowel, a whole number of periods long, until the syllable lasts.
    private static float[] Hold(float[] syllable, double period, int samples)
    {
        if (syllable.Length >= samples)
        {
            return syllable;
        }

        int start = syllable.Length / 2;
        int loop = (int)Math.Round(Math.Max(1, Math.Round(0.2 * syllable.Length / period)) * period);
        int fade = Math.Min(loop, syllable.Length - start - loop);
        var held = new List<float>(samples + syllable.Length);
        held.AddRange(syllable.AsSpan(0, start + loop));
        while (held.Count + syllable.Length - start - loop < samples)
        {
            for (int i = 0; i < loop; i++)
            {
                float old = Math.Max(0, 1 - (float)i / fade);
                held.Add(old > 0 ? old * syllable[start + loop + i] + (1 - old) * syllable[start + i] : syllable[start + i]);
            }
        }

        held.AddRange(syllable.AsSpan(start + loop));
        return [.. held];
    }

    // Between samples, by the cubic of Catmull and Rom.
    private static float At(float[] samples, double position)
    {
        int i = (int)position;
        if (i < 1 || i + 2 >= samples.Length)
        {
            return 0;
        }

        float t = (float)(position - i);
        float a = samples[i - 1], b = samples[i], c = samples[i + 1], d = samples[i + 2];
        return b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }

    /// <summary>A speaker of flite's who sings.</summary>
    /// <param name="Voice">flite's name.</param>
    /// <param name="LowestKey">Lowest MIDI key that is spoken.</param>
    /// <param name="HighestKey">Highest MIDI key that is spoken.</param>
    private sealed record Singer(string Voice, int LowestKey, int HighestKey)
    {
        /// <summary>The key itself, or the same note in the nearest octave that can be sung.</summary>
        public int Fold(int key) =>
            key > HighestKey + 3 ? Fold(key - 12) : key < LowestKey - 3 ? Fold(key + 12) : key;
    }
}
