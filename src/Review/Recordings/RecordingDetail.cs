using MirTool.Annotation.Formats;

namespace MirTool.Review.Recordings;

/// <summary>What the model says of one recording.</summary>
public static class RecordingDetail
{
    /// <summary>Its segments, by start. A recording whose table was removed has none.</summary>
    /// <param name="catalog">The archive.</param>
    /// <param name="file">The recording's name.</param>
    /// <exception cref="InvalidDataException">The table cannot be read.</exception>
    public static IReadOnlyList<AnnotatedStretch> Segments(RecordingCatalog catalog, string file)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        string path = catalog.Folder.SegmentsPath(file);
        return File.Exists(path)
            ? [.. RecordingTables.Segments(path, file).Select(segment => new AnnotatedStretch(
                catalog.PlaceOf(segment.InstrumentId), segment.StartSeconds, segment.EndSeconds, segment.Probability)).Where(segment => segment.Instrument >= 0).OrderBy(segment => segment.StartSeconds)]
            : [];
    }

    /// <summary>How many instruments sound, one stretch after the other; empty where the table of windows was removed.</summary>
    /// <inheritdoc cref="Segments"/>
    public static IReadOnlyList<PolyphonyStep> Polyphony(RecordingCatalog catalog, string file)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        string path = catalog.Folder.FramesPath(file);
        return File.Exists(path)
            ? [.. RecordingTables.Polyphony(RecordingTables.Windows(path, file)).Select(step => new PolyphonyStep(step.StartSeconds, step.EndSeconds, step.Polyphony))]
            : [];
    }
}

/// <summary>A stretch in which the model hears an instrument.</summary>
/// <param name="Instrument">Place in <see cref="RecordingCatalog.Instruments"/>.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">After the start.</param>
/// <param name="Probability">Mean over its windows.</param>
public sealed record AnnotatedStretch(int Instrument, double StartSeconds, double EndSeconds, double Probability);

/// <summary>A stretch in which the number of instruments stays the same.</summary>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">After the start.</param>
/// <param name="Polyphony">How many sound.</param>
public sealed record PolyphonyStep(double StartSeconds, double EndSeconds, int Polyphony);
