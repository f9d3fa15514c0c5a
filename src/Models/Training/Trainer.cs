using System.Diagnostics;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using MirTool.Plugins;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>The synthesis loop: ask for a generation of clips, train on them, judge on held-out ones, save, ask again.</summary>
/// <remarks>
/// Each batch is shared among copies of the network (<see cref="TrainingOptions.Replicas"/>); the mean of their gradients
/// changes the one set of weights that is validated and saved. The loss is <see cref="TrainingLoss"/>.
/// </remarks>
public sealed class Trainer : IAsyncDisposable
{
    /// <summary>Length of what the network judges.</summary>
    public const double ClipSeconds = 2.0;

    private readonly TrainingOptions options;
    private readonly DatasetRequest request;
    private readonly TrainingClips clips;
    private readonly HeldOutClips validation;
    private readonly FrontEnd frontEnd;
    private readonly InstrumentNetwork network;
    private readonly Parameter[] parameters;
    private readonly Tensor[] gradients;
    private readonly Tensor[] statistics;
    private readonly Optimizer optimizer;
    private readonly TrainingLoss loss;
    private readonly Replica[] replicas;
    private readonly Scalar part;
    private readonly Device device;
    private readonly string folder;

    /// <param name="options">Checked by the caller.</param>
    /// <param name="architecture">What to train.</param>
    /// <param name="adapter">Where clips come from.</param>
    /// <param name="request">Seed, options and root for the adapter; split, generation and count are set here.</param>
    /// <param name="folder">Holds the checkpoint; a run whose checkpoint is there goes on from it.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="taxonomy">Reads labels that have no programs; null for datasets whose labels all have some.</param>
    /// <exception cref="InvalidDataException">The network and the front end, or the network and several replicas, do not go together.</exception>
    public Trainer(
        TrainingOptions options, Architecture architecture, IDatasetAdapter adapter, DatasetRequest request, string folder, Device device,
        ITaxonomy? taxonomy = null)
    {
        this.options = options;
        this.request = request with { SampleRate = architecture.SampleRate };
        this.folder = folder;
        this.device = device;
        random.manual_seed((long)options.Seed);
        frontEnd = NetworkCatalog.CreateFrontEnd(architecture.FrontEnd, architecture.SampleRate, ClipSeconds, device);
        network = NewNetwork(options, architecture);
        if (DrawsAtRandom && options.Replicas > 1)
        {
            throw new InvalidDataException($"The network {architecture.Network.Name} drops outputs at random, all from one generator: its replicas must be 1, but are {options.Replicas}.");
        }

        int samplesPerClip = (int)(ClipSeconds * architecture.SampleRate);
        Labels = new ClipLabels(options, taxonomy);
        clips = TrainingClips.Create(adapter, this.request, options, samplesPerClip, Labels);
        validation = new HeldOutClips(adapter, this.request, options, samplesPerClip, Labels);
        SetPriors();
        network.to(device);
        network.eval();
        parameters = [.. network.parameters()];
        statistics = [.. Replica.Statistics(network)];
        optimizer = Optimizer.Create(options, parameters);
        loss = new TrainingLoss(options, device);
        replicas = [.. Enumerable.Range(0, options.Replicas).Select(_ => new Replica(options, architecture, network, frontEnd, loss, device))];
        part = 1.0 / options.Replicas;
        gradients = replicas[0].IsCopy ? [.. parameters.Select(parameter => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope())] : [];
        State = new TrainingState(0, 0, 0, new EarlyStopping(options.Tolerance, options.Patience), []);
    }

    internal static InstrumentNetwork NewNetwork(TrainingOptions options, Architecture architecture) =>
        NetworkCatalog.CreateNetwork(architecture.Network, architecture.FrontEnd, options.MaximumPolyphony + 1 + options.Programs.Count);

    /// <summary>Where the run stands.</summary>
    public TrainingState State { get; private set; }

    /// <summary>Whether all epochs are done, or early stopping has ended the run.</summary>
    public bool IsOver => State.Epoch >= options.TotalEpochs || State.Stopping.IsOver;

    /// <summary>The network in training.</summary>
    public InstrumentNetwork Network => network;

    /// <summary>What reads the clips' labels.</summary>
    public ClipLabels Labels { get; }

    // Dropout; the compact network has none.
    private bool DrawsAtRandom => network is not CompactCnn;

    /// <summary>Begins with the weights of a trained model in place of random ones; without effect on a run that has a checkpoint.</summary>
    /// <exception cref="InvalidDataException">The model's network is another one; the message lists every difference.</exception>
    public void Initialize(StoredModel model) => NetworkWeights.Restore(network, model);

    /// <summary>Begins with weights that were trained for something else, in all layers but the last; without effect on a run that has a checkpoint.</summary>
    /// <param name="file">A safetensors file with the network's own names.</param>
    /// <returns>What was taken over, and what was not.</returns>
    /// <exception cref="InvalidDataException">The file is broken, or nothing in it fits the network.</exception>
    public WeightsReport LoadPretrained(string file) => PretrainedWeights.Load(network, file);

    /// <summary>Loads the clips that the network is judged by, and the checkpoint if there is one. Nothing is written.</summary>
    /// <exception cref="InvalidDataException">The dataset has too few clips, or is not that of the checkpoint.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await validation.LoadAsync(cancellationToken);
        LoadCheckpoint(await clips.CountStepsAsync(cancellationToken));
    }

    /// <summary>Trains to the end of the run, from the checkpoint if there is one. With early stopping the network then has the weights of the best epoch.</summary>
    /// <exception cref="InvalidDataException">The loss became infinite or no number; the checkpoint of the last epoch stays.</exception>
    public async Task RunAsync(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        if (State.StepsPerEpoch == 0)
        {
            await PrepareAsync(cancellationToken);
        }

        int stepsPerEpoch = State.StepsPerEpoch;
        while (!IsOver)
        {
            var clock = Stopwatch.StartNew();
            (double loss, double waitingSeconds) = await TrainEpochAsync(cancellationToken);
            double seconds = clock.Elapsed.TotalSeconds;
            if (State.Epoch + 1 < options.TotalEpochs)
            {
                clips.Expect(State.Epoch + 1, cancellationToken);
            }

            HeldOutMetrics heldOut = await ValidateAsync(cancellationToken);
            int epoch = State.Epoch + 1;
            long clipsPerEpoch = (long)stepsPerEpoch * options.BatchSize;
            var done = new TrainingProgress(
                epoch, options.GenerationOf(epoch - 1) + 1, epoch * clipsPerEpoch, LearningRate.At(options, epoch * stepsPerEpoch - 1, stepsPerEpoch),
                loss, heldOut.Loss, heldOut.Accuracy, heldOut.PolyphonyAccuracy, heldOut.InstrumentMicroF1, heldOut.TopKMicroF1,
                heldOut.MeanAveragePrecision, clipsPerEpoch / seconds, waitingSeconds / seconds);
            State = State with
            {
                Epoch = epoch,
                Step = epoch * stepsPerEpoch,
                Stopping = State.Stopping.After(options.StopOn == StopMeasure.Loss ? -done.ValidationLoss : done.Accuracy),
                History = [.. State.History, done],
            };
            if (options.Patience > 0 && State.KeptEpoch == epoch)
            {
                // Before the checkpoint that tells of it: interrupted between the two, the epoch comes again and ends alike.
                Checkpoint.SaveBest(folder, network);
            }

            Checkpoint.Save(folder, network, optimizer, State);
            progress.Report(done);
        }

        if (State.KeptEpoch < State.Epoch)
        {
            Checkpoint.LoadBest(folder, network);
        }
    }

    private void LoadCheckpoint(int stepsPerEpoch)
    {
        State = Checkpoint.Load(folder, network, optimizer) ?? State;
        if (State.Epoch > 0 && State.StepsPerEpoch != stepsPerEpoch)
        {
            throw new InvalidDataException(
                $"The run in {folder} was trained in epochs of {State.StepsPerEpoch} batches, but its dataset now has {stepsPerEpoch}: recordings were added or removed. Restore the dataset, or begin a new run.");
        }

        State = State with { StepsPerEpoch = stepsPerEpoch };
    }

    private async Task<(double Loss, double WaitingSeconds)> TrainEpochAsync(CancellationToken cancellationToken)
    {
        double lossSum = 0;
        int step = State.Step;
        var waiting = new Stopwatch();
        waiting.Start();
        Array.ForEach(replicas, replica => replica.SetWeights(parameters));
        Array.ForEach(replicas, replica => replica.Begin(statistics));
        await foreach (TrainingBatch batch in clips.ReadEpochAsync(State.Epoch, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            waiting.Stop();
            double batchLoss = Step(batch, step++);
            if (!double.IsFinite(batchLoss))
            {
                throw Diverged(batchLoss, batch, step);
            }

            lossSum += batchLoss;
            waiting.Start();
        }

        CollectStatistics();
        return (lossSum / State.StepsPerEpoch, waiting.Elapsed.TotalSeconds);
    }

    private double Step(TrainingBatch batch, int step)
    {
        if (options.Replicas > 1)
        {
            // Libtorch's number of threads belongs to the calling thread, of which the pool sends another one now and then, and
            // a sum in other parts has another last bit: a run that goes on would not end in the same weights.
            set_num_threads(1);
        }

        if (DrawsAtRandom)
        {
            // Every step from a seed of its own, so that a run that goes on draws as one that was never interrupted.
            random.manual_seed(unchecked((long)AugmentationSeed(step, 0)));
        }

        var losses = new double[replicas.Length];
        // Tasks, not Parallel.For: each share on a thread of its own even where the pool is busy with clips.
        Task.WaitAll([
            .. replicas.Select((replica, share) => Task.Factory.StartNew(
                () => losses[share] = replica.ComputeGradients(batch, share, AugmentationSeed(step, share)),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ]);
        using var scope = NewDisposeScope();
        IReadOnlyList<Tensor> gradients = replicas[0].OwnGradients ?? SumOfGradients();
        if (options.GradientNorm > 0)
        {
            Optimizer.ClipNorm(gradients, options.GradientNorm);
        }

        optimizer.Update(gradients, LearningRate.At(options, step, State.StepsPerEpoch));
        Array.ForEach(replicas, replica => replica.SetWeights(parameters));
        return losses.Average();
    }

    private Tensor[] SumOfGradients()
    {
        Array.ForEach(gradients, gradient => gradient.zero_());
        Array.ForEach(replicas, replica => replica.AddGradients(gradients, part));
        return gradients;
    }

    private InvalidDataException Diverged(double batchLoss, TrainingBatch batch, int step) => new(FormattableString.Invariant(
        $"The loss became {batchLoss} in epoch {State.Epoch + 1}, generation {options.GenerationOf(State.Epoch) + 1}, step {step}; the run stops. The batch's clips, of seed {request.Seed}: {string.Join(", ", batch.ExcerptIds)}. The weights of the last epoch are kept in {folder}. Lower the learning rate, limit the gradients' norm, or look at these clips."));

    private ulong AugmentationSeed(int step, int share) =>
        unchecked(options.Seed * 0x9E37_79B9_7F4A_7C15 + (ulong)step * (ulong)options.Replicas + (ulong)share);

    // The copies see different shares of the batches: the mean of what they found is what inference normalises by.
    private void CollectStatistics()
    {
        network.eval();
        if (!replicas[0].IsCopy)
        {
            return;
        }

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

    private async Task<HeldOutMetrics> ValidateAsync(CancellationToken cancellationToken)
    {
        var predictions = new HeldOutPredictions([], [], []);
        double lossSum = 0;
        await foreach (TrainingBatch batch in validation.ReadAsync(cancellationToken))
        {
            lossSum += Predict(batch, predictions) * batch.ExcerptIds.Count;
        }

        return HeldOutMetrics.Of(lossSum / predictions.Windows.Count, predictions, options.MaximumPolyphony + 1, options.Programs.Count);
    }

    /// <summary>Adds what the network says of a batch, and returns its mean loss.</summary>
    private double Predict(TrainingBatch batch, HeldOutPredictions predictions)
    {
        // A batch may be smaller than the others, where it is the last.
        int shareClips = (batch.ExcerptIds.Count + options.Replicas - 1) / options.Replicas;
        TrainingBatch[] shares =
        [
            .. Enumerable.Range(0, options.Replicas).Select(share => share * shareClips).Where(first => first < batch.ExcerptIds.Count)
                .Select(first => batch.Slice(first, Math.Min(shareClips, batch.ExcerptIds.Count - first))),
        ];
        var outputs = new (float[] Polyphony, float[] Programs, double Loss)[shares.Length];
        Parallel.For(0, shares.Length, share => outputs[share] = Predict(shares[share]));
        int classes = options.MaximumPolyphony + 1;
        int l = options.Programs.Count;
        double loss = 0;
        for (int share = 0; share < shares.Length; share++)
        {
            (float[] polyphony, float[] programs, double shareLoss) = outputs[share];
            loss += shareLoss * shares[share].ExcerptIds.Count / batch.ExcerptIds.Count;
            for (int i = 0; i < shares[share].ExcerptIds.Count; i++)
            {
                predictions.Windows.Add(new WindowPrediction(
                    predictions.Windows.Count, 0, ClipSeconds, polyphony[(i * classes)..((i + 1) * classes)], programs[(i * l)..((i + 1) * l)]));
            }
        }

        predictions.Polyphony.AddRange(batch.Polyphony);
        bool[] truth = Array.ConvertAll(batch.Programs, sounds => sounds > 0);
        foreach ((int clip, int[] open) in batch.AnyOf)
        {
            // Of several programs of which one sounds, the likeliest is taken for it.
            float[] scores = predictions.Windows[predictions.Windows.Count - batch.ExcerptIds.Count + clip].Programs;
            truth[clip * l + open.MaxBy(output => scores[output])] = true;
        }

        predictions.Programs.AddRange(truth);
        return loss;
    }

    private (float[] Polyphony, float[] Programs, double Loss) Predict(TrainingBatch batch)
    {
        if (options.Replicas > 1)
        {
            set_num_threads(1);
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        int classes = options.MaximumPolyphony + 1;
        int count = batch.ExcerptIds.Count;
        Tensor waveforms = tensor(batch.Samples, count, batch.Samples.Length / count).to(device);
        Tensor output = network.call(frontEnd.Input(waveforms));                                    // (B, p + 1 + l)
        double batchLoss = loss.Of(output, batch).item<float>();
        output = output.cpu();
        return (output.narrow(1, 0, classes).softmax(1).contiguous().data<float>().ToArray(),
            output.narrow(1, classes, options.Programs.Count).sigmoid().contiguous().data<float>().ToArray(), batchLoss);
    }

    public async ValueTask DisposeAsync()
    {
        await clips.DisposeAsync();
        Array.ForEach(replicas, replica => replica.Dispose());
        Array.ForEach(gradients, gradient => gradient.Dispose());
        part.Dispose();
        loss.Dispose();
        optimizer.Dispose();
        network.Dispose();
        frontEnd.Dispose();
    }
}
