using System.Diagnostics;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using MirTool.Plugins;
using TorchSharp;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>The synthesis loop: ask for a generation of clips, train on them, judge on held-out ones, save, ask again.</summary>
/// <remarks>
/// Each batch is shared among copies of the network (<see cref="TrainingOptions.Replicas"/>); the mean of their gradients
/// changes the one set of weights that is validated and saved, or of which the running means are
/// (<see cref="TrainingOptions.WeightAverage"/>). The loss is <see cref="TrainingLoss"/>.
/// </remarks>
public sealed class Trainer : IAsyncDisposable
{
    /// <summary>Length of what the network judges.</summary>
    public const double WindowSeconds = 2.0;

    private readonly TrainingOptions options;
    private readonly DatasetRequest request;
    private readonly TrainingClips clips;
    private readonly ValidationSet validation;
    private readonly Validator judge;
    private readonly FrontEnd frontEnd;
    private readonly InstrumentNetwork network;
    private readonly TrainingLoss loss;
    private readonly GradientDescent descent;
    private readonly string folder;
    private readonly object decisive;

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
        // How many threads make clips changes nothing.
        decisive = new { Dataset = adapter.Name, DatasetOptions = request.Options, Training = options with { Producers = 1 } };
        random.manual_seed((long)options.Seed);
        frontEnd = NetworkCatalog.CreateFrontEnd(architecture.FrontEnd, architecture.SampleRate, WindowSeconds, device);
        network = NewNetwork(options, architecture);
        if (network.DrawsAtRandom && options.Replicas > 1)
        {
            throw new InvalidDataException($"The network {architecture.Network.Name} drops outputs at random, all from one generator: its replicas must be 1, but are {options.Replicas}.");
        }

        int samplesPerClip = (int)(options.ClipSeconds * architecture.SampleRate);
        Labels = new ClipLabels(options, taxonomy);
        clips = TrainingClips.Create(adapter, this.request, options, samplesPerClip, Labels);
        validation = new ValidationSet(adapter, this.request, options, samplesPerClip, Labels);
        SetPriors();
        network.to(device);
        network.eval();
        loss = new TrainingLoss(options, device);
        descent = new GradientDescent(options, architecture, network, frontEnd, loss, device);
        judge = new Validator(options, validation, frontEnd, network, loss, device);
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

    /// <summary>Begins with the weights of a trained model in place of random ones; without effect on a run that has a checkpoint.</summary>
    /// <exception cref="InvalidDataException">The model's network is another one; the message lists every difference.</exception>
    public void Initialize(StoredModel model) => NetworkWeights.Restore(network, model);

    /// <summary>Begins with what fits of a model of another network or with other outputs; without effect on a run that has a checkpoint.</summary>
    /// <returns>What was taken over, and what was not.</returns>
    /// <exception cref="InvalidDataException">The model works behind another front end, or nothing of it fits the network.</exception>
    public WeightsReport TakeOver(StoredModel model) =>
        PretrainedWeights.Load(network, frontEnd, [.. options.Programs.Select(Sounds.IdOf)], options.MaximumPolyphony, model);

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

        while (!IsOver)
        {
            var clock = Stopwatch.StartNew();
            (double trainingLoss, double waitingSeconds) = await TrainEpochAsync(cancellationToken);
            double seconds = clock.Elapsed.TotalSeconds;
            if (State.Epoch + 1 < options.TotalEpochs)
            {
                clips.Expect(State.Epoch + 1, cancellationToken);
            }

            descent.Average?.Exchange();
            TrainingProgress done = Progress(trainingLoss, await judge.MeasureAsync(cancellationToken), seconds, waitingSeconds);
            State = State with
            {
                Epoch = done.Epoch,
                Step = done.Epoch * State.StepsPerEpoch,
                Stopping = State.Stopping.After(options.StopOn == StopMeasure.Loss ? -done.ValidationLoss : done.Accuracy),
                History = [.. State.History, done],
            };
            if (options.Patience > 0 && State.KeptEpoch == State.Epoch)
            {
                // Before the checkpoint that tells of it: interrupted between the two, the epoch comes again and ends alike.
                Checkpoint.SaveBest(folder, network);
            }

            descent.Average?.Exchange();
            Checkpoint.Save(folder, network, descent.Optimizer, descent.Average, State, decisive);
            progress.Report(done);
        }

        TakeResult();
    }

    /// <summary>Ends the run where its last checkpoint stands, in place of <see cref="RunAsync"/>.</summary>
    /// <exception cref="InvalidDataException">No epoch is done.</exception>
    public void EndNow()
    {
        if (State.Epoch == 0)
        {
            throw new InvalidDataException($"The run in {folder} has not finished an epoch, so there is nothing to make a model of. Let it train on.");
        }

        TakeResult();
    }

    // The weights that the run ends with: their means, or those of the best epoch. For once.
    private void TakeResult()
    {
        if (State.KeptEpoch < State.Epoch)
        {
            Checkpoint.LoadBest(folder, network);
        }
        else
        {
            descent.Average?.Exchange();
        }
    }

    private void LoadCheckpoint(int stepsPerEpoch)
    {
        descent.Average?.Reset();
        State = Checkpoint.Load(folder, network, descent.Optimizer, descent.Average, decisive) ?? State;
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
        var waiting = Stopwatch.StartNew();
        descent.Begin();
        await foreach (TrainingBatch batch in clips.ReadEpochAsync(State.Epoch, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            waiting.Stop();
            double batchLoss = descent.Step(batch, step, LearningRate.At(options, step, State.StepsPerEpoch));
            step++;
            if (!double.IsFinite(batchLoss))
            {
                throw Diverged(batchLoss, batch, step);
            }

            lossSum += batchLoss;
            waiting.Start();
        }

        descent.End();
        return (lossSum / State.StepsPerEpoch, waiting.Elapsed.TotalSeconds);
    }

    private TrainingProgress Progress(double trainingLoss, ValidationMetrics validated, double seconds, double waitingSeconds)
    {
        int epoch = State.Epoch + 1;
        long clipsPerEpoch = (long)State.StepsPerEpoch * options.BatchSize;
        return new(
            epoch, options.GenerationOf(epoch - 1) + 1, epoch * clipsPerEpoch, LearningRate.At(options, epoch * State.StepsPerEpoch - 1, State.StepsPerEpoch),
            trainingLoss, validated.Loss, validated.Accuracy, validated.PolyphonyAccuracy, validated.InstrumentMicroF1, validated.TopKMicroF1,
            validated.MeanAveragePrecision, clipsPerEpoch / seconds, waitingSeconds / seconds);
    }

    private InvalidDataException Diverged(double batchLoss, TrainingBatch batch, int step) => new(FormattableString.Invariant(
        $"The loss became {batchLoss} in epoch {State.Epoch + 1}, generation {options.GenerationOf(State.Epoch) + 1}, step {step}; the run stops. The batch's clips, of seed {request.Seed}: {string.Join(", ", batch.ExcerptIds)}. The weights of the last epoch are kept in {folder}. Lower the learning rate, limit the gradients' norm, or look at these clips."));

    // A program sounds in about one clip in eighty: without this, the first thousands of clips only teach that.
    private void SetPriors()
    {
        using var noGradient = no_grad();
        double prior = options.MaximumPolyphony / 2.0 / options.Programs.Count;
        using Scalar logit = Math.Log(prior / (1 - prior));
        network.OutputBias.narrow(0, options.MaximumPolyphony + 1, options.Programs.Count).fill_(logit);
    }

    public async ValueTask DisposeAsync()
    {
        await clips.DisposeAsync();
        descent.Dispose();
        loss.Dispose();
        network.Dispose();
        frontEnd.Dispose();
    }
}
