using MirTool.Annotation.Formats;
using MirTool.Files;

namespace MirTool.Annotation.Batch;

/// <summary>The files of one recording, in all formats, while its windows come.</summary>
internal sealed class RecordingFiles : IDisposable
{
    private readonly List<(string Suffix, WholeFile File)> files = [];
    private readonly List<AnnotationWriter> writers = [];
    private readonly SegmentMerging segments = new();
    private readonly Dictionary<string, InstrumentSummary> heard = [];
    private readonly AnnotationHeader header;
    private double durationSeconds;
    private long polyphonySum;
    private int windows;

    /// <param name="folder">Where the files are written before they get their names.</param>
    /// <param name="formats">Those to write.</param>
    /// <param name="header">The recording.</param>
    public RecordingFiles(OutputFolder folder, IReadOnlyList<IAnnotationFormat> formats, AnnotationHeader header)
    {
        this.header = header;
        try
        {
            foreach (IAnnotationFormat format in formats)
            {
                int first = files.Count;
                foreach (string suffix in format.Suffixes)
                {
                    files.Add((suffix, folder.Create()));
                }

                writers.Add(format.Begin(header, [.. files.Skip(first).Select(file => file.File.Stream)]));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Write(AnnotatedWindow window)
    {
        writers.ForEach(writer => writer.Write(window));
        Write(segments.Add(window));
        durationSeconds = window.EndSeconds;
        polyphonySum += window.Polyphony;
        windows++;
    }

    /// <summary>Writes what is left.</summary>
    /// <exception cref="InvalidDataException">There was no sound.</exception>
    public RecordingSummary Complete()
    {
        if (windows == 0 || durationSeconds <= 0)
        {
            throw new InvalidDataException("holds no sound: its length is 0.");
        }

        Write(segments.Complete());
        var summary = new RecordingSummary(
            durationSeconds, windows, (double)polyphonySum / windows,
            [.. header.Instruments.Select(instrument => heard.GetValueOrDefault(instrument.Id)).OfType<InstrumentSummary>()]);
        writers.ForEach(writer => writer.Complete(summary));
        return summary;
    }

    /// <summary>Gives the files their names.</summary>
    /// <returns>Their sizes, by suffix.</returns>
    public IReadOnlyDictionary<string, long> Publish(Func<string, string> pathOf) =>
        files.ToDictionary(file => file.Suffix, file => file.File.Publish(pathOf(file.Suffix)));

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        foreach (AnnotationWriter writer in writers)
        {
            try
            {
                writer.Dispose();
            }
            catch (IOException)
            {
                // A full disk refuses the last bytes once more; the error is already on its way.
            }
        }

        files.ForEach(file => file.File.Dispose());
    }

    private void Write(IReadOnlyList<AnnotatedSegment> ended)
    {
        foreach (AnnotatedSegment segment in ended)
        {
            writers.ForEach(writer => writer.Write(segment));
            heard[segment.Id] = InstrumentSummary.With(heard.GetValueOrDefault(segment.Id), segment);
        }
    }
}
