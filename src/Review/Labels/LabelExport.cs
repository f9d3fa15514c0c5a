using System.IO.Compression;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Review.Recordings;

namespace MirTool.Review.Labels;

/// <summary>Labels as files of other programs, in one archive to unpack where the recordings are.</summary>
public static class LabelExport
{
    /// <summary>The formats, by the names that <c>mirtool export</c> has for them.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. ExportFormats.OfOneFileARecording.Select(format => format.Name)];

    /// <summary>Writes a ZIP archive with a file for each recording that has labels.</summary>
    /// <param name="stream">Receives it.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="labels">Of all recordings.</param>
    /// <param name="catalog">Knows how long they are.</param>
    /// <exception cref="InvalidDataException">There is no such format.</exception>
    public static void Write(Stream stream, string format, LabelStore labels, RecordingCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(catalog);
        ExportFormat found = ExportFormats.OfOneFileARecording.FirstOrDefault(known => known.Name == format)
            ?? throw new InvalidDataException($"There is no format “{format}”. There are {string.Join(", ", Formats)}.");
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (RecordingLabels recording in labels.All())
        {
            if (catalog.Find(recording.File) is { Error: null } known && Exported(recording, known) is { Stretches.Count: > 0 } exported)
            {
                using Stream entry = archive.CreateEntry(OutputNames.Of(recording.File, found.Suffix(StretchKind.Segments))).Open();
                // Zip entries cannot be sought in, which some formats want.
                using var file = new MemoryStream();
                found.Write(exported, file, Path.GetTempPath());
                file.WriteTo(entry);
            }
        }
    }

    private static ExportedRecording Exported(RecordingLabels recording, CatalogRecording known)
    {
        List<Stretch> stretches =
        [
            .. recording.Labels.Where(label => label.Kind == LabelKind.Sounds).Select(label =>
                new Stretch(label.Label, label.Label, label.StartSeconds, Math.Min(label.EndSeconds, known.DurationSeconds), 1, 1)),
        ];
        if (stretches.Count == 0 && recording.IsComplete)
        {
            stretches.Add(new Stretch(ReviewLabel.Silence, ReviewLabel.Silence, 0, known.DurationSeconds, 1, 1));
        }

        return new ExportedRecording
        {
            File = recording.File,
            DurationSeconds = known.DurationSeconds,
            SampleRate = known.SampleRate,
            AnnotatedAt = recording.Labels.Select(label => label.At).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max(),
            Of = StretchKind.Segments,
            Stretches = stretches,
            PolyphonySource = new(() => Polyphony(stretches, known.DurationSeconds)),
        };
    }

    /// <summary>How many labels there are at once.</summary>
    private static List<PolyphonyStretch> Polyphony(List<Stretch> stretches, double durationSeconds)
    {
        Stretch[] sounding = [.. stretches.Where(stretch => stretch.InstrumentId != ReviewLabel.Silence)];
        double[] bounds = [.. sounding.SelectMany(stretch => (double[])[stretch.StartSeconds, stretch.EndSeconds]).Append(0).Append(durationSeconds).Distinct().Order()];
        return
        [
            .. bounds.Zip(bounds.Skip(1), (start, end) =>
                new PolyphonyStretch(start, end, sounding.Count(stretch => stretch.StartSeconds <= start && stretch.EndSeconds >= end), 1)),
        ];
    }
}
