using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using MirTool.Synthesis;

namespace MirTool.Plugins.Synthetic;

/// <summary>Endless dataset of random pieces rendered through soundfonts; each generation is new.</summary>
/// <remarks>
/// Ids are <c>split/generation/index</c>. An excerpt depends on its id, the request's seed and its options alone. Every sounding
/// instrument is labelled (<c>gm-40</c>) with the times at which its own rendering sounds.
/// </remarks>
public sealed class SyntheticAdapter : IDatasetAdapter
{
    private const string SoundFontOption = "soundfont";
    private const string StyleOption = "style";
    private const string SecondsOption = "seconds";
    private const string ProgramsOption = "programs";
    private const string MinimumPolyphonyOption = "min-polyphony";
    private const string MaximumPolyphonyOption = "max-polyphony";

    // Requests are records that a run makes once and passes with every call: what they mean is worked out once as well.
    private readonly ConditionalWeakTable<DatasetRequest, Plan> plans = [];
    private readonly ConcurrentDictionary<(string SoundFont, int SampleRate), SynthesizerPool> pools = new();

    private sealed record Plan(CompositionOptions Composition, IReadOnlyList<string> SoundFonts);

    /// <inheritdoc/>
    public string Name => "synthetic";

    /// <inheritdoc/>
    public string Description => "Random pieces rendered through soundfonts, as many as are asked for; a seed, a split and a generation name them.";

    /// <inheritdoc/>
    public IReadOnlyList<DatasetSplit> Splits { get; } =
    [
        new("train", "new pieces in every generation"),
        new("validation", "pieces that no other split has"),
        new("test", "pieces that no other split has"),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<DatasetOption> Options { get; } =
    [
        new(SoundFontOption, $"paths or names of soundfonts with {Path.PathSeparator} between them; each piece is rendered by one (default: FluidR3_GM if it is installed)"),
        new(StyleOption, "paper: uniformly random notes (default); realistic: ranges, phrases, chords, dynamics"),
        new(SecondsOption, "length of a piece, up to 60 (default 2)"),
        new(ProgramsOption, "General MIDI programs to draw from, such as 0..7,24,40 (default 0..127)"),
        new(MinimumPolyphonyOption, "fewest instruments in a piece (default 0)"),
        new(MaximumPolyphonyOption, "most instruments in a piece, 0 to 15 (default 3)"),
    ];

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">No count is given, or an option is unknown or out of bounds.</exception>
    /// <exception cref="FileNotFoundException">A soundfont does not exist.</exception>
    public IReadOnlyList<string> ListExcerpts(DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Count is not >= 0)
        {
            throw new InvalidDataException("The synthetic dataset has no end: say how many excerpts are wanted (--count).");
        }

        PlanFor(request);
        return [.. Enumerable.Range(0, request.Count.Value).Select(index => Id(request, index))];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The id does not belong to the request.</exception>
    /// <exception cref="FileNotFoundException">A soundfont does not exist.</exception>
    /// <exception cref="InvalidDataException">An option is unknown or out of bounds; a soundfont cannot be read or lacks a program.</exception>
    public LabelledExcerpt Load(string excerptId, DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(excerptId);
        ArgumentNullException.ThrowIfNull(request);
        string digits = excerptId[(excerptId.LastIndexOf('/') + 1)..];
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || excerptId != Id(request, index))
        {
            throw new ArgumentException(
                $"'{excerptId}' is not an excerpt of this request, whose ids are {Id(request, 0)}, {Id(request, 1)}, ...", nameof(excerptId));
        }

        Plan plan = PlanFor(request);
        var clip = new ClipIdentity(request.Seed, request.Split, request.Generation, index);
        SynthesizerPool pool = pools.GetOrAdd(
            (SoundFontChoice.For(clip, plan.SoundFonts), request.SampleRate), static key => new SynthesizerPool(key.SoundFont, key.SampleRate));
        RenderedClip rendered = pool.Render(CompositionGenerator.Generate(plan.Composition, clip));
        return new LabelledExcerpt(excerptId, rendered.Samples, rendered.SampleRate, Labels(rendered), LabelsComplete: true);
    }

    private static string Id(DatasetRequest request, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{request.Split}/{request.Generation}/{index}");

    private static List<InstrumentLabel> Labels(RenderedClip clip) =>
    [
        .. clip.Activities.SelectMany(activity => activity.Intervals.Select(interval => new InstrumentLabel(
            string.Create(CultureInfo.InvariantCulture, $"gm-{activity.Program}"), [activity.Program], interval.StartSeconds, interval.EndSeconds))),
    ];

    private Plan PlanFor(DatasetRequest request) => plans.GetValue(request, Parse);

    private Plan Parse(DatasetRequest request)
    {
        string[] unknown = [.. request.Options.Keys.Except(Options.Select(option => option.Name))];
        if (unknown.Length > 0)
        {
            throw new InvalidDataException(
                $"The synthetic dataset has no option {string.Join(", ", unknown.Select(option => $"'{option}'"))}; it knows {string.Join(", ", Options.Select(option => option.Name))}.");
        }

        string? Text(string option) => request.Options.GetValueOrDefault(option);
        int Number(string option, int fallback) =>
            Text(option) is not { } text ? fallback
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : throw new InvalidDataException($"The synthetic dataset's option '{option}' must be a whole number, but is '{text}'.");

        CompositionOptions style = Text(StyleOption) switch
        {
            null or "paper" => CompositionOptions.Paper,
            "realistic" => CompositionOptions.Realistic,
            string other => throw new InvalidDataException($"The synthetic dataset's option '{StyleOption}' must be paper or realistic, but is '{other}'."),
        };
        double seconds =
            Text(SecondsOption) is not { } given ? style.ClipSeconds
            : double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) ? parsed
            : throw new InvalidDataException($"The synthetic dataset's option '{SecondsOption}' must be a number, but is '{given}'.");
        IReadOnlyList<int> programs;
        try
        {
            programs = Text(ProgramsOption) is { } list ? ProgramList.Parse(list) : style.Programs;
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"The synthetic dataset's option '{ProgramsOption}': {e.Message}", e);
        }

        CompositionOptions composition = style.OfLength(seconds) with
        {
            Programs = programs,
            MinimumPolyphony = Number(MinimumPolyphonyOption, style.MinimumPolyphony),
            MaximumPolyphony = Number(MaximumPolyphonyOption, style.MaximumPolyphony),
        };
        string problems = string.Join(' ', composition.Problems());
        if (problems.Length > 0)
        {
            throw new InvalidDataException($"The synthetic dataset cannot use its options. {problems}");
        }

        string?[] names = Text(SoundFontOption)?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? (string?[])[null];
        return new Plan(composition, [.. names.Select(SoundFonts.Resolve)]);
    }
}
