using System.Diagnostics;
using System.Globalization;
using MirTool.Evaluation;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using MirTool.Plugins;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Training;

/// <summary>Where a run stands after a generation.</summary>
/// <param name="Generation">Generations done.</param>
/// <param name="ClipsSeen">Clips trained on so far.</param>
/// <param name="Loss">Mean over the generation's steps.</param>
/// <param name="PolyphonyAccuracy">On held-out clips.</param>
/// <param name="InstrumentMicroF1">On held-out clips, programs decided at probability 0.5.</param>
/// <param name="MeanAveragePrecision">On held-out clips, over the programs.</param>
/// <param name="ClipsPerSecond">Of this generation.</param>
/// <param name="WaitingShare">Share of the generation's time in which the network waited for clips.</param>
public sealed record TrainingProgress(
    int Generation, long ClipsSeen, double Loss, double PolyphonyAccuracy, double InstrumentMicroF1, double MeanAveragePrecision,
    double ClipsPerSecond, double WaitingShare);

/// <summary>What the network says of held-out clips, and what is true.</summary>
/// <param name="Windows">One per clip.</param>
/// <param name="Polyphony">Per clip; -1 where it is not known.</param>
/// <param name="Programs">Clip-major: whether each program sounds.</param>
public sealed record HeldOutPredictions(List<WindowPrediction> Windows, List<long> Polyphony, List<bool> Programs);

/// <summary>The synthesis loop: ask for a generation of fresh clips, train on them, judge on held-out ones, save, ask again.</summary>
/// <remarks>
/// Each batch is shared among copies of the network (<see cref="TrainingOptions.Replicas"/>); the mean of their gradients
/// changes the one set of weights that is validated and saved. The loss is <see cref="TrainingLoss"/>.
/// </remarks>
public sealed class Trainer : IDisposable
{
    private const string CheckpointFolder = "checkpoint";

    private readonly TrainingOptions options;
    private readonly IDatasetAdapter adapter;
    private readonly DatasetRequest request;
    private readonly BatchAssembler assembler;
    private readonly LogMelSpectrogram frontEnd;
    private readonly CompactCnn network;
    private readonly Parameter[] parameters;
    private readonly Tensor[] gradients;
    private readonly Tensor[] statistics;
    private readonly AdamW optimizer;
    private readonly TrainingLoss loss;
    private readonly Replica[] replicas;
    private readonly Scalar part;
    private readonly Device device;
    private readonly string folder;
    private readonly List<TrainingBatch> validation = [];

    /// <param name="options">Checked by the caller.</param>
    /// <param name="logMel">The front end to train for.</param>
    /// <param name="adapter">Where clips come from.</param>
    /// <param name="request">Seed, options and root for the adapter; split, generation and count are set here.</param>
    /// <param name="folder">Holds the checkpoint; a run whose checkpoint is there goes on from it.</param>
    /// <param name="device">Where to train.</param>
    public Trainer(
        TrainingOptions options, LogMelOptions logMel, IDatasetAdapter adapter, DatasetRequest request, string folder, Device device)
    {
        this.options = options;
        this.adapter = adapter;
        this.request = request;
        this.folder = folder;
        this.device = device;
        random.manual_seed((long)options.Seed);
        frontEnd = new LogMelSpectrogram(logMel, device);
        int samplesPerClip = (int)(2.0 * logMel.SampleRate);
        assembler = new BatchAssembler(adapter, options, samplesPerClip);
        network = NewNetwork(options, logMel);
        SetPriors();
        network.to(device);
        network.eval();
        parameters = [.. network.parameters()];
        statistics = [.. Replica.Statistics(network)];
        gradients = [.. parameters.Select(parameter => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope())];
        optimizer = new AdamW(parameters, options.WeightDecay);
        loss = new TrainingLoss(options, device);
        replicas = [.. Enumerable.Range(0, options.Replicas).Select(_ => new Replica(options, frontEnd, loss, device))];
        part = 1.0 / options.Replicas;
    }

    internal static CompactCnn NewNetwork(TrainingOptions options, LogMelOptions logMel) =>
        new(options.Widths, logMel.MelBands, options.MaximumPolyphony + 1 + options.Programs.Count, options.ResidualBlocks);

    /// <summary>The generation that comes next: 0 in a new run, <see cref="TrainingOptions.Generations"/> when all is done.</summary>
    public int Generation { get; private set; }

    /// <summary>The network in training.</summary>
    public Module<Tensor, Tensor> Network => network;

    private int StepsPerGeneration => options.ClipsPerGeneration / options.BatchSize;

    /// <summary>Begins with the weights of a trained model in place of random ones; without effect on a run that has a checkpoint.</summary>
    /// <exception cref="InvalidDataException">The model's network is another one; the message lists every difference.</exception>
    public void Initialize(StoredModel model) => NetworkWeights.Restore(network, model);

    /// <summary>Trains to the end of the last generation, from the checkpoint if there is one.</summary>
    public async Task RunAsync(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        await LoadValidationAsync(cancellationToken);
        LoadCheckpoint();
        while (Generation < options.Generations)
        {
            var clock = Stopwatch.StartNew();
            (double loss, double waitingSeconds) = await TrainGenerationAsync(cancellationToken);
            double seconds = clock.Elapsed.TotalSeconds;
            Generation++;
            SaveCheckpoint();
            (double polyphonyAccuracy, double microF1, double meanAveragePrecision) = Validate();
            progress.Report(new TrainingProgress(
                Generation, (long)Generation * StepsPerGeneration * options.BatchSize, loss, polyphonyAccuracy, microF1, meanAveragePrecision,
                StepsPerGeneration * options.BatchSize / seconds, waitingSeconds / seconds));
        }
    }

    private async Task<(double Loss, double WaitingSeconds)> TrainGenerationAsync(CancellationToken cancellationToken)
    {
        double lossSum = 0;
        int step = Generation * StepsPerGeneration;
        var waiting = new Stopwatch();
        waiting.Start();
        Array.ForEach(replicas, replica => replica.SetWeights(parameters));
        Array.ForEach(replicas, replica => replica.SetStatistics(statistics));
        DatasetRequest generation = request with { Split = "train", Generation = Generation, Count = options.ClipsPerGeneration };
        await foreach (TrainingBatch batch in assembler.ReadAsync(generation, cancellationToken))
        {
            waiting.Stop();
            double batchLoss = Step(batch, step++);
            if (!double.IsFinite(batchLoss))
            {
                throw new InvalidOperationException(
                    $"The loss became {batchLoss} in generation {Generation}, step {step}. The batch's clips: {string.Join(", ", batch.ExcerptIds)}.");
            }

            lossSum += batchLoss;
            waiting.Start();
        }

        CollectStatistics();
        return (lossSum / StepsPerGeneration, waiting.Elapsed.TotalSeconds);
    }

    private double Step(TrainingBatch batch, int step)
    {
        var losses = new double[replicas.Length];
        // Tasks, not Parallel.For: each share on a thread of its own even where the pool is busy with clips.
        Task.WaitAll([
            .. replicas.Select((replica, share) => Task.Factory.StartNew(
                () => losses[share] = replica.ComputeGradients(batch, share, AugmentationSeed(step, share)),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ]);
        using var scope = NewDisposeScope();
        Array.ForEach(gradients, gradient => gradient.zero_());
        Array.ForEach(replicas, replica => replica.AddGradients(gradients, part));
        AdamW.ClipNorm(gradients, 5);
        optimizer.Step(gradients, LearningRate(step));
        Array.ForEach(replicas, replica => replica.SetWeights(parameters));
        return losses.Average();
    }

    private ulong AugmentationSeed(int step, int share) =>
        unchecked(options.Seed * 0x9E37_79B9_7F4A_7C15 + (ulong)step * (ulong)options.Replicas + (ulong)share);

    // The copies see different shares of the batches: the mean of what they found is what inference normalises by.
    private void CollectStatistics()
    {
        using (no_grad())
        {
            Array.ForEach(statistics, statistic => statistic.zero_());
        }

        Array.ForEach(replicas, replica => replica.AddStatistics(statistics, part));
    }

    // A program sounds in about one clip in eighty: without this, the first thousands of clips only teach that.
    private void SetPriors()
    {
        using var noGradient = no_grad();
        double prior = options.MaximumPolyphony / 2.0 / options.Programs.Count;
        using Scalar logit = Math.Log(prior / (1 - prior));
        network.OutputBias.narrow(0, options.MaximumPolyphony + 1, options.Programs.Count).fill_(logit);
    }

    private double LearningRate(int step)
    {
        int steps = options.Generations * StepsPerGeneration;
        return step < options.WarmUpSteps
            ? options.LearningRate * (step + 1) / options.WarmUpSteps
            : options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - options.WarmUpSteps) / Math.Max(1, steps - options.WarmUpSteps)));
    }

    private async Task LoadValidationAsync(CancellationToken cancellationToken)
    {
        DatasetRequest heldOut = request with { Split = "validation", Generation = 0, Count = options.ValidationClips };
        await foreach (TrainingBatch batch in assembler.ReadAsync(heldOut, cancellationToken))
        {
            validation.Add(batch);
        }
    }

    /// <summary>Runs the network over held-out clips.</summary>
    /// <param name="heldOut">Which clips, and how many.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public async Task<HeldOutPredictions> PredictAsync(DatasetRequest heldOut, CancellationToken cancellationToken)
    {
        var predictions = new HeldOutPredictions([], [], []);
        await foreach (TrainingBatch batch in assembler.ReadAsync(heldOut, cancellationToken))
        {
            Predict(batch, predictions);
        }

        return predictions;
    }

    private void Predict(TrainingBatch batch, HeldOutPredictions predictions)
    {
        int shareClips = batch.ExcerptIds.Count / options.Replicas;
        var shares = new (float[] Polyphony, float[] Programs)[options.Replicas];
        Parallel.For(0, shares.Length, share => shares[share] = Predict(batch, share * shareClips, shareClips));
        int classes = options.MaximumPolyphony + 1;
        int l = options.Programs.Count;
        foreach ((float[] polyphony, float[] programs) in shares)
        {
            for (int i = 0; i < shareClips; i++)
            {
                predictions.Windows.Add(new WindowPrediction(
                    predictions.Windows.Count, 0, 2, polyphony[(i * classes)..((i + 1) * classes)], programs[(i * l)..((i + 1) * l)]));
            }
        }

        predictions.Polyphony.AddRange(batch.Polyphony);
        predictions.Programs.AddRange(batch.Programs.Select(sounds => sounds > 0));
    }

    private (float[] Polyphony, float[] Programs) Predict(TrainingBatch batch, int first, int clips)
    {
        if (options.Replicas > 1)
        {
            set_num_threads(1);
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        int classes = options.MaximumPolyphony + 1;
        int samplesPerClip = batch.Samples.Length / batch.ExcerptIds.Count;
        Tensor waveforms = tensor(batch.Samples.AsSpan(first * samplesPerClip, clips * samplesPerClip).ToArray(), clips, samplesPerClip).to(device);
        Tensor output = network.call(frontEnd.Normalize(frontEnd.Frames(waveforms))).cpu();         // (B, p + 1 + l)
        return (output.narrow(1, 0, classes).softmax(1).contiguous().data<float>().ToArray(),
            output.narrow(1, classes, options.Programs.Count).sigmoid().contiguous().data<float>().ToArray());
    }

    private (double PolyphonyAccuracy, double MicroF1, double MeanAveragePrecision) Validate()
    {
        var predictions = new HeldOutPredictions([], [], []);
        validation.ForEach(batch => Predict(batch, predictions));
        var polyphony = new ClassMetrics(options.MaximumPolyphony + 1);
        foreach ((WindowPrediction window, long truth) in predictions.Windows.Zip(predictions.Polyphony).Where(pair => pair.Second >= 0))
        {
            polyphony.Add((int)truth, Array.IndexOf(window.Polyphony, window.Polyphony.Max()));
        }

        float[] scores = [.. predictions.Windows.SelectMany(window => window.Programs)];
        bool[] programs = [.. predictions.Programs];
        var instruments = new MultiLabelMetrics(options.Programs.Count);
        instruments.Add(programs, Array.ConvertAll(scores, score => score >= 0.5f));
        return (polyphony.Accuracy, instruments.Micro.F1, RankedScores.MeanAveragePrecision(scores, programs, options.Programs.Count));
    }

    private void SaveCheckpoint()
    {
        // Written into a folder of its own that takes the old one's place when it is whole.
        string aside = Path.Combine(folder, CheckpointFolder + ".new");
        string target = Path.Combine(folder, CheckpointFolder);
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true);
        }

        Directory.CreateDirectory(aside);
        network.save(Path.Combine(aside, "network.bin"));
        optimizer.Save(Path.Combine(aside, "optimizer.safetensors"));
        File.WriteAllText(Path.Combine(aside, "generation.txt"), Generation.ToString(CultureInfo.InvariantCulture));
        string old = target + ".old";
        if (Directory.Exists(target))
        {
            Directory.Move(target, old);
        }

        Directory.Move(aside, target);
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    private void LoadCheckpoint()
    {
        string target = Path.Combine(folder, CheckpointFolder);
        string old = target + ".old";
        if (!Directory.Exists(target) && Directory.Exists(old))
        {
            Directory.Move(old, target);
        }

        if (!Directory.Exists(target))
        {
            return;
        }

        network.load(Path.Combine(target, "network.bin"));
        optimizer.Load(Path.Combine(target, "optimizer.safetensors"));
        Generation = int.Parse(File.ReadAllText(Path.Combine(target, "generation.txt")), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        Array.ForEach(replicas, replica => replica.Dispose());
        part.Dispose();
        loss.Dispose();
        optimizer.Dispose();
        network.Dispose();
        frontEnd.Dispose();
    }
}
