using System.Collections.Concurrent;
using System.Globalization;
using MirTool.Synthesis;

namespace MirTool.Plugins.Synthetic;

/// <summary>Clips summed from stems that are rendered once and kept in memory: many more a second than rendering each anew.</summary>
/// <remarks>
/// Options: <c>soundfonts</c> (paths or names, separated by <c>;</c>; default: all that are found), <c>stems</c> (per program and
/// soundfont, default 24; other splits than <c>train</c> hold a sixth of it, from other seeds), <c>degrade</c> (<c>true</c> or
/// <c>false</c>: rooms, filters and noise). Polyphony is 0..3 in turn, so every count of 4 clips holds each once.
/// </remarks>
public sealed class StemMixAdapter : IDatasetAdapter
{
    private const int MaximumPolyphony = 3;

    private readonly ConcurrentDictionary<string, Lazy<StemBank>> banks = new();

    public string Name => "stem-mix";

    public string Description => "Clips of 2 seconds summed from stems that are rendered once through soundfonts: fast, for training.";

    public IReadOnlyList<DatasetSplit> Splits { get; } =
    [
        new("train", "new sums of the training stems in every generation"),
        new("validation", "sums of stems that no other split has"),
        new("test", "sums of stems that no other split has"),
    ];

    public IReadOnlyList<DatasetOption> Options { get; } =
    [
        new("soundfonts", "paths or names of soundfonts with ; between them (default: all that are found)"),
        new("stems", "stems for each program and soundfont, 1 to 1000; other splits than train hold a sixth of it (default 24)"),
        new("degrade", "true: rooms, filters and noise (default); false: as rendered"),
    ];

    public IReadOnlyList<string> ListExcerpts(DatasetRequest request)
    {
        int count = request.Count
            ?? throw new InvalidDataException($"Dataset '{Name}' has no end: say how many excerpts are wanted.");
        Bank(request);
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
        var mixer = new StemMixer(Bank(request), new StemMixOptions { Degrade = Flag(request, "degrade", true) });
        MixedClip clip = mixer.Mix(SeededRandom.Derive(request.Seed, request.Split, request.Generation, index), index % (MaximumPolyphony + 1));
        InstrumentLabel[] labels =
        [
            .. from instrument in clip.Instruments
               from interval in instrument.Intervals
               select new InstrumentLabel(
                   string.Create(CultureInfo.InvariantCulture, $"gm-{instrument.Program}"), [instrument.Program],
                   interval.StartSeconds, interval.EndSeconds),
        ];
        return new LabelledExcerpt(excerptId, clip.Samples, request.SampleRate, labels, LabelsComplete: true);
    }

    private StemBank Bank(DatasetRequest request)
    {
        foreach (string name in request.Options.Keys.Except(Options.Select(option => option.Name)))
        {
            throw new InvalidDataException($"Dataset '{Name}' has no option '{name}'. Known: {string.Join(", ", Options.Select(option => option.Name))}.");
        }

        int stems = Number(request, "stems", 24);
        IReadOnlyList<string> soundFonts = request.Options.TryGetValue("soundfonts", out string? names)
            ? [.. names.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(SoundFonts.Resolve)]
            : SoundFonts.Find() is { Count: > 0 } found ? found : [SoundFonts.Resolve(null)];
        var options = new StemBankOptions
        {
            SoundFonts = soundFonts,
            StemsPerProgram = request.Split == "train" ? stems : Math.Max(2, stems / 6),
            SampleRate = request.SampleRate,
            Seed = SeededRandom.Derive(request.Seed, "stems of " + request.Split),
        };
        string key = string.Create(
            CultureInfo.InvariantCulture, $"{options.Seed} {options.SampleRate} {options.StemsPerProgram} {string.Join(';', soundFonts)}");
        return banks.GetOrAdd(key, _ => new Lazy<StemBank>(() => StemBank.Render(options))).Value;
    }

    private int Number(DatasetRequest request, string name, int otherwise)
    {
        if (!request.Options.TryGetValue(name, out string? text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 1000
            ? number
            : throw new InvalidDataException($"Option {name} of dataset '{Name}' must be a number in 1..1000, but is '{text}'.");
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
