using MirTool.Annotation;
using MirTool.Archive.Report;
using MirTool.Archive.Tables;

namespace MirTool.Archive.Tests.Report;

public sealed class ReportBuilderTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Build_FromCsvOrParquet_SumsWhatTheWindowsSay()
    {
        List<ExampleRecording> recordings = ExampleArchive.Random(11, ("a.wav", 400), ("b [1].wav", 1), ("c.wav", 300));
        ExampleArchive.Write(folder, recordings, ("d.wav", "is empty"));
        AnnotationFolder annotations = AnnotationFolder.Open(folder.Path);
        ReportData fromCsv = ReportBuilder.Build(annotations, null, "title", null, cancellationToken: Token);
        ParquetWriter.Write(annotations, ParquetTables.FolderOf(annotations), cancellationToken: Token);
        ReportData fromParquet = ReportBuilder.Build(annotations, null, "title", null, cancellationToken: Token);
        foreach (ReportData report in (ReportData[])[fromCsv, fromParquet])
        {
            Assert.Equal([("d.wav", "is empty")], report.Failed);
            Assert.Equal(recordings.Select(recording => recording.File), report.Recordings.Select(recording => recording.File));
            foreach (ReportInstrument instrument in report.Instruments)
            {
                Assert.Equal(recordings.Sum(recording => recording.Seconds(instrument.Id)), instrument.Seconds, 6);
                Assert.Equal(recordings.Count(recording => recording.Seconds(instrument.Id) > 0), instrument.Recordings);
                Assert.Equal(instrument.Seconds, instrument.SecondsByProbability.Sum(), 6);
            }

            // Window starts are whole seconds, so whole seconds tell all of what sounds together.
            double[] polyphony = new double[7];
            foreach (ExampleRecording recording in recordings)
            {
                var stretches = ExampleArchive.Instruments.Select(instrument => recording.Stretches(window => window.Has(instrument.Id))).ToArray();
                for (int second = 0; second < recording.DurationSeconds; second++)
                {
                    polyphony[stretches.Count(own => own.Any(stretch => stretch.Start <= second && second < stretch.End))]++;
                }
            }

            Assert.Equal(polyphony, report.PolyphonySeconds.Select(seconds => Math.Round(seconds, 6)));
        }
    }

    [Fact]
    public void Lanes_OfASegment_FillItsBinsByLengthAndProbability()
    {
        var timeline = new RecordingTimeline();
        timeline.Add(0, 0, 10, 1);
        timeline.Add(0, 50, 55, 0.5);
        (int instrument, string cells) = Assert.Single(timeline.Lanes(100, 10));
        Assert.Equal(0, instrument);
        // The first tenth is full; of the sixth a half at probability 0.5, a quarter of nine levels, rounded up.
        Assert.Equal("JA4DA4", cells);
    }

    [Theory]
    [InlineData("Voice", 52, 53, 54)]
    [InlineData("Bowed strings", 40, 110)]
    [InlineData("Keyboards", 0, 1, 2, 3)]
    [InlineData("Percussion", 47)]
    [InlineData("Woodwind", 73)]
    [InlineData("Other", 120)]
    public void Family_OfPrograms_IsWhatListenersWouldSay(string family, params int[] programs) =>
        Assert.Equal(family, InstrumentFamily.Of(new("x", "X", programs)));

    [Fact]
    public void Family_OfSoundsBeyondGeneralMidi_IsTheirOwn()
    {
        Assert.Equal("Speech", InstrumentFamily.Of(new("x", "X", []) { Sounds = ["speech"] }));
        Assert.Equal("Percussion", InstrumentFamily.Of(new("x", "X", []) { Sounds = ["hand-drums"] }));
        Assert.Equal("Other", InstrumentFamily.Of(new("x", "X", []) { Sounds = ["taught"] }));
    }
}
