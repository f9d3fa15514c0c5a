using MirTool.Models.Training;
using MirTool.Plugins;

namespace MirTool.Models.Tests.Training;

public class BatchAssemblerTests
{
    private static readonly TrainingOptions Options = new() { BatchSize = 4, Programs = [3, 5], Producers = 3 };

    [Fact]
    public async Task Read_SeveralProducers_KeepsTheOrderAndDropsTheRest()
    {
        List<TrainingBatch> batches = await ReadAsync(new SineDataset(), Options with { Programs = [0, 1] }, count: 22);
        Assert.Equal(5, batches.Count);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"train-0-{i}"), batches.SelectMany(batch => batch.ExcerptIds));
        Assert.All(batches, batch => Assert.Equal([0L, 1L, 1L, 2L], batch.Polyphony));
        Assert.All(batches, batch => Assert.Equal([0f, 0f, 1f, 0f, 0f, 1f, 1f, 1f], batch.Programs));
    }

    [Fact]
    public async Task Read_Labels_CountFromTheLeastDurationAndOncePerInstrument()
    {
        TrainingBatch batch = Assert.Single(await ReadAsync(new FixedDataset(complete: true), Options, count: 4));
        // The first sounds twice for 0.15 s, the second for 0.19 s; the third is no program of the model, but it sounds.
        Assert.All(batch.Polyphony, polyphony => Assert.Equal(2, polyphony));
        Assert.Equal([1f, 0f], batch.Programs[..2]);
        Assert.Equal(0.25f, batch.Samples[1]);
        Assert.Equal(0, batch.Samples[7]);
        Assert.Equal(0.25f, batch.Samples[11]);
    }

    [Fact]
    public async Task Read_IncompleteLabels_SayNothingOfPolyphony()
    {
        TrainingBatch batch = Assert.Single(await ReadAsync(new FixedDataset(complete: false), Options, count: 4));
        Assert.All(batch.Polyphony, polyphony => Assert.Equal(-1, polyphony));
    }

    [Fact]
    public async Task Read_LongClips_HaveATargetForEachWindow()
    {
        // Windows at 0, 1, 2 and 3 s. Drums, from 1 s to 3.1 s, are 0.1 s of the last; speech, from 3.5 s on, is in the last two but is
        // no instrument; a faint piano in the first is not asked for, and makes the number of instruments unknown.
        InstrumentLabel[] labels =
        [
            new("drums", [], 1, 3.1) { Sounds = ["drum-kit"] }, new("speech", [], 3.5, 5) { Sounds = ["speech"] },
            new("piano", [0], 0.2, 0.9) { IsFaint = true },
        ];
        TrainingOptions options = Options with
        {
            Network = NetworkCatalog.StretchCnn,
            ClipSeconds = 5,
            WindowHopSeconds = 1,
            BatchSize = 2,
            Programs = [0, Sounds.DrumKit, Sounds.Speech],
        };
        TrainingBatch batch = Assert.Single(await ReadAsync(new LabelledDataset(labels), options, count: 2));
        Assert.Equal([-1L, 1, 1, 0, -1, 1, 1, 0], batch.Polyphony);
        Assert.Equal([0f, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1], batch.Programs[..12]);
        Assert.Equal([0f, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], batch.Weights![..12]);
        Assert.Equal([(0, 0), (4, 0)], batch.Open);

        TrainingBatch second = batch.Slice(1, 1);
        Assert.Equal([-1L, 1, 1, 0], second.Polyphony);
        Assert.Equal(batch.Programs[12..], second.Programs);
        Assert.Equal([(0, 0)], second.Open);
    }

    [Fact]
    public async Task Read_AdapterFails_PassesTheErrorOn()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new FixedDataset(complete: true), Options, count: 4, sampleRate: 8000));
    }

    private static async Task<List<TrainingBatch>> ReadAsync(IDatasetAdapter adapter, TrainingOptions options, int count, int sampleRate = 22_050)
    {
        var assembler = new BatchAssembler(adapter, options, samplesPerClip: 10, new ClipLabels(options));
        var batches = new List<TrainingBatch>();
        var request = new DatasetRequest { SampleRate = sampleRate, Count = count };
        await foreach (TrainingBatch batch in assembler.ReadAsync(request, TestContext.Current.CancellationToken))
        {
            batches.Add(batch);
        }

        return batches;
    }

    private sealed class FixedDataset(bool complete) : IDatasetAdapter
    {
        public string Name => "fixed";

        public IReadOnlyList<string> ListExcerpts(DatasetRequest request) => [.. Enumerable.Range(0, request.Count!.Value).Select(i => $"{i}")];

        public LabelledExcerpt Load(string excerptId, DatasetRequest request) => new(
            excerptId, [0, 0.25f, 0.5f], 22_050,
            [
                new InstrumentLabel("a", [3], 0, 0.15), new InstrumentLabel("a", [3], 1, 1.15),
                new InstrumentLabel("b", [5], 0.5, 0.69), new InstrumentLabel("c", [77], 0, 2),
            ],
            complete);
    }

    private sealed class LabelledDataset(InstrumentLabel[] labels) : IDatasetAdapter
    {
        public string Name => "labelled";

        public IReadOnlyList<string> ListExcerpts(DatasetRequest request) => [.. Enumerable.Range(0, request.Count!.Value).Select(i => $"{i}")];

        public LabelledExcerpt Load(string excerptId, DatasetRequest request) => new(excerptId, new float[10], 22_050, labels, LabelsComplete: true);
    }
}
