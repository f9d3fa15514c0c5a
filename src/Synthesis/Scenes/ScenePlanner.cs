using MirTool.Audio;

namespace MirTool.Synthesis.Scenes;

/// <summary>Draws who plays in a clip: kinds of ensembles by their weights, arbitrary combinations, speech, or nobody.</summary>
public sealed class ScenePlanner
{
    /// <summary>Most players of a clip.</summary>
    public const int MaximumPlayers = 8;

    private const double SpeechShare = 0.055;
    private const double SpeechOverMusicShare = 0.04;

    // Of what is wanted of a program: however often ensembles name it, it is also met alone and in company of its own.
    private const double LeastOpenShare = 0.2;

    private readonly bool[] available;
    private readonly double nobodyShare;
    private readonly double unrelatedShare;
    private readonly WeightedDraw kinds = new([.. EnsembleKind.All.Select(kind => kind.Weight)]);
    private readonly WeightedDraw? programs;

    /// <param name="sounds">What can be played; slots that nothing of it fits stay empty.</param>
    /// <param name="programWeights">How often each of the 128 programs is to be met, whether ensembles name it or it takes a place that
    /// is open to any; null for all alike.</param>
    /// <param name="unrelatedShare">Share of the clips in which arbitrary instruments play unrelated pieces.</param>
    /// <param name="nobodyShare">Share of the clips in which nobody plays or speaks.</param>
    public ScenePlanner(IEnumerable<int> sounds, IReadOnlyList<double>? programWeights = null, double unrelatedShare = 0.1, double nobodyShare = 0.1)
    {
        ArgumentNullException.ThrowIfNull(sounds);
        available = new bool[InstrumentTrack.SoundCount];
        foreach (int sound in sounds)
        {
            available[sound] = true;
        }

        this.unrelatedShare = unrelatedShare;
        this.nobodyShare = nobodyShare;
        double[] wanted = [.. Enumerable.Range(0, InstrumentTrack.DrumKit).Select(program => available[program] ? programWeights?[program] ?? 1 : 0)];
        programs = wanted.Sum() > 0 ? new WeightedDraw(OpenWeights(wanted)) : null;
    }

    /// <summary>The plan that a seed decides.</summary>
    public ScenePlan Plan(ulong seed)
    {
        var random = new SeededRandom(SeededRandom.Derive(seed, "plan"));
        double share = random.NextDouble();
        if (share < nobodyShare)
        {
            return new ScenePlan("nothing", []);
        }

        share -= nobodyShare;
        if (share < SpeechShare && available[InstrumentTrack.Speech])
        {
            // Mostly one speaker, sometimes two or three who interrupt each other.
            int speakers = random.NextBool(0.75) ? 1 : random.NextInt(2, 3);
            return new ScenePlan(
                "speech", [.. Enumerable.Range(0, speakers).Select(i => new ScenePlayer(InstrumentTrack.Speech, i == 0 ? 0 : -random.NextDouble(0, 10), []))])
            {
                IsScene = false,
            };
        }

        share -= SpeechShare;
        bool spokenOver = share < SpeechOverMusicShare && available[InstrumentTrack.Speech];
        share -= SpeechOverMusicShare;
        ScenePlan plan = share >= 0 && share < unrelatedShare ? Unrelated(random) : Ensemble(random);
        return spokenOver ? SpokenOver(plan, random) : plan;
    }

    // What ensembles do not give a program already it gets in open places, and a little in any case.
    private double[] OpenWeights(double[] wanted)
    {
        double ensembles = Math.Max(0, 1 - nobodyShare - SpeechShare - unrelatedShare) / EnsembleKind.All.Sum(kind => kind.Weight);
        double open = 2.5 * unrelatedShare;
        var named = new double[InstrumentTrack.SoundCount];
        foreach ((EnsembleKind kind, EnsembleSlot slot) in EnsembleKind.All.SelectMany(kind => kind.Slots.Select(slot => (kind, slot))))
        {
            int[] playable = [.. slot.Sounds.Where(sound => available[sound])];
            double places = ensembles * kind.Weight * slot.Probability;
            open += slot.Sounds.Count == 0 ? places : 0;
            foreach (int sound in playable)
            {
                named[sound] += places / playable.Length;
            }
        }

        // The level up to which every program is filled, found by halving: what is filled in must be the open places.
        double low = 0, high = (open + named.Sum()) / wanted.Where(weight => weight > 0).Min();
        for (int i = 0; i < 50; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Filled(middle).Sum() < open ? (middle, high) : (low, middle);
        }

        return Filled(high);

        double[] Filled(double level) =>
            [.. wanted.Select((weight, program) => Math.Max(LeastOpenShare * weight * level, weight * level - named[program]))];
    }

    private static ScenePlan SpokenOver(ScenePlan plan, SeededRandom random)
    {
        // Speech before music as often as music before speech.
        double speechDb = random.NextDouble(-18, 18);
        return plan with
        {
            Players =
            [
                .. plan.Players.Take(MaximumPlayers - 1).Select(player => player with { LevelDb = player.LevelDb - Math.Max(0, speechDb) }),
                new ScenePlayer(InstrumentTrack.Speech, Math.Min(0, speechDb), []),
            ],
        };
    }

    private ScenePlan Unrelated(SeededRandom random)
    {
        int count = random.NextInt(1, 4);
        var players = new List<ScenePlayer>();
        for (int i = 0; i < count; i++)
        {
            if (Fill(new EnsembleSlot([], 1, [], IsLead: i == 0), random) is { } sound && players.TrueForAll(player => player.Sound != sound))
            {
                players.Add(new ScenePlayer(sound, i == 0 ? 0 : -random.NextDouble(0, 15), []));
            }
        }

        return new ScenePlan("unrelated", players) { IsScene = false };
    }

    private ScenePlan Ensemble(SeededRandom random)
    {
        EnsembleKind kind = EnsembleKind.All[kinds.Next(random)];
        var players = new List<ScenePlayer>();
        foreach (EnsembleSlot slot in kind.Slots)
        {
            bool taken = random.NextBool(slot.Probability);
            if (taken && players.Count < MaximumPlayers && Fill(slot, random) is { } sound)
            {
                players.Add(new ScenePlayer(sound, LevelDb(kind, slot, random), slot.Parts));
            }
        }

        // By chance, or where nothing of the ensemble can be played: someone else, alone.
        return players.Count == 0 && (programs?.Next(random) ?? kind.Slots[0].Sounds.FirstOrDefault(sound => available[sound], -1)) is >= 0 and var alone
            ? new ScenePlan(kind.Name, [new ScenePlayer(alone, 0, [])])
            : new ScenePlan(kind.Name, players);
    }

    private static double LevelDb(EnsembleKind kind, EnsembleSlot slot, SeededRandom random)
    {
        double softness = random.NextDouble();
        return kind.IsBalanced ? -10 * softness
            : slot.IsLead ? (softness < 0.8 ? 0 : -8 * random.NextDouble())
            : -25 * Math.Pow(softness, 1.6);
    }

    private int? Fill(EnsembleSlot slot, SeededRandom random)
    {
        if (slot.Sounds.Count == 0)
        {
            return programs?.Next(random);
        }

        int[] playable = [.. slot.Sounds.Where(sound => available[sound])];
        int choice = random.NextInt(0, Math.Max(0, playable.Length - 1));
        return playable.Length == 0 ? null : playable[choice];
    }
}
