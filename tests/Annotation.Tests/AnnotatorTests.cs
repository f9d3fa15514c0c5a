using System.Globalization;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Audio;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using MirTool.Plugins;
using TorchSharp;

namespace MirTool.Annotation.Tests;

/// <summary>The library's front door, with a model of random weights: it hears nonsense, but the same nonsense each time.</summary>
public sealed class AnnotatorTests : IDisposable
{
    private const double Seconds = 6.5;

    private readonly TemporaryFolder folder = new();

    public AnnotatorTests()
    {
        SaveModel();
        folder.Write("three.csv", "instrument_id,instrument,gm_programs\npno,Piano,0\nvln,Violin,40\noud,Oud,\n");
        Record();
    }

    private string Model => folder.At("model");

    private string Recording => folder.At("in/noise.wav");

    [Fact]
    public async Task Batch_NetworkWhoseOutputsAreNotFinite_IsAFailedRowThatNamesTheModel()
    {
        // The weights themselves are finite, else the model would not even be loaded.
        SaveModel(network => network.get_parameter("output.weight")!.sign_().mul_(torch.tensor(3e38f)));
        using Annotator annotator = Annotator.Load(Model, folder.At("three.csv"));

        BatchResult result = await new AnnotationBatch(annotator, new BatchOptions { OutputFolder = folder.At("out") })
            .RunAsync([folder.At("in")], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((0, 1), (result.Annotated, result.Failed));
        string row = File.ReadAllLines(folder.At("out/recordings.csv"))[1];
        Assert.StartsWith("noise.wav,failed,,,,,,", row, StringComparison.Ordinal);
        Assert.Contains("the model 'random' computes no finite numbers for the sound from 0.000 to 6.500 s", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnnotateAsync_YieldsEveryWindowWithEveryInstrumentAndOther()
    {
        using Annotator annotator = Annotator.Load(Model, folder.At("three.csv"));

        List<AnnotatedWindow> windows = await ReadAsync(annotator);

        // Windows of 2 s, one a second, until one reaches the end.
        Assert.Equal([0, 1, 2, 3, 4, 5], windows.Select(window => window.StartSeconds));
        Assert.Equal(Seconds, windows[^1].EndSeconds, 3);
        Assert.All(windows, window =>
        {
            Assert.Equal(["pno", "vln", "oud", "other"], window.Instruments.Select(instrument => instrument.Id));
            Assert.All(window.Instruments, instrument => Assert.InRange(instrument.Probability, 0, 1));
            Assert.Equal(window.Instruments.Where(instrument => instrument.IsActive), window.Active);
            Assert.Equal(new AnnotatedInstrument(window.Instruments[2].Instrument, 0, IsActive: false), window.Instruments[2]);
        });
    }

    [Fact]
    public async Task Batch_WritesWhatTheAnnotatorSays()
    {
        using Annotator annotator = Annotator.Load(Model, folder.At("three.csv"), new AnnotatorOptions { HopSeconds = 0.5 });
        var batch = new AnnotationBatch(annotator, new BatchOptions { OutputFolder = folder.At("out"), Rows = RowSelection.All });

        BatchResult result = await batch.RunAsync([folder.At("in")], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((1, 1, 0), (result.Recordings, result.Annotated, result.Failed));
        List<string> expected = [];
        foreach (AnnotatedWindow window in await ReadAsync(annotator))
        {
            expected.AddRange(window.Instruments
                .Where(instrument => instrument.IsActive || instrument.Id != "other")
                .Select(instrument => string.Create(CultureInfo.InvariantCulture,
                    $"noise.wav,{window.StartSeconds:F3},{window.EndSeconds:F3},{window.Polyphony},{window.PolyphonyProbability:F4},{instrument.Id},{instrument.Name},{instrument.Probability:F4},{(instrument.IsActive ? 1 : 0)}")));
        }

        Assert.Equal(expected, File.ReadLines(folder.At("out/noise.wav.frames.csv")).Skip(1));
    }

    [Fact]
    public async Task Batch_FormatOfOnesOwn_GetsWindowsSegmentsAndTheEnd()
    {
        using Annotator annotator = Annotator.Load(Model, folder.At("three.csv"));
        var format = new CountingFormat();
        var batch = new AnnotationBatch(annotator, new BatchOptions { OutputFolder = folder.At("out"), Formats = [format, new CsvFormat()] });

        await batch.RunAsync([Recording], cancellationToken: TestContext.Current.CancellationToken);

        int segments = AnnotatedSegment.Merge(await ReadAsync(annotator)).Count();
        Assert.Equal($"random three 8000 Hz 2 channels: 6 windows, {segments} segments, {Seconds:F1} s", File.ReadAllText(folder.At("out/noise.wav.counts.txt")));
        Assert.True(File.Exists(folder.At("out/noise.wav.frames.csv")));
        // A format that is added later has its files made.
        File.Delete(folder.At("out/noise.wav.counts.txt"));
        Assert.Equal(1, (await batch.RunAsync([Recording], cancellationToken: TestContext.Current.CancellationToken)).Annotated);
        Assert.Equal(1, (await batch.RunAsync([Recording], cancellationToken: TestContext.Current.CancellationToken)).Skipped);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2.5)]
    [InlineData(double.NaN)]
    public void Annotator_HopThatLeavesGapsOrNeverMoves_IsRefused(double hopSeconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Annotator.Load(Model, folder.At("three.csv"), new AnnotatorOptions { HopSeconds = hopSeconds }));

    [Fact]
    public void Merge_WindowsThatTouchOrOverlap_AreOneSegmentAndTheOthersTwo()
    {
        TaxonomyInstrument piano = new("pno", "Piano", [0]);
        AnnotatedWindow Window(double start, float probability) =>
            new(0, start, start + 2, 1, 1, [new AnnotatedInstrument(piano, probability, probability > 0.5f)]);

        AnnotatedSegment[] segments = [.. AnnotatedSegment.Merge([Window(0, 0.6f), Window(1, 0.8f), Window(2, 0.1f), Window(3, 0.7f), Window(4, 0), Window(5.5, 1)])];

        Assert.Equal([(0.0, 5.0), (5.5, 7.5)], segments.Select(segment => (segment.StartSeconds, segment.EndSeconds)));
        Assert.Equal(0.7, segments[0].MeanProbability, 6);
        Assert.Equal(0.8f, segments[0].MaxProbability);
    }

    public void Dispose() => folder.Dispose();

    private void SaveModel(Action<CompactCnn>? change = null)
    {
        int[] widths = [4];
        int[] programs = [0, 24, 40];
        LibTorch.Initialize();
        torch.random.manual_seed(1);
        using var network = new CompactCnn(widths, melBands: 64, outputs: 4 + programs.Length);
        using (torch.no_grad())
        {
            change?.Invoke(network);
        }

        var description = new ModelDescription
        {
            Name = "random",
            Network = NetworkCatalog.DescribeCompactCnn(widths),
            FrontEnd = NetworkCatalog.Describe(new LogMelOptions()),
            SampleRate = 22_050,
            Programs = programs,
            ProgramThresholds = [.. programs.Select(_ => 0.5f)],
        };
        ModelFolder.Save(Model, description, NetworkWeights.Capture(network));
    }

    private async Task<List<AnnotatedWindow>> ReadAsync(Annotator annotator)
    {
        List<AnnotatedWindow> windows = [];
        await foreach (AnnotatedWindow window in annotator.AnnotateAsync(Recording, TestContext.Current.CancellationToken))
        {
            windows.Add(window);
        }

        return windows;
    }

    private void Record()
    {
        const int SampleRate = 8000;
        Directory.CreateDirectory(folder.At("in"));
        var random = new Random(1);
        float[] interleaved = [.. Enumerable.Range(0, 2 * (int)(Seconds * SampleRate)).Select(_ => random.NextSingle() - 0.5f)];
        using AudioWriter writer = AudioWriter.Create(Recording, SampleRate, channels: 2);
        writer.Write(interleaved);
        writer.Complete();
    }

    private sealed class CountingFormat : IAnnotationFormat
    {
        public string Name => "counts";

        public IReadOnlyList<string> Suffixes => [".counts.txt"];

        public AnnotationWriter Begin(AnnotationHeader header, IReadOnlyList<Stream> files) => new Writer(header, files[0]);

        private sealed class Writer(AnnotationHeader header, Stream file) : AnnotationWriter
        {
            private int windows;
            private int segments;

            public override void Write(AnnotatedWindow window) => windows++;

            public override void Write(AnnotatedSegment segment) => segments++;

            public override void Complete(RecordingSummary summary)
            {
                using var text = new StreamWriter(file, leaveOpen: true);
                text.Write(FormattableString.Invariant(
                    $"{header.Model.Name} {header.Taxonomy.Name} {header.SampleRate} Hz {header.Channels} channels: {windows} windows, {segments} segments, {summary.DurationSeconds:F1} s"));
            }
        }
    }
}
