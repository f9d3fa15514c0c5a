using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using MirTool.Synthesis;

namespace MirTool.Plugins.Synthetic;

/// <summary>Endless dataset of random pieces rendered through soundfonts; each generation is new.</summary>
/// <remarks>
/// Ids are <c>split/generation/index</c>. An excerpt depends on its id, the request's seed and its options alone. Every sounding
/// instrument is labelled (<c>gm-40</c>, <c>drum-kit</c>) with the times at which its own rendering sounds.
/// </remarks>
public sealed class SyntheticAdapter : IDatasetAdapter
{
    private static readonly string DrumKit = Sounds.IdOf(Sounds.DrumKit);

    // Requests are records that a run makes once and passes with every call: what they mean is worked out once as well.
    private readonly ConditionalWeakTable<DatasetRequest, ClipSource> sources = [];

    // Requests of other splits and generations share the synthesizers of equal options.
    private readonly ConcurrentDictionary<string, ClipSource> sourcesByOptions = new();

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
    public IReadOnlyList<DatasetOption> Options { get; } = [.. ClipOption.All.Select(option => new DatasetOption(option.Name, option.Description))];

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

        SourceFor(request);
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

        RenderedClip rendered = SourceFor(request).Render(new ClipIdentity(request.Seed, request.Split, request.Generation, index)).Sound;
        return new LabelledExcerpt(excerptId, rendered.Samples, rendered.SampleRate, Labels(rendered), LabelsComplete: true);
    }

    private static string Id(DatasetRequest request, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{request.Split}/{request.Generation}/{index}");

    private static List<InstrumentLabel> Labels(RenderedClip clip) =>
    [
        .. clip.Activities.SelectMany(activity => activity.Intervals.Select(interval => new InstrumentLabel(
            string.Create(CultureInfo.InvariantCulture, $"gm-{activity.Program}"), [activity.Program], interval.StartSeconds, interval.EndSeconds))),
        .. clip.DrumIntervals.Select(interval => new InstrumentLabel(DrumKit, [], interval.StartSeconds, interval.EndSeconds) { Sounds = [DrumKit] }),
    ];

    private ClipSource SourceFor(DatasetRequest request) => sources.GetValue(request, Open);

    private ClipSource Open(DatasetRequest request)
    {
        string[] unknown = [.. request.Options.Keys.Except(Options.Select(option => option.Name))];
        if (unknown.Length > 0)
        {
            throw new InvalidDataException(
                $"The synthetic dataset has no option {string.Join(", ", unknown.Select(option => $"'{option}'"))}; it knows {string.Join(", ", Options.Select(option => option.Name))}.");
        }

        ClipOptions options = ClipOption.Parse(request.Options, request.SampleRate, "The synthetic dataset's option ");
        string key = string.Join('\n', request.Options.OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => $"{option.Key}={option.Value}").Prepend($"{request.SampleRate}"));
        return sourcesByOptions.GetOrAdd(key, _ => new ClipSource(options));
    }
}
