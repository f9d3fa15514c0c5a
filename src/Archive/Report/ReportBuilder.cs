using MirTool.Annotation;
using MirTool.Archive.Tables;
using MirTool.Plugins;

namespace MirTool.Archive.Report;

/// <summary>Sums up an archive for its report, from its tables of segments.</summary>
public sealed class ReportBuilder
{
    private const int MostEnsembles = 15;
    private const int MostPolyphony = 6;
    private const int MostBins = 600;
    private const int LeastBins = 48;

    // Timelines are most of a page. A browser opens some ten million letters at once.
    private const int TimelineLetters = 8_000_000;
    private const int LettersPerBin = 3;
    private static readonly double[] ProbabilityBounds = [0.5, 0.7, 0.9];

    private readonly AnnotationFolder annotations;
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<InstrumentSum> sums = [];
    private readonly Dictionary<string, double> familySeconds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int[] Instruments, double Seconds)> ensembles = new(StringComparer.Ordinal);
    private readonly double[] polyphonySeconds = new double[MostPolyphony + 1];
    private readonly Dictionary<string, string> families;
    private readonly List<string> missing = [];
    private int bins;

    private ReportBuilder(AnnotationFolder annotations, ITaxonomy? taxonomy)
    {
        this.annotations = annotations;
        families = taxonomy?.Instruments.ToDictionary(instrument => instrument.Id, InstrumentFamily.Of, StringComparer.Ordinal) ?? new(StringComparer.Ordinal);
    }

    /// <summary>Whether a root of recordings is an address, not a folder.</summary>
    public static bool IsAddress(string root) =>
        root.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || root.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a page's links to recordings begin with: relative from the page, so that both can move together.</summary>
    /// <param name="page">The page's path.</param>
    /// <param name="root">The folder that names of recordings begin at, or an address.</param>
    public static string AudioBase(string page, string root)
    {
        if (IsAddress(root))
        {
            return root.TrimEnd('/') + "/";
        }

        string full = Path.GetFullPath(root);
        string relative = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(page))!, full);
        return Path.IsPathRooted(relative)
            ? new Uri(full).AbsoluteUri.TrimEnd('/') + "/"
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)) + "/";
    }

    /// <summary>Sums an archive up.</summary>
    /// <param name="annotations">The archive.</param>
    /// <param name="taxonomy">What it was annotated with, for families; null if it is not known.</param>
    /// <param name="title">Of the page.</param>
    /// <param name="audioBase">See <see cref="ReportData.AudioBase"/>.</param>
    /// <param name="progress">Told as recordings are read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="InvalidDataException">A table has a wrong cell or lacks a column; the message names it.</exception>
    public static ReportData Build(
        AnnotationFolder annotations, ITaxonomy? taxonomy, string title, string? audioBase,
        IProgress<ArchiveProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var builder = new ReportBuilder(annotations, taxonomy);
        return builder.Build(title, audioBase, progress, cancellationToken);
    }

    private ReportData Build(string title, string? audioBase, IProgress<ArchiveProgress>? progress, CancellationToken cancellationToken)
    {
        AnnotatedFile[] annotated = [.. annotations.Annotated];
        int lanes = CountLanes();
        bins = Math.Clamp(TimelineLetters / Math.Max(1, lanes * LettersPerBin), LeastBins, MostBins);
        List<ReportRecording> recordings = [];
        foreach ((AnnotatedFile recording, RecordingTimeline timeline) in annotated.Zip(Timelines(annotated, cancellationToken)))
        {
            recordings.Add(Add(recording, timeline));
            progress?.Report(new ArchiveProgress(recordings.Count, annotated.Length));
        }

        return Finish(title, audioBase, recordings);
    }

    private ReportRecording Add(AnnotatedFile recording, RecordingTimeline timeline)
    {
        double duration = Math.Max(recording.DurationSeconds, 0.001);
        foreach ((double seconds, IReadOnlyList<int> instruments) in timeline.Ensembles(duration))
        {
            polyphonySeconds[Math.Min(instruments.Count, MostPolyphony)] += seconds;
            foreach (string family in instruments.Select(instrument => FamilyOf(sums[instrument].Id)).OfType<string>().Distinct())
            {
                familySeconds[family] = familySeconds.GetValueOrDefault(family) + seconds;
            }

            if (instruments.Count > 0)
            {
                string key = string.Join(' ', instruments);
                ensembles[key] = ([.. instruments], ensembles.GetValueOrDefault(key).Seconds + seconds);
            }
        }

        IReadOnlyList<(int Instrument, string Cells)> lanes = timeline.Lanes(duration, bins);
        foreach ((int instrument, string _) in lanes)
        {
            sums[instrument].Recordings++;
        }

        return new ReportRecording(recording.File, recording.DurationSeconds, recording.MeanPolyphony, [.. lanes.Select(lane => new ReportLane(lane.Instrument, lane.Cells))]);
    }

    private ReportData Finish(string title, string? audioBase, List<ReportRecording> recordings)
    {
        // Instruments were numbered as they came; a page lists the longest heard first.
        int[] order = [.. Enumerable.Range(0, sums.Count).OrderByDescending(place => sums[place].Seconds).ThenBy(place => sums[place].Id, StringComparer.Ordinal)];
        int[] newPlaces = new int[order.Length];
        foreach ((int index, int place) in order.Index())
        {
            newPlaces[place] = index;
        }

        return new ReportData(
            title,
            [.. Facts()],
            audioBase,
            [.. order.Select(place => sums[place]).Select(sum => new ReportInstrument(
                sum.Id, sum.Name, FamilyOf(sum.Id), sum.Seconds, sum.Recordings, sum.WeightedProbability / Math.Max(sum.Seconds, 1e-9), sum.ByProbability))],
            [.. familySeconds.OrderByDescending(family => family.Value).Select(family => (family.Key, family.Value))],
            polyphonySeconds,
            [.. ensembles.Values.OrderByDescending(ensemble => ensemble.Seconds).Take(MostEnsembles)
                .Select(ensemble => new ReportEnsemble([.. ensemble.Instruments.Select(place => newPlaces[place]).Order()], ensemble.Seconds))],
            bins,
            [.. recordings.Select(recording => recording with { Lanes = [.. recording.Lanes.Select(lane => lane with { Instrument = newPlaces[lane.Instrument] })] })],
            [.. annotations.Recordings.Where(recording => recording.Error is not null).Select(recording => (recording.File, recording.Error!))])
        {
            Missing = missing,
        };
    }

    private IEnumerable<(string Name, string Value)> Facts()
    {
        (string Name, string? Value)[] facts =
        [
            ("Model", annotations.Run?.Model), ("Taxonomy", annotations.Run?.Taxonomy), ("MirTool", annotations.Run?.ToolVersion?.Split('+')[0]),
            ("Annotated", annotations.Run?.End is { } end ? end.Split('T')[0] : null),
        ];
        return facts.Where(fact => fact.Value is not null).Select(fact => (fact.Name, fact.Value!));
    }

    private string? FamilyOf(string id) => families.Count == 0 ? null : families.GetValueOrDefault(id, InstrumentFamily.Other);

    private int CountLanes()
    {
        using var reader = new StreamReader(annotations.SummaryPath);
        int lines = 0;
        while (reader.ReadLine() is not null)
        {
            lines++;
        }

        return lines - 1;
    }

    /// <summary>Every recording's segments, in the order of the recordings; those without any have an empty timeline.</summary>
    private IEnumerable<RecordingTimeline> Timelines(AnnotatedFile[] annotated, CancellationToken cancellationToken)
    {
        int next = 0;
        foreach ((string file, RecordingTimeline timeline) in TimelinesWithSegments(cancellationToken))
        {
            // Tables say nothing of a recording in which nothing was heard.
            for (; next < annotated.Length && annotated[next].File != file; next++)
            {
                yield return new RecordingTimeline();
            }

            if (next < annotated.Length)
            {
                next++;
                yield return timeline;
            }
        }

        for (; next < annotated.Length; next++)
        {
            yield return new RecordingTimeline();
        }
    }

    private IEnumerable<(string File, RecordingTimeline Timeline)> TimelinesWithSegments(CancellationToken cancellationToken)
    {
        using var database = new ArchiveDatabase();
        string? file = null;
        RecordingTimeline timeline = new();
        foreach (SegmentRow row in Segments(database, cancellationToken))
        {
            if (row.File != file)
            {
                if (file is not null)
                {
                    yield return (file, timeline);
                }

                (file, timeline) = (row.File, new RecordingTimeline());
            }

            timeline.Add(Count(row), row.Start, row.End, row.Probability);
        }

        if (file is not null)
        {
            yield return (file, timeline);
        }
    }

    private int Count(SegmentRow row)
    {
        if (!places.TryGetValue(row.Id, out int place))
        {
            place = sums.Count;
            places.Add(row.Id, place);
            sums.Add(new InstrumentSum(row.Id, row.Name));
        }

        double seconds = row.End - row.Start;
        InstrumentSum sum = sums[place];
        sum.Seconds += seconds;
        sum.WeightedProbability += seconds * row.Probability;
        sum.ByProbability[ProbabilityBounds.Count(bound => row.Probability >= bound)] += seconds;
        return place;
    }

    private IEnumerable<SegmentRow> Segments(ArchiveDatabase database, CancellationToken cancellationToken)
    {
        const string select = "SELECT file, instrument_id, coalesce(instrument, instrument_id), start_s, end_s, coalesce(mean_probability, 1) FROM";
        const string where = "WHERE file IS NOT NULL AND instrument_id IS NOT NULL AND end_s > start_s";
        if (ParquetTables.IfFresh(annotations) is { } parquet)
        {
            return parquet.Rows(Read(database, $"{select} read_parquet({Sql.Path(parquet.PathOf(TableSchema.Segments.Name))}) {where}"));
        }

        return FromCsv();

        IEnumerable<SegmentRow> FromCsv()
        {
            foreach (TableBatch batch in CsvTables.Batches(annotations, missing))
            {
                cancellationToken.ThrowIfCancellationRequested();
                string[] files = [.. batch.Files.Where(file => IsThere(annotations.SegmentsPath(file), file))];
                CsvTables.Load(database, "batch", TableSchema.Segments, files, annotations.SegmentsPath, cancellationToken);
                // Tables whose columns stand in another order are read apart from the others.
                string order = files.Length == 0 ? "" : $"ORDER BY list_position([{string.Join(", ", files.Select(Sql.Text))}], file), rowid";
                foreach (SegmentRow row in Read(database, $"{select} batch {where} {order}"))
                {
                    yield return row;
                }
            }
        }
    }

    private bool IsThere(string path, string file)
    {
        bool isThere = Path.Exists(path);
        if (!isThere)
        {
            missing.Add(file);
        }

        return isThere;
    }

    private static IEnumerable<SegmentRow> Read(ArchiveDatabase database, string query) => database.Rows(query).Select(row =>
        new SegmentRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5)));

    private readonly record struct SegmentRow(string File, string Id, string Name, double Start, double End, double Probability);

    private sealed class InstrumentSum(string id, string name)
    {
        public string Id => id;

        public string Name => name;

        public double Seconds { get; set; }

        public int Recordings { get; set; }

        public double WeightedProbability { get; set; }

        public double[] ByProbability { get; } = new double[ProbabilityBounds.Length + 1];
    }
}
