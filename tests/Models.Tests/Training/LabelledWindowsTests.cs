using MirTool.Audio;
using MirTool.Models.Training;
using MirTool.Plugins;
using TorchSharp;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracle: what the annotator says of the same sound in a file.</summary>
public sealed class LabelledWindowsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mirtool-windows-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(NetworkCatalog.LogMel, 40)]
    [InlineData(NetworkCatalog.Phase, 12)]
    public async Task Collect_ExcerptsOfAnyLength_AreJudgedAsTheAnnotatorJudgesRecordings(string frontEnd, double longest)
    {
        using InstrumentModel model = frontEnd == NetworkCatalog.Phase ? TestModels.AlexNet(programs: 2) : TestModels.Model(programs: 2);
        var noise = new NoiseDataset([0.5, 2, 3.3, longest]);

        LabelledWindows windows = LabelledWindows.Collect(
            model, noise, new DatasetRequest { SampleRate = 0 }, [noise.Taxonomy], torch.CPU, progress: null, TestContext.Current.CancellationToken);

        List<WindowPrediction> annotated = [];
        using (var annotator = new RecordingAnnotator(model, inferenceThreads: 1))
        {
            foreach (string id in noise.ListExcerpts(new DatasetRequest { SampleRate = model.SampleRate }))
            {
                string path = Path.Join(folder, id + ".wav");
                using (AudioWriter writer = AudioWriter.Create(path, model.SampleRate, channels: 1, SampleEncoding.FloatingPoint))
                {
                    writer.Write(noise.Load(id, new DatasetRequest { SampleRate = model.SampleRate }).Samples);
                    writer.Complete();
                }

                using AudioReader audio = AudioReader.Open(path);
                await foreach (WindowPrediction window in annotator.AnnotateAsync(audio, 1, TestContext.Current.CancellationToken))
                {
                    annotated.Add(window);
                }
            }
        }

        Assert.Equal((4, 1), (windows.Excerpts, windows.IncompleteExcerpts));
        Assert.Equal(
            annotated.Select(window => (window.Index, window.StartSeconds, window.EndSeconds)),
            windows.Predictions.Select(window => (window.Index, window.StartSeconds, window.EndSeconds)));
        // Batches of other sizes round differently in their last bits.
        Assert.All(annotated.Zip(windows.Predictions), pair =>
            Assert.All(pair.First.Programs.Zip(pair.Second.Programs), p => Assert.Equal(p.First, p.Second, 1e-5f)));
        Assert.Equal(windows.Predictions.Count, windows.References[0].Count);
        // The noise is labelled over the first second of each excerpt; the last one does not name all that sounds.
        Assert.Equal(windows.Predictions.Select((window, i) => window.Index == 0 ? true : i > 4 ? null : (bool?)false), windows.References[0]);
    }

    [Fact]
    public void Collect_ExcerptThatCannotBeLoaded_FailsWithItsOwnError()
    {
        using InstrumentModel model = TestModels.Model(programs: 2);
        var broken = new NoiseDataset([1, -1]);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => LabelledWindows.Collect(
            model, broken, new DatasetRequest { SampleRate = 0 }, [broken.Taxonomy], torch.CPU, progress: null, TestContext.Current.CancellationToken));
        Assert.Equal("excerpt 1 is broken", error.Message);
    }

    private sealed class NoiseDataset(double[] seconds) : IDatasetAdapter
    {
        public string Name => "noise";

        public ITaxonomy Taxonomy { get; } = new NoiseTaxonomy();

        public IReadOnlyList<string> ListExcerpts(DatasetRequest request) => [.. seconds.Select((_, i) => $"{i}")];

        public LabelledExcerpt Load(string excerptId, DatasetRequest request)
        {
            int index = excerptId[0] - '0';
            if (seconds[index] < 0)
            {
                throw new InvalidDataException($"excerpt {excerptId} is broken");
            }

            var random = new Random(index);
            float[] samples = [.. Enumerable.Range(0, (int)(seconds[index] * request.SampleRate)).Select(_ => random.NextSingle() - 0.5f)];
            return new(excerptId, samples, request.SampleRate, [new("noise", [1], 0, 1)], LabelsComplete: index < 3);
        }
    }

    private sealed class NoiseTaxonomy : ITaxonomy
    {
        public string Name => "noise";

        public IReadOnlyList<TaxonomyInstrument> Instruments { get; } = [new("noise", "Noise", [1])];

        public bool TryResolve(string label, out TaxonomyInstrument? instrument)
        {
            instrument = null;
            return false;
        }
    }
}
