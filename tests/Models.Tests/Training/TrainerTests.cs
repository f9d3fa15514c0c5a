using System.Collections.Concurrent;
using System.Globalization;
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

    [Theory]
    [InlineData(OptimizerKind.AdamW, 1)]
    [InlineData(OptimizerKind.AdamW, 2)]
    [InlineData(OptimizerKind.Muon, 1)]
    [InlineData(OptimizerKind.Sgd, 1)]
    [InlineData(OptimizerKind.Sgd, 2)]
    public async Task Run_InterruptedAfterEveryEpoch_EndsInTheSameWeights(OptimizerKind optimizer, int epochsPerGeneration)
    {
        // Five epochs, so that with two on each generation the last stands alone.
        TrainingOptions options = Options with
        {
            ClipsPerGeneration = 64,
            ValidationClips = 16,
            Generations = 5,
            EpochsPerGeneration = epochsPerGeneration,
            MaximumEpochs = 5,
            Optimizer = optimizer,
            Momentum = optimizer == OptimizerKind.Sgd ? 0.9 : 0,
        };
        await using Trainer undisturbed = NewTrainer("undisturbed", options, new SineDataset());
        var whole = new Log();
        await undisturbed.RunAsync(whole, TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3, 4, 5], whole.Entries.Select(entry => entry.Epoch));
        Assert.Equal(Enumerable.Range(0, 5).Select(epoch => epoch / epochsPerGeneration + 1), whole.Entries.Select(entry => entry.Generation));

        for (int epoch = 1; epoch < 5; epoch++)
        {
            using var interruption = new CancellationTokenSource();
            await using Trainer part = NewTrainer("interrupted", options, new SineDataset());
            var log = new Log(_ => interruption.Cancel());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => part.RunAsync(log, interruption.Token));
            Assert.Equal([epoch], log.Entries.Select(entry => entry.Epoch));
        }

        await using Trainer last = NewTrainer("interrupted", options, new SineDataset());
        await last.RunAsync(new Log(), TestContext.Current.CancellationToken);
        Assert.Equal(
            whole.Entries.Select(entry => entry with { ClipsPerSecond = 0, WaitingShare = 0 }),
            last.State.History.Select(entry => entry with { ClipsPerSecond = 0, WaitingShare = 0 }));
        AssertSameWeights(undisturbed, last);
    }

    [Fact]
    public async Task Run_StretchesWithAveragedWeightsInterrupted_EndsInTheSameWeights()
    {
        TrainingOptions options = Options with
        {
            Network = NetworkCatalog.StretchCnn,
            Widths = [16, 16],
            ClipSeconds = 3,
            WindowHopSeconds = 0.5,
            WeightAverage = 0.9,
            Optimizer = OptimizerKind.Muon,
            ClipsPerGeneration = 64,
            ValidationClips = 16,
        };
        await using Trainer undisturbed = NewTrainer("stretches", options, new SineDataset());
        var whole = new Log();
        await undisturbed.RunAsync(whole, TestContext.Current.CancellationToken);
        using var interruption = new CancellationTokenSource();
        await using (Trainer first = NewTrainer("interrupted", options, new SineDataset()))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(new Log(_ => interruption.Cancel()), interruption.Token));
        }

        await using Trainer second = NewTrainer("interrupted", options, new SineDataset());
        await second.RunAsync(new Log(), TestContext.Current.CancellationToken);
        AssertSameWeights(undisturbed, second);

        // A run that is ended by hand has the weights that the last epoch was judged by.
        await using Trainer ended = NewTrainer("interrupted", options, new SineDataset());
        await ended.PrepareAsync(TestContext.Current.CancellationToken);
        ended.EndNow();
        AssertSameWeights(undisturbed, ended);
        Assert.True(whole.Entries[^1].Loss < whole.Entries[0].Loss);
    }

    [Fact]
    public async Task Run_Steps_LeaveNoTensors()
    {
        TrainingOptions options = Options with
        {
            Network = NetworkCatalog.StretchCnn,
            Widths = [16, 16],
            ClipSeconds = 3,
            WeightAverage = 0.9,
            ClipsPerGeneration = 32,
            ValidationClips = 16,
            Optimizer = OptimizerKind.Muon,
            InstrumentGroups = [[0], [0, 1]],
        };
        List<long> counts = [];
        await using Trainer trainer = NewTrainer("tensors", options, new SineDataset());
        await trainer.RunAsync(
            new Log(_ => counts.Add(counts.Count == 0 ? LiveTensors.CountAfterCollection() : torch.Tensor.TotalCount)), TestContext.Current.CancellationToken);
        Assert.Equal(counts[0], counts[1]);
        Assert.Equal(counts[0], counts[2]);
    }

    [Fact]
    public async Task Run_NetworkWithDropoutInterrupted_EndsInTheSameWeights()
    {
        TrainingOptions options = Options with
        {
            Network = NetworkCatalog.GoogLeNet,
            FrontEnd = NetworkCatalog.Phase,
            Replicas = 1,
            ClipsPerGeneration = 4,
            BatchSize = 2,
            ValidationClips = 2,
            Generations = 2,
            EpochsPerGeneration = 2,
            MaximumEpochs = 3,
        };
        await using Trainer undisturbed = NewTrainer("whole", options, new SineDataset());
        await undisturbed.RunAsync(new Log(), TestContext.Current.CancellationToken);
        using var interruption = new CancellationTokenSource();
        await using (Trainer first = NewTrainer("half", options, new SineDataset()))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(new Log(_ => interruption.Cancel()), interruption.Token));
        }

        await using Trainer second = NewTrainer("half", options, new SineDataset());
        await second.RunAsync(new Log(), TestContext.Current.CancellationToken);
        AssertSameWeights(undisturbed, second);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => NewTrainer("two", options with { Replicas = 2 }, new SineDataset()));
        Assert.Contains("its replicas must be 1, but are 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SeveralEpochsOnAGeneration_MakesEachClipOnceAndTakesItInAnotherOrder()
    {
        TrainingOptions options = Options with { ClipsPerGeneration = 32, ValidationClips = 16, Generations = 2, EpochsPerGeneration = 3 };
        var dataset = new CountingDataset();
        await using Trainer trainer = NewTrainer("kept", options, dataset);
        await trainer.RunAsync(new Log(), TestContext.Current.CancellationToken);
        Assert.Equal(64, dataset.Loads.Keys.Count(id => id.StartsWith("train", StringComparison.Ordinal)));
        Assert.Equal(80, dataset.Loads.Count);
        Assert.All(dataset.Loads.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Run_WithoutRegeneration_StaysWithTheFirstClips()
    {
        TrainingOptions options = Options with { ClipsPerGeneration = 32, ValidationClips = 16, Generations = 3, Regenerate = false };
        var dataset = new CountingDataset();
        await using Trainer trainer = NewTrainer("fixed", options, dataset);
        await trainer.RunAsync(new Log(), TestContext.Current.CancellationToken);
        Assert.Equal(3, trainer.State.Epoch);
        Assert.All(trainer.State.History, entry => Assert.Equal(1, entry.Generation));
        Assert.Equal(32, dataset.Loads.Keys.Count(id => id.StartsWith("train-0-", StringComparison.Ordinal)));
        Assert.Equal(48, dataset.Loads.Count);
    }

    [Fact]
    public async Task Run_NoRise_EndsEarlyWithTheBestWeightsAndStaysEnded()
    {
        // No rise can be as large as the tolerance: the first epoch is the best for ever.
        TrainingOptions options = Options with
        {
            ClipsPerGeneration = 32,
            ValidationClips = 16,
            Generations = 10,
            Schedule = LearningRateSchedule.Constant,
            Patience = 2,
            Tolerance = 2,
        };
        await using Trainer oneEpoch = NewTrainer("one", options with { Generations = 1, Patience = 0 }, new SineDataset());
        await oneEpoch.RunAsync(new Log(), TestContext.Current.CancellationToken);
        await using (Trainer trainer = NewTrainer("early", options, new SineDataset()))
        {
            await trainer.RunAsync(new Log(), TestContext.Current.CancellationToken);
            Assert.Equal(3, trainer.State.Epoch);
            Assert.Equal(1, trainer.State.KeptEpoch);
            AssertSameWeights(oneEpoch, trainer);
        }

        await using Trainer again = NewTrainer("early", options, new SineDataset());
        var log = new Log();
        await again.RunAsync(log, TestContext.Current.CancellationToken);
        Assert.Empty(log.Entries);
        Assert.True(again.IsOver);
        AssertSameWeights(oneEpoch, again);
    }

    [Fact]
    public async Task Run_Recordings_AreCutIntoWindowsAndLearnt()
    {
        var log = new Log();
        TrainingOptions options = Options with { CutsRecordings = true, Generations = 8, ClipsPerGeneration = 160, WindowHopSeconds = 0.5 };
        await using Trainer trainer = NewTrainer("recordings", options, new LongDataset(complete: true));
        await trainer.RunAsync(log, TestContext.Current.CancellationToken);
        // 12 recordings of 8 s have 13 windows each: 156, of which 9 batches of 16 are whole.
        Assert.Equal(9, trainer.State.StepsPerEpoch);
        Assert.True(log.Entries[^1].InstrumentMicroF1 > 0.9, $"F1 {log.Entries[^1].InstrumentMicroF1}");
    }

    [Fact]
    public async Task Run_RecordingsOfIncompleteLabels_TrainsWithoutPolyphony()
    {
        TrainingOptions options = Options with { CutsRecordings = true, Generations = 1, ClipsPerGeneration = 160, WindowHopSeconds = 0.5 };
        await using Trainer trainer = NewTrainer("incomplete", options, new LongDataset(complete: false));
        await trainer.RunAsync(new Log(), TestContext.Current.CancellationToken);
        Assert.True(double.IsFinite(trainer.State.History[0].Loss));
        Assert.Equal(0, trainer.State.History[0].PolyphonyAccuracy);
    }

    [Fact]
    public async Task Run_MoreRecordingsThanBefore_IsRefused()
    {
        TrainingOptions options = Options with { CutsRecordings = true, Generations = 2, ClipsPerGeneration = 500 };
        using var interruption = new CancellationTokenSource();
        await using (Trainer first = NewTrainer("grown", options, new LongDataset(complete: true)))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(new Log(_ => interruption.Cancel()), interruption.Token));
        }

        await using Trainer second = NewTrainer("grown", options, new LongDataset(complete: true, recordings: 20));
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => second.RunAsync(new Log(), TestContext.Current.CancellationToken));
        Assert.Contains("added or removed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_ACheckpointOfOtherOptions_IsRefusedWithWhatDiffers()
    {
        TrainingOptions options = Options with { ClipsPerGeneration = 32, ValidationClips = 16, Generations = 1 };
        await using (Trainer first = NewTrainer("options", options, new SineDataset()))
        {
            await first.RunAsync(new Log(), TestContext.Current.CancellationToken);
        }

        await using Trainer second = NewTrainer("options", options with { Generations = 2, Producers = 2 }, new SineDataset());
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => second.PrepareAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Training.Generations: 1 there, 2 now", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Producers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LossThatDiverges_KeepsTheLastCheckpoint()
    {
        TrainingOptions options = Options with { ClipsPerGeneration = 32, ValidationClips = 16, Generations = 3 };
        await using Trainer trainer = NewTrainer("diverges", options, new BrokenDataset(fromGeneration: 1));
        await Assert.ThrowsAsync<InvalidDataException>(() => trainer.RunAsync(new Log(), TestContext.Current.CancellationToken));

        await using Trainer again = NewTrainer("diverges", options, new SineDataset());
        await again.RunAsync(new Log(), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], again.State.History.Select(entry => entry.Epoch));
        Assert.All(NetworkWeights.Capture(again.Network).Values, tensor => Assert.All(tensor.Values, value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public async Task Run_SamplesThatAreNoNumbers_StopsAndNamesTheClips()
    {
        await using Trainer trainer = NewTrainer("nan", Options, new BrokenDataset(fromGeneration: 0));
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => trainer.RunAsync(new Log(), TestContext.Current.CancellationToken));
        Assert.Contains("train-0-0", error.Message, StringComparison.Ordinal);
        Assert.Contains("seed 77", error.Message, StringComparison.Ordinal);
        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
    }

    private Trainer NewTrainer(string run, TrainingOptions options, IDatasetAdapter adapter) => new(
        options, Architecture.Of(options), adapter, new DatasetRequest { SampleRate = 22_050, Seed = 77 }, Path.Combine(folder, run), torch.CPU);

    private sealed class Log(Action<TrainingProgress>? react = null) : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Entries { get; } = [];

        public void Report(TrainingProgress value)
        {
            Entries.Add(value);
            react?.Invoke(value);
        }
    }

    private static void AssertSameWeights(Trainer expected, Trainer found)
    {
        IReadOnlyDictionary<string, StoredTensor> expectedTensors = NetworkWeights.Capture(expected.Network);
        IReadOnlyDictionary<string, StoredTensor> foundTensors = NetworkWeights.Capture(found.Network);
        Assert.Equal(expectedTensors.Keys.Order(), foundTensors.Keys.Order());
        Assert.All(expectedTensors, tensor => Assert.Equal(tensor.Value.Values, foundTensors[tensor.Key].Values));
    }

    private sealed class CountingDataset : IDatasetAdapter
    {
        private readonly SineDataset sines = new();

        public ConcurrentDictionary<string, int> Loads { get; } = new();

        public string Name => "counting";

        public IReadOnlyList<string> ListExcerpts(DatasetRequest request) => sines.ListExcerpts(request);

        public LabelledExcerpt Load(string excerptId, DatasetRequest request)
        {
            Loads.AddOrUpdate(excerptId, 1, (_, times) => times + 1);
            return sines.Load(excerptId, request);
        }
    }

    /// <summary>Recordings of 8 s: the sine sounds in the first half of every second one, hiss in the second half of every third.</summary>
    private sealed class LongDataset(bool complete, int recordings = 12) : IDatasetAdapter
    {
        public string Name => "long";

        public IReadOnlyList<string> ListExcerpts(DatasetRequest request) =>
            [.. Enumerable.Range(0, request.Split == "train" ? recordings : 4).Select(i => $"{request.Split}-{i}")];

        public LabelledExcerpt Load(string excerptId, DatasetRequest request)
        {
            int index = int.Parse(excerptId.AsSpan(excerptId.IndexOf('-', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
            var samples = new float[8 * request.SampleRate];
            List<InstrumentLabel> labels = [];
            if (index % 2 == 0)
            {
                for (int n = 0; n < samples.Length / 2; n++)
                {
                    samples[n] = 0.3f * MathF.Sin(n * (0.05f + 0.01f * index));
                }

                labels.Add(new InstrumentLabel("sine", [0], 0, 4));
            }

            if (index % 3 == 0)
            {
                var random = new Random(index);
                for (int n = samples.Length / 2; n < samples.Length; n++)
                {
                    samples[n] = 0.05f * (2 * random.NextSingle() - 1);
                }

                labels.Add(new InstrumentLabel("hiss", [1], 4, 8));
            }

            return new LabelledExcerpt(excerptId, samples, request.SampleRate, labels, complete);
        }
    }

    private sealed class BrokenDataset(int fromGeneration) : IDatasetAdapter
    {
        private readonly SineDataset sines = new();

        // That of the dataset that it was before it broke: a run goes on with no other.
        public string Name => sines.Name;

        public IReadOnlyList<string> ListExcerpts(DatasetRequest request) => sines.ListExcerpts(request);

        public LabelledExcerpt Load(string excerptId, DatasetRequest request)
        {
            LabelledExcerpt excerpt = sines.Load(excerptId, request);
            if (request.Split == "train" && request.Generation >= fromGeneration)
            {
                excerpt.Samples[100] = float.NaN;
            }

            return excerpt;
        }
    }
}
