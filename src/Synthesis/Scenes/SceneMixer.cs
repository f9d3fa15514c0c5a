using MirTool.Audio;
using MirTool.Audio.Noise;

namespace MirTool.Synthesis.Scenes;

/// <summary>How <see cref="SceneMixer"/> makes clips of scenes.</summary>
public sealed record SceneMixOptions
{
    /// <summary>Length of a clip, seconds; at most that of the bank's stems.</summary>
    public double ClipSeconds { get; init; } = 5;

    /// <summary>How often each of the 128 programs is to be met, as far as ensembles leave places open; null for all alike.</summary>
    public IReadOnlyList<double>? ProgramWeights { get; init; }

    /// <summary>Share of the clips in which arbitrary instruments play unrelated pieces.</summary>
    public double UnrelatedShare { get; init; } = 0.1;

    /// <summary>Share of the clips in which nobody plays or speaks: silence, noise, and what else microphones hear.</summary>
    public double NobodyShare { get; init; } = 0.1;

    /// <summary>How often a source is drawn of those that play a sound, by its name; 1 where nothing is said.</summary>
    public IReadOnlyDictionary<string, double> SourceWeights { get; init; } = new Dictionary<string, double>();

    /// <summary>A clip is played faster or slower, and so higher or lower, by up to this many semitones.</summary>
    public double SpeedSemitones { get; init; } = 3;

    /// <summary>Bystanders heard beside those made by rule; null for none.</summary>
    public BackgroundRecordings? Backgrounds { get; init; }

    /// <summary>Whether players, rooms, media and bystanders change the sound at random.</summary>
    public bool Degrade { get; init; } = true;
}

/// <summary>Sums stems of one scene to clips as ensembles sound: together in key, tempo and metre, a lead before its accompaniment.</summary>
/// <remarks>A clip follows from its seed alone. Thread-safe.</remarks>
public sealed class SceneMixer
{
    private const double PlayerRms = 0.1;
    private const double WaverProbability = 0.12;

    private readonly StemBank bank;
    private readonly SceneMixOptions options;
    private readonly ScenePlanner planner;
    private readonly int sampleRate;
    private readonly int clipSamples;
    private readonly double[] sourceWeights;

    // By sound: the scene of each of its stems.
    private readonly int[][] scenes;

    /// <param name="bank">Of scenes.</param>
    /// <param name="options">How clips are made.</param>
    /// <exception cref="ArgumentException">The bank's stems are no scenes, or shorter than a clip.</exception>
    public SceneMixer(StemBank bank, SceneMixOptions options)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(options);
        (this.bank, this.options, sampleRate) = (bank, options, bank.Options.SampleRate);
        clipSamples = (int)Math.Round(options.ClipSeconds * sampleRate);
        if (!bank.Options.Scenes || bank.Options.StemSamples < clipSamples)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Clips of {options.ClipSeconds} s need stems of scenes that are at least as long, but these have {bank.Options.Composition.ClipSeconds} s."),
                nameof(bank));
        }

        sourceWeights = [.. bank.Options.Sources.Select(source => options.SourceWeights.GetValueOrDefault(source.Name, 1))];
        scenes = [.. Enumerable.Range(0, InstrumentTrack.SoundCount).Select(sound => (int[])[.. bank.SourcesOf(sound).SelectMany(source => bank.Stems(sound, source)).Select(stem => stem.Scene)])];
        planner = new ScenePlanner(
            Enumerable.Range(0, InstrumentTrack.SoundCount).Where(sound => bank.SourcesOf(sound).Count > 0), options.ProgramWeights,
            options.UnrelatedShare, options.NobodyShare);
    }

    /// <summary>Who plays in a clip.</summary>
    public ScenePlan Plan(ulong seed) => planner.Plan(seed);

    /// <summary>The clip that a seed decides.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="noisy">Whether the clip goes through one of <see cref="NoiseEffects"/>, each equally likely.</param>
    public MixedClip Mix(ulong seed, bool noisy = false)
    {
        ScenePlan plan = Plan(seed);
        var random = new SeededRandom(seed);
        Surroundings surroundings = options.Degrade ? Surroundings.Draw(random) : Surroundings.None;
        IReadOnlyList<PlayedPart> parts = Play(plan, random);
        var clip = new float[clipSamples];
        foreach (PlayedPart part in parts)
        {
            VectorSum.AddScaled(clip, part.Samples, 1);
        }

        surroundings.Apply(clip, sampleRate, random, options.Backgrounds);
        if (noisy)
        {
            ulong noiseSeed = SeededRandom.Derive(seed, "noise");
            NoiseEffects.Apply(NoiseEffects.Choose(noiseSeed).Name, clip, sampleRate, noiseSeed);
            ClipRenderer.ScaleDown(clip);
        }

        IReadOnlyList<MixedInstrument> labels = SceneLabels.Of(parts, sampleRate, surroundings.LowestHz, surroundings.HighestHz);
        foreach (PlayedPart part in parts)
        {
            SampleBuffers.Return(part.Samples);
        }

        return new MixedClip(clip, labels);
    }

    private List<PlayedPart> Play(ScenePlan plan, SeededRandom random)
    {
        int scene = ChooseScene(plan, random);
        (double start, double speed) = DrawPlace(random);
        var used = new HashSet<Stem>(ReferenceEqualityComparer.Instance);
        var parts = new List<PlayedPart>();
        foreach (ScenePlayer player in plan.Players)
        {
            (double ownStart, double ownSpeed) = plan.IsScene ? (start, speed) : DrawPlace(random);
            int sound = options.Degrade ? StemShape.Played(player.Sound, random) : player.Sound;
            sound = bank.SourcesOf(sound).Count > 0 ? sound : player.Sound;
            if (Choose(sound, player, plan.IsScene && sound != InstrumentTrack.Speech ? scene : null, used, random) is { } stem
                && Sound(player, stem, distorted: sound != player.Sound, ownStart, ownSpeed, random) is { } part)
            {
                used.Add(stem);
                parts.Add(part);
            }
        }

        return parts;
    }

    // A scene that the player with the fewest stems has one of.
    private int ChooseScene(ScenePlan plan, SeededRandom random)
    {
        int[] rarest = [.. plan.Players.Select(player => scenes[player.Sound]).Where(ofPlayer => ofPlayer.Length > 0).MinBy(ofPlayer => ofPlayer.Length) ?? []];
        return rarest.Length > 0 ? rarest[random.NextInt(0, rarest.Length - 1)] : 0;
    }

    private (double Start, double Speed) DrawPlace(SeededRandom random)
    {
        const int Margin = Waver.MaximumShiftSamples + 4;
        double stemSamples = bank.Options.StemSamples;
        double semitones = Math.Min(options.SpeedSemitones, 12 * Math.Log2(Math.Max(1, (stemSamples - Margin) / clipSamples)));
        double speed = Math.Pow(2, random.NextDouble(-options.SpeedSemitones, semitones) / 12);
        double start = random.NextDouble() * Math.Max(0, stemSamples - clipSamples * speed - Margin);
        return (speed == 1 ? Math.Floor(start) : start, speed);
    }

    // One of a scene's stems, sources by their weights; those that do what is wanted first.
    private Stem? Choose(int sound, ScenePlayer player, int? scene, HashSet<Stem> used, SeededRandom random)
    {
        (int Source, Stem[] Stems)[] candidates =
        [
            .. bank.SourcesOf(sound)
                .Select(source => (source, (Stem[])[.. bank.Stems(sound, source).Where(stem => (scene is null || stem.Scene == scene) && !used.Contains(stem))]))
                .Where(entry => entry.Item2.Length > 0),
        ];
        (int Source, Stem[] Stems)[] wanted =
        [
            .. candidates.Select(entry => (entry.Source, (Stem[])[.. entry.Stems.Where(stem => player.Parts.Contains(stem.Part))]))
                .Where(entry => entry.Item2.Length > 0),
        ];
        candidates = wanted.Length > 0 ? wanted : candidates;
        if (candidates.Length == 0)
        {
            return null;
        }

        Stem[] chosen = candidates[new WeightedDraw([.. candidates.Select(entry => sourceWeights[entry.Source])]).Next(random)].Stems;
        return chosen[random.NextInt(0, chosen.Length - 1)];
    }

    private PlayedPart? Sound(ScenePlayer player, Stem stem, bool distorted, double start, double speed, SeededRandom random)
    {
        float[] part = SampleBuffers.Rent(clipSamples);
        Waver waver = options.Degrade && random.NextBool(WaverProbability) ? Waver.Draw(random, sampleRate) : default;
        // No two instruments are tuned quite alike; over five seconds 5 cents are 15 ms.
        double detune = options.Degrade ? Math.Pow(2, random.NextDouble(-5, 5) / 1200) : 1;
        part.AsSpan(StemPlayback.Resample(stem.Samples, start, speed * detune, waver, part)..).Clear();
        bool isMusic = player.Sound != InstrumentTrack.Speech;
        if (options.Degrade && isMusic)
        {
            StemShape.Apply(player.Sound, distorted, part, sampleRate, random);
        }

        if (options.Degrade && random.NextBool(0.8))
        {
            Degradation.Equalize(part, sampleRate, maximumDb: 9, random);
        }

        IReadOnlyList<Interval> intervals = ActivityDetector.Intervals(part, sampleRate);
        double sounding = intervals.Sum(interval => interval.EndSeconds - interval.StartSeconds) / options.ClipSeconds;
        if (sounding <= 0)
        {
            SampleBuffers.Return(part);
            return null;
        }

        // As loud while it sounds as others are: pauses do not make it louder.
        float gain = (float)(PlayerRms * Math.Pow(10, player.LevelDb / 20) * Math.Sqrt(Math.Max(0.1, sounding)) / Degradation.Rms(part));
        VectorSum.Scale(part, gain);
        return new PlayedPart(player.Sound, part, intervals);
    }
}

/// <summary>One instrument of a clip.</summary>
/// <param name="Sound">0-based General MIDI program, or a sound beyond them.</param>
/// <param name="Samples">As loud as in the mixture.</param>
/// <param name="Intervals">When it sounds, heard or not.</param>
internal sealed record PlayedPart(int Sound, float[] Samples, IReadOnlyList<Interval> Intervals);
