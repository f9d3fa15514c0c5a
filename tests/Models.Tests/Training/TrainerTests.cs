using MirTool.Models.Files;
using MirTool.Models.Training;
using MirTool.Plugins;
using TorchSharp;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracles: a task that can be learnt in seconds, and the identity of an interrupted run with an undisturbed one.</summary>
public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingOptions Options = new()
    {
        Seed = 4,
        Generations = 3,
        ClipsPerGeneration = 128,
        BatchSize = 16,
        ValidationClips = 64,
        LearningRate = 0.01,
        WarmUpSteps = 4,
        Widths = [4, 8],
        ResidualBlocks = [0, 1],
        Programs = [0, 1],
        MaximumPolyphony = 2,
        Producers = 1,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("mirtool-trainer-").FullName;

    public TrainerTests() => LibTorch.Initialize();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Run_TwoUnmistakableInstruments_LearnsThem()
    {
        var log = new Log();
        await using Trainer trainer = NewTrainer("learns", Options with { ClipsPerGeneration = 512 }, new SineDataset());
        await trainer.RunAsync(log, TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], log.Entries.Select(entry => entry.Generation));
        Assert.Equal([512L, 1024L, 1536L], log.Entries.Select(entry => entry.ClipsSeen));
        Assert.True(log.Entries[^1].Loss < log.Entries[0].Loss / 2);
        Assert.True(log.Entries[^1].InstrumentMicroF1 > 0.95, $"F1 {log.Entries[^1].InstrumentMicroF1}");
        Assert.True(log.Entries[^1].PolyphonyAccuracy > 0.9, $"accuracy {log.Entries[^1].PolyphonyAccuracy}");
    }

    [Fact]
    public async Task Run_BFloat16OnOneReplica_LearnsThemToo()
    {
        var log = new Log();
        TrainingOptions options = Options with { ClipsPerGeneration = 512, Precision = TrainingPrecision.BFloat16, Replicas = 1, InstrumentGroups = [[0], [0, 1]] };
        await using Trainer trainer = NewTrainer("bfloat16", options, new SineDataset());
        await trainer.RunAsync(log, TestContext.Current.CancellationToken);
        Assert.True(log.Entries[^1].InstrumentMicroF1 > 0.95, $"F1 {log.Entries[^1].InstrumentMicroF1}");
    }

    [Fact]
    public async Task Run_InterruptedAndResumed_EndsInTheSameWeights()
    {
        await using Trainer undisturbed = NewTrainer("undisturbed", Options, new SineDataset());
        await undisturbed.RunAsync(new Log(), TestContext.Current.CancellationToken);

        using var interruption = new CancellationTokenSource();
        await using (Trainer first = NewTrainer("interrupted", Options, new SineDataset()))
        {
            var log = new Log(entry => interruption.Cancel());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(log, interruption.Token));
        }

        await using Trainer second = NewTrainer("interrupted", Options, new SineDataset());
        var rest = new Log();
        await second.RunAsync(rest, TestContext.Current.CancellationToken);
        Assert.Equal([2, 3], rest.Entries.Select(entry => entry.Generation));

        IReadOnlyDictionary<string, StoredTensor> expected = NetworkWeights.Capture(undisturbed.Network);
        IReadOnlyDictionary<string, StoredTensor> found = NetworkWeights.Capture(second.Network);
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        Assert.All(expected, tensor => Assert.Equal(tensor.Value.Values, found[tensor.Key].Values));
    }

    [Fact]
    public async Task Run_SamplesThatAreNoNumbers_StopsAndNamesTheClips()
    {
        await using Trainer trainer = NewTrainer("nan", Options, new BrokenDataset());
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => trainer.RunAsync(new Log(), TestContext.Current.CancellationToken));
        Assert.Contains("train-0-0", error.Message, StringComparison.Ordinal);
        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_HeldOutClips_KeepsPredictionsBesideTheirTruth()
    {
        await using Trainer trainer = NewTrainer("predict", Options, new SineDataset());
        HeldOutPredictions heldOut = await trainer.PredictAsync(
            new DatasetRequest { SampleRate = 22_050, Split = "calibration", Count = 64 }, TestContext.Current.CancellationToken);
        Assert.Equal(64, heldOut.Windows.Count);
        Assert.Equal([0L, 1L, 1L, 2L], heldOut.Polyphony.Take(4));
        Assert.Equal([false, false, true, false, false, true, true, true], heldOut.Programs.Take(8));
        Assert.All(heldOut.Windows, window => Assert.Equal(2, window.Programs.Length));
    }

    private Trainer NewTrainer(string run, TrainingOptions options, IDatasetAdapter adapter) => new(
        options, Architecture.Of(options), adapter, new DatasetRequest { SampleRate = 22_050 }, Path.Combine(folder, run), torch.CPU);

    private sealed class Log(Action<TrainingProgress>? react = null) : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Entries { get; } = [];

        public void Report(TrainingProgress value)
        {
            Entries.Add(value);
            react?.Invoke(value);
        }
    }

    private sealed class BrokenDataset : IDatasetAdapter
    {
        private readonly SineDataset sines = new();

        public string Name => "broken";

        public IReadOnlyList<string> ListExcerpts(DatasetRequest request) => sines.ListExcerpts(request);

        public LabelledExcerpt Load(string excerptId, DatasetRequest request)
        {
            LabelledExcerpt excerpt = sines.Load(excerptId, request);
            excerpt.Samples[100] = float.NaN;
            return excerpt;
        }
    }
}
