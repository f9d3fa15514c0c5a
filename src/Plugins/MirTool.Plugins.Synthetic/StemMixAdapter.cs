using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using MirTool.Audio;
using MirTool.Synthesis;
using MirTool.Synthesis.Scenes;
using MirTool.Synthesis.Sources;

namespace MirTool.Plugins.Synthetic;

/// <summary>Clips summed from stems that are rendered once and kept in memory: many more a second than rendering each anew.</summary>
/// <remarks>Its options are those that <see cref="Options"/> describes.</remarks>
public sealed class StemMixAdapter : IDatasetAdapter
{
    private const int MaximumPolyphony = 3;
    private const double StemSeconds = 2.5;
    private const int LongestSceneSeconds = 10;

    // Stems of scenes outlast their clips, so that these are cut from anywhere and played faster.
    private const double SceneSecondsPerClip = 1.2;
    private const int ShortestSceneSeconds = 6;

    // Synthetic leads, pads and effects, which hardly any recording holds.
    private static readonly int[] RarePrograms = [55, .. Enumerable.Range(80, 24), .. Enumerable.Range(120, 8)];

    private static readonly CompositionOptions Paper = CompositionOptions.Paper.OfLength(StemSeconds);
    private static readonly CompositionOptions Realistic =
        CompositionOptions.Realistic.OfLength(StemSeconds) with { Programs = [.. Enumerable.Range(0, InstrumentTrack.DrumKit + 1)] };

    private readonly ConcurrentDictionary<string, Lazy<StemBank>> banks = new();
    private readonly ConcurrentDictionary<string, Lazy<BackgroundRecordings>> backgrounds = new();

    // Requests are records that a run makes once and passes with every call: what they mean is worked out once as well.
    private readonly ConditionalWeakTable<DatasetRequest, SceneMixer> mixers = [];

    public string Name => "stem-mix";

    public string Description => "Clips summed from stems that are rendered once: fast, for training.";

    public IReadOnlyList<DatasetSplit> Splits { get; } =
    [
        new("train", "new sums of the training stems in every generation"),
        new("validation", "sums of stems that no other split has"),
        new("test", "sums of stems that no other split has"),
        new("calibration", "sums of stems that no other split has: what thresholds are set on"),
    ];

    public IReadOnlyList<DatasetOption> Options { get; } =
    [
        new("sources", "names of kinds of stems and names or paths of soundfonts, with ; between them (default: all soundfonts that are found)"),
        new("leave-out", "sources, with ; between them, that the split train does without and of which the other splits consist alone: what is learnt from the rest is judged by them"),
        new("mix", "sums (default): unrelated instruments; scenes: ensembles that play in one key, tempo and metre, with drums, singing and speech where sources have them"),
        new("unrelated", "share of the clips of scenes, 0 to 1, in which one to four unrelated instruments play (default 0.1)"),
        new("nobody", "share of the clips of scenes, 0 to 1, in which nobody plays or speaks (default 0.1)"),
        new("backgrounds", "folders of recordings of animals, weather, machines and whatever else is no instrument, with ; between them: heard in scenes beside such sounds made by rule"),
        new("stem-seconds", "length of the stems of scenes, 2 to 60 (default 6, or 1.2 times that of a clip if that is more)"),
        new("stems-of", "sources that hold another number of stems of scenes than the option stems says, as csound=8;espeak-ng=96"),
        new("source-weights", "how often sources are drawn in scenes, of those that play a sound, as samples-notes=3; the others 1"),
        new("stems", "stems for each program and source, 1 to 1000; other splits than train hold a sixth of it, of scenes a quarter, from other seeds (default 24)"),
        new("cache", "a folder that keeps rendered stems for the next time"),
        new("degrade", "true: bodies, rooms, filters, drums in the background and noise (default); false: as rendered"),
        new("paper", "share of the clips, 0 to 1, that are as the paper has them: any program, any key, as loud as the soundfonts render them (default 0)"),
        new("noise", "none (default); half: every second round of the polyphonies through one of the nine noise effects; all"),
        new("seconds", "length of a clip, 2 to 60 (default 2); in longer sums an instrument's stems follow each other; scenes have at most 10"),
        new("weights", "how often programs are drawn, as 40=2;80..103=0.5; the others 1"),
        new("polyphonies", "the numbers of instruments of successive sums, again and again (default 0,1,2,3); scenes have their own"),
    ];

    public IReadOnlyList<string> ListExcerpts(DatasetRequest request)
    {
        int count = request.Count
            ?? throw new InvalidDataException($"Dataset '{Name}' has no end: say how many excerpts are wanted (--count).");
        // What takes minutes, and what may be wrong with the options, belongs before the first clip.
        if (HasScenes(request))
        {
            Backgrounds(request);
        }

        if (Share(request, "paper") < 1)
        {
            Bank(request);
        }

        if (Share(request, "paper") > 0)
        {
            PaperBank(request);
        }

        string[] ids = new string[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = string.Create(CultureInfo.InvariantCulture, $"{request.Split}-{request.Generation}-{i}");
        }

        return ids;
    }

    public LabelledExcerpt Load(string excerptId, DatasetRequest request)
    {
        int index = int.Parse(excerptId.AsSpan(excerptId.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);
        int[] polyphonies = Polyphonies(request);
        ulong seed = SeededRandom.Derive(request.Seed, request.Split, request.Generation, index);
        bool noisy = Noise(request) switch
        {
            NoiseShare.All => true,
            // Every number of instruments is as often noisy as clean.
            NoiseShare.Half => index / polyphonies.Length % 2 == 1,
            _ => false,
        };
        MixedClip clip = Mix(request, seed, polyphonies[index % polyphonies.Length], noisy);
        InstrumentLabel[] labels = [.. clip.Instruments.SelectMany(Labels)];
        return new LabelledExcerpt(excerptId, clip.Samples, request.SampleRate, labels, LabelsComplete: true);
    }

    private MixedClip Mix(DatasetRequest request, ulong seed, int polyphony, bool noisy)
    {
        int seconds = Seconds(request);
        if (new SeededRandom(SeededRandom.Derive(seed, "paper")).NextBool(Share(request, "paper")))
        {
            var options = new StemMixOptions { ClipSeconds = seconds, Degrade = false, SpeedSemitones = 0, LateEntryProbability = 0, KeepLevels = true };
            return new StemMixer(PaperBank(request), options).Mix(seed, polyphony, noisy);
        }

        return HasScenes(request)
            ? SceneMixer(request).Mix(seed, noisy)
            : new StemMixer(
                Bank(request), new StemMixOptions { ClipSeconds = seconds, Degrade = Flag(request, "degrade", true), ProgramWeights = Weights(request) })
                .Mix(seed, polyphony, noisy);
    }

    private static IEnumerable<InstrumentLabel> Labels(MixedInstrument instrument)
    {
        bool isProgram = instrument.Program < GeneralMidi.ProgramCount;
        string id = Sounds.IdOf(instrument.Program);
        return
        [
            .. instrument.Intervals.Select(interval => Label(interval, isFaint: false)),
            .. instrument.FaintIntervals.Select(interval => Label(interval, isFaint: true)),
        ];

        InstrumentLabel Label(Interval interval, bool isFaint) =>
            new(isProgram ? $"gm-{id}" : id, isProgram ? [instrument.Program] : [], interval.StartSeconds, interval.EndSeconds)
            {
                Sounds = isProgram ? [] : [id],
                IsFaint = isFaint,
            };
    }

    private SceneMixer SceneMixer(DatasetRequest request) => mixers.GetValue(request, _ => new SceneMixer(Bank(request), new SceneMixOptions
    {
        ClipSeconds = Seconds(request),
        Degrade = Flag(request, "degrade", true),
        ProgramWeights = Weights(request),
        UnrelatedShare = Share(request, "unrelated", 0.1),
        NobodyShare = Share(request, "nobody", 0.1),
        SourceWeights = SourceWeights(request),
        Backgrounds = Backgrounds(request),
    }));

    private BackgroundRecordings? Backgrounds(DatasetRequest request) => request.Options.GetValueOrDefault("backgrounds") is { Length: > 0 } text
        ? backgrounds.GetOrAdd($"{request.SampleRate} {text}", _ => new Lazy<BackgroundRecordings>(() => BackgroundRecordings.Read(List(request, "backgrounds"), request.SampleRate))).Value
        : null;

    private StemBank Bank(DatasetRequest request)
    {
        if (!HasScenes(request))
        {
            return Bank(request, Sources(request), Realistic);
        }

        int shortest = Seconds(request);
        double seconds = Number(
            request, "stem-seconds", Math.Max(ShortestSceneSeconds, (int)Math.Ceiling(SceneSecondsPerClip * shortest)), Math.Max(2, shortest), 60);
        return Bank(
            request, Sources(request),
            CompositionOptions.Realistic.OfLength(seconds) with { Programs = [.. Enumerable.Range(0, InstrumentTrack.SoundCount)] }, isScenes: true);
    }

    private bool HasScenes(DatasetRequest request)
    {
        string mix = request.Options.GetValueOrDefault("mix") ?? "sums";
        return mix is "sums" or "scenes"
            ? mix == "scenes"
            : throw new InvalidDataException($"Option mix of dataset '{Name}' must be sums or scenes, but is '{mix}'.");
    }

    private int Seconds(DatasetRequest request) => Number(request, "seconds", 2, 2, HasScenes(request) ? LongestSceneSeconds : 60);

    private StemBank PaperBank(DatasetRequest request)
    {
        StemSource[] soundFonts = [.. Sources(request).Where(source => source.IsSoundFont)];
        return soundFonts.Length > 0
            ? Bank(request, soundFonts, Paper)
            : throw new InvalidDataException($"Option paper of dataset '{Name}' needs a soundfont among the sources of the split '{request.Split}', which are: {string.Join(", ", Sources(request).Select(source => source.Name))}.");
    }

    private StemBank Bank(DatasetRequest request, IReadOnlyList<StemSource> sources, CompositionOptions composition, bool isScenes = false)
    {
        foreach (string name in request.Options.Keys.Except(Options.Select(option => option.Name)))
        {
            throw new InvalidDataException($"Dataset '{Name}' has no option '{name}'. Known: {string.Join(", ", Options.Select(option => option.Name))}.");
        }

        int stems = Number(request, "stems", 24, 1, 1000);
        // Beside scenes, the paper's pieces are a small fraction of the clips.
        int ofSums = HasScenes(request) ? Math.Max(2, stems / 3) : stems;
        var options = new StemBankOptions
        {
            Sources = sources,
            Composition = composition,
            StemsPerProgram = isScenes ? HeldOut(request, stems, fewest: 4) : request.Split == "train" ? ofSums : Math.Max(2, ofSums / 6),
            SampleRate = request.SampleRate,
            Scenes = isScenes,
            StemsOfSources = isScenes ? StemsOf(request) : new Dictionary<string, int>(),
            RarePrograms = isScenes ? RarePrograms : [],
            Seed = SeededRandom.Derive(request.Seed, "stems of " + request.Split),
            CacheFolder = request.Options.GetValueOrDefault("cache"),
        };
        string key = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Seed} {options.SampleRate} {options.StemsPerProgram} {composition.NaturalRanges} {isScenes} {composition.ClipSeconds} {request.Options.GetValueOrDefault("stems-of")} {string.Join(';', options.Sources.Select(source => source.Name))}");
        return banks.GetOrAdd(key, _ => new Lazy<StemBank>(() => StemBank.Render(options))).Value;
    }

    private int[] Polyphonies(DatasetRequest request)
    {
        string text = request.Options.GetValueOrDefault("polyphonies") ?? "0,1,2,3";
        return
        [
            .. text.Split(',').Select(item => int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= MaximumPolyphony
                ? number
                : throw new InvalidDataException($"Option polyphonies of dataset '{Name}' must be numbers in 0..{MaximumPolyphony} separated by commas, but is '{text}'.")),
        ];
    }

    private double[]? Weights(DatasetRequest request)
    {
        if (!request.Options.TryGetValue("weights", out string? text))
        {
            return null;
        }

        double[] weights = [.. Enumerable.Repeat(1.0, 128)];
        foreach (string item in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = item.Split('=');
            if (sides.Length != 2 || !double.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight) || !(weight >= 0))
            {
                throw new InvalidDataException($"Option weights of dataset '{Name}' must be as 40=2;80..103=0.5, but holds '{item}'.");
            }

            foreach (int program in Programs(sides[0]))
            {
                weights[program] = weight;
            }
        }

        return weights;
    }

    private Dictionary<string, double> SourceWeights(DatasetRequest request)
    {
        var weights = new Dictionary<string, double>();
        string[] known = [.. Sources(request).Select(source => source.Name)];
        foreach (string item in List(request, "source-weights"))
        {
            string[] sides = item.Split('=');
            weights[sides[0]] = sides.Length == 2 && known.Contains(sides[0])
                && double.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight) && weight is > 0 and <= 1000
                ? weight
                : throw new InvalidDataException($"Option source-weights of dataset '{Name}' must be a source's name and a number above 0, as {known[0]}=3, but holds '{item}'. Sources: {string.Join(", ", known)}.");
        }

        return weights;
    }

    private Dictionary<string, int> StemsOf(DatasetRequest request)
    {
        var stems = new Dictionary<string, int>();
        foreach (string item in List(request, "stems-of"))
        {
            string[] sides = item.Split('=');
            stems[sides[0]] = sides.Length == 2 && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
                ? HeldOut(request, number, fewest: 2)
                : throw new InvalidDataException($"Option stems-of of dataset '{Name}' must be as csound=8;espeak-ng=96, but holds '{item}'.");
        }

        return stems;
    }

    private static int HeldOut(DatasetRequest request, int stems, int fewest) =>
        request.Split == "train" ? stems : Math.Min(stems, Math.Max(fewest, stems / 4));

    private IReadOnlyList<int> Programs(string text)
    {
        try
        {
            return ProgramList.Parse(text);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"Option weights of dataset '{Name}': {e.Message}", e);
        }
    }

    private IReadOnlyList<StemSource> Sources(DatasetRequest request)
    {
        IReadOnlyList<StemSource> sources = StemSources.Resolve(List(request, "sources"));
        IReadOnlyList<StemSource> leftOut = List(request, "leave-out") is { Length: > 0 } list ? StemSources.Resolve(list) : [];
        if (leftOut.Count == 0)
        {
            return sources;
        }

        string[] names = [.. leftOut.Select(source => source.Name)];
        StemSource[] kept = [.. sources.Where(source => names.Contains(source.Name) != (request.Split == "train"))];
        return kept.Length > 0
            ? kept
            : throw new InvalidDataException(
                $"Option leave-out of dataset '{Name}' is '{string.Join(';', names)}', and no source is left for the split '{request.Split}' of: {string.Join(", ", sources.Select(source => source.Name))}.");
    }

    private static string[] List(DatasetRequest request, string name) =>
        request.Options.GetValueOrDefault(name)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private int Number(DatasetRequest request, string name, int otherwise, int minimum, int maximum)
    {
        if (!request.Options.TryGetValue(name, out string? text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= minimum && number <= maximum
            ? number
            : throw new InvalidDataException($"Option {name} of dataset '{Name}' must be a number in {minimum}..{maximum}, but is '{text}'.");
    }

    private double Share(DatasetRequest request, string name, double otherwise = 0)
    {
        if (!request.Options.TryGetValue(name, out string? text))
        {
            return otherwise;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share is >= 0 and <= 1
            ? share
            : throw new InvalidDataException($"Option {name} of dataset '{Name}' must be a number in 0..1, but is '{text}'.");
    }

    private NoiseShare Noise(DatasetRequest request)
    {
        string text = request.Options.GetValueOrDefault("noise") ?? "none";
        return Array.Find(Enum.GetNames<NoiseShare>(), name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<NoiseShare>(known)
            : throw new InvalidDataException($"Option noise of dataset '{Name}' must be none, half or all, but is '{text}'.");
    }

    private bool Flag(DatasetRequest request, string name, bool otherwise)
    {
        if (!request.Options.TryGetValue(name, out string? text))
        {
            return otherwise;
        }

        return bool.TryParse(text, out bool flag)
            ? flag
            : throw new InvalidDataException($"Option {name} of dataset '{Name}' must be true or false, but is '{text}'.");
    }
}
