using MirTool.Annotation;
using MirTool.Archive.Find;
using MirTool.Archive.Report;
using MirTool.Archive.Tables;
using MirTool.Plugins;

namespace MirTool.Review.Recordings;

/// <summary>The recordings of an archive, filtered, sorted and found.</summary>
/// <remarks>Several threads may ask at once. The tables over all recordings are read once; those of a recording when it is asked for.</remarks>
public sealed class RecordingCatalog : IDisposable
{
    private const int MostLanes = 4000;
    private const int MostAnswers = 20;

    private readonly ITaxonomy? taxonomy;
    private readonly Dictionary<string, CatalogRecording> byFile;
    private readonly Dictionary<string, int> placesById;
    private readonly BoundedCache<string, IReadOnlyList<ReportLane>> lanes = new(MostLanes);
    private readonly BoundedCache<string, IReadOnlySet<string>> answers = new(MostAnswers);
    private readonly Lock searching = new();
    private ArchiveSearch? search;

    private RecordingCatalog(AnnotationFolder folder, ITaxonomy? taxonomy)
    {
        Folder = folder;
        this.taxonomy = taxonomy;
        ILookup<string, string[]> summary = TableFile.RequireRecordings(folder).ToLookup(cells => cells[0]);
        Instruments = ReadInstruments(summary.SelectMany(rows => rows), taxonomy);
        placesById = Instruments.Index().ToDictionary(entry => entry.Item.Id, entry => entry.Index);
        Dictionary<string, int> rates = TableFile.Rows(folder.RecordingsPath, TableSchema.Recordings).ToDictionary(row => row.Cells[0], row => (int)(TableFile.Number(row.Cells[3]) ?? 0));
        Recordings =
        [
            .. folder.Recordings.Select(recording => new CatalogRecording(
                recording.File, recording.DurationSeconds, rates.GetValueOrDefault(recording.File), recording.MeanPolyphony, recording.Error,
                [.. summary[recording.File].Where(cells => cells[1].Length > 0).Select(cells => new HeardInstrument(placesById[cells[1]], TableFile.Number(cells[3]) ?? 0, TableFile.Number(cells[5]) ?? 0))])),
        ];
        byFile = Recordings.ToDictionary(recording => recording.File, StringComparer.Ordinal);
    }

    /// <summary>The tables.</summary>
    public AnnotationFolder Folder { get; }

    /// <summary>The taxonomy's, in its order, then those that sound and that it does not know.</summary>
    public IReadOnlyList<CatalogInstrument> Instruments { get; }

    /// <summary>All, in the order of the table.</summary>
    public IReadOnlyList<CatalogRecording> Recordings { get; }

    /// <param name="folder">What <c>mirtool annotate</c> wrote.</param>
    /// <param name="taxonomy">What it was annotated with; null if it is not known any more.</param>
    /// <exception cref="InvalidDataException">A table cannot be read.</exception>
    public static RecordingCatalog Open(AnnotationFolder folder, ITaxonomy? taxonomy)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new(folder, taxonomy);
    }

    /// <summary>A recording; null if there is none of the name.</summary>
    public CatalogRecording? Find(string file) => byFile.GetValueOrDefault(file);

    /// <summary>The place of an instrument among <see cref="Instruments"/>; -1 if there is none of the id.</summary>
    public int PlaceOf(string id) => placesById.GetValueOrDefault(id, -1);

    /// <summary>A page of the recordings that are wanted.</summary>
    /// <param name="query">Which.</param>
    /// <param name="statusOf">How far a recording's review is, and how many labels it has.</param>
    /// <exception cref="Archive.Expressions.ExpressionException">The expression cannot be read.</exception>
    public RecordingPage Page(RecordingQuery query, Func<CatalogRecording, (string Status, int Labels)> statusOf)
    {
        ArgumentNullException.ThrowIfNull(query);
        CatalogRecording[] found = [.. Sorted(Recordings.Where(Condition(query, statusOf)), query.Sort, statusOf)];
        return new(found.Length, [.. found.Skip(query.Offset).Take(Math.Clamp(query.Limit, 0, 500)).Select(recording =>
        {
            (string status, int labels) = statusOf(recording);
            return new RecordingRow(
                recording.File, recording.DurationSeconds, recording.MeanPolyphony, Math.Round(recording.Doubt, 4), status, recording.Error, labels, LanesOf(recording));
        })]);
    }

    /// <summary>Stretches of all recordings.</summary>
    /// <param name="expression">As <c>mirtool find</c> takes it.</param>
    /// <param name="options">How to look.</param>
    /// <exception cref="Archive.Expressions.ExpressionException">The expression cannot be read.</exception>
    public (IReadOnlyList<FoundStretch> Stretches, long Count) Search(string expression, FindOptions options)
    {
        lock (searching)
        {
            search ??= ArchiveSearch.Open(Folder, taxonomy);
            FindResult result = search.Find(expression, options);
            return ([.. result.Stretches], result.Count);
        }
    }

    /// <summary>Closes the tables.</summary>
    public void Dispose() => search?.Dispose();

    private static CatalogInstrument[] ReadInstruments(IEnumerable<string[]> summary, ITaxonomy? taxonomy)
    {
        Dictionary<string, (string Name, double Seconds)> heard = [];
        foreach (string[] cells in summary.Where(cells => cells[1].Length > 0))
        {
            heard[cells[1]] = (cells[2].Length > 0 ? cells[2] : cells[1], heard.GetValueOrDefault(cells[1]).Seconds + (TableFile.Number(cells[3]) ?? 0));
        }

        IEnumerable<CatalogInstrument> known = (taxonomy?.Instruments ?? []).Select(instrument => new CatalogInstrument(
            instrument.Id, instrument.Name, InstrumentFamily.Of(instrument), Math.Round(heard.GetValueOrDefault(instrument.Id).Seconds, 3)));
        HashSet<string> ids = [.. taxonomy?.Instruments.Select(instrument => instrument.Id) ?? []];
        return
        [
            .. known,
            .. heard.Where(entry => !ids.Contains(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new CatalogInstrument(entry.Key, entry.Value.Name, taxonomy is null ? null : InstrumentFamily.Other, Math.Round(entry.Value.Seconds, 3))),
        ];
    }

    private Func<CatalogRecording, bool> Condition(RecordingQuery query, Func<CatalogRecording, (string Status, int Labels)> statusOf)
    {
        IReadOnlySet<string>? found = string.IsNullOrWhiteSpace(query.Find) ? null : answers.GetOrAdd(query.Find.Trim(), expression =>
            Search(expression, new FindOptions { Unit = FindUnit.Recording }).Stretches.Select(stretch => stretch.File).ToHashSet(StringComparer.Ordinal));
        int instrument = query.Instrument.Length == 0 ? -1 : PlaceOf(query.Instrument);
        HashSet<int> family = query.Family.Length == 0 ? [] : [.. Instruments.Index().Where(entry => entry.Item.Family == query.Family).Select(entry => entry.Index)];
        return recording =>
            (found is null || found.Contains(recording.File))
            && (query.Instrument.Length == 0 || recording.Instruments.Any(heard => heard.Instrument == instrument))
            && (query.Family.Length == 0 || recording.Instruments.Any(heard => family.Contains(heard.Instrument)))
            && (query.Polyphony <= 0 || recording.MeanPolyphony >= query.Polyphony)
            && (query.Doubt <= 0 || recording.Doubt >= query.Doubt)
            && (query.Status.Length == 0 || statusOf(recording).Status == query.Status);
    }

    private static IEnumerable<CatalogRecording> Sorted(
        IEnumerable<CatalogRecording> recordings, string sort, Func<CatalogRecording, (string Status, int Labels)> statusOf)
    {
        Func<CatalogRecording, double>? number = sort.TrimStart('-') switch
        {
            "duration" => recording => recording.DurationSeconds,
            "polyphony" => recording => recording.MeanPolyphony ?? -1,
            "doubt" => recording => recording.Doubt,
            "status" => recording => statusOf(recording).Labels,
            _ => null,
        };
        bool isBackwards = sort.StartsWith('-');
        return number is null
            ? (isBackwards ? recordings.Reverse() : recordings)
            : isBackwards ? recordings.OrderByDescending(number) : recordings.OrderBy(number);
    }

    private IReadOnlyList<ReportLane> LanesOf(CatalogRecording recording) => recording.DurationSeconds <= 0 ? [] : lanes.GetOrAdd(recording.File, _ =>
    {
        var timeline = new RecordingTimeline();
        foreach (AnnotatedStretch segment in RecordingDetail.Segments(this, recording.File))
        {
            timeline.Add(segment.Instrument, segment.StartSeconds, segment.EndSeconds, segment.Probability);
        }

        return [.. timeline.Lanes(recording.DurationSeconds, RecordingRow.Bins).Select(lane => new ReportLane(lane.Instrument, lane.Cells))];
    });
}
