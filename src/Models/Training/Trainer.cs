using System.Diagnostics;
using System.Globalization;
using MirTool.Evaluation;
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
/// The loss sums three terms over a batch: cross-entropy of the polyphony; binary cross-entropy of the programs; and
/// cross-entropy of a softmax over the programs against the sounding ones in equal shares, which pulls likely programs apart
/// long before the sparse binary targets do.
/// </remarks>
public sealed class Trainer : IDisposable
{
    private const string CheckpointFolder = "checkpoint";

    // Kept, not temporary: see LogMelSpectrogram.
    private static readonly Scalar One = 1f;
    private static readonly Scalar Masked = -1f;

    private readonly TrainingOptions options;
    private readonly IDatasetAdapter adapter;
    private readonly DatasetRequest request;
    private readonly BatchAssembler assembler;
    private readonly LogMelSpectrogram frontEnd;
    private readonly CompactCnn network;
    private readonly AdamW optimizer;
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
        network = new CompactCnn(options.Widths, logMel.MelBands, options.MaximumPolyphony + 1 + options.Programs.Count, options.Dropout);
        SetPriors();
        network.to(device);
        optimizer = optim.AdamW(network.parameters(), lr: options.LearningRate, weight_decay: options.WeightDecay);
    }

    /// <summary>The generation that comes next: 0 in a new run, <see cref="TrainingOptions.Generations"/> when all is done.</summary>
    public int Generation { get; private set; }

    /// <summary>The network in training.</summary>
    public Module<Tensor, Tensor> Network => network;

    private int StepsPerGeneration => options.ClipsPerGeneration / options.BatchSize;

    /// <summary>Trains to the end of the last generation, from the checkpoint if there is one.</summary>
    public async Task RunAsync(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        await LoadValidationAsync(cancellationToken);
        LoadCheckpoint();
        while (Generation < options.Generations)
        {
            // Dropout draws from the library's generator: seeded per generation, a resumed run draws the same.
            random.manual_seed(unchecked((long)(options.Seed * 1_000_003 + (ulong)Generation)));
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
        network.train();
        double lossSum = 0;
        int step = Generation * StepsPerGeneration;
        var waiting = new Stopwatch();
        waiting.Start();
        DatasetRequest generation = request with { Split = "train", Generation = Generation, Count = options.ClipsPerGeneration };
        await foreach (TrainingBatch batch in assembler.ReadAsync(generation, cancellationToken))
        {
            waiting.Stop();
            SetLearningRate(step++);
            double loss = Step(batch);
            if (!double.IsFinite(loss))
            {
                throw new InvalidOperationException(
                    $"The loss became {loss} in generation {Generation}, step {step}. The batch's clips: {string.Join(", ", batch.ExcerptIds)}.");
            }

            lossSum += loss;
            waiting.Start();
        }

        return (lossSum / StepsPerGeneration, waiting.Elapsed.TotalSeconds);
    }

    private double Step(TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        Tensor input = Mask(Input(batch));                                                          // (B, 1, mels, F)
        Tensor output = network.call(input);                                                        // (B, p + 1 + l)
        Tensor loss = Loss(output, batch);
        optimizer.zero_grad();
        loss.backward();
        nn.utils.clip_grad_norm_(network.parameters(), 5);
        optimizer.step();
        return loss.item<float>();
    }

    private Tensor Input(TrainingBatch batch)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        int clips = batch.ExcerptIds.Count;
        Tensor waveforms = tensor(batch.Samples, clips, batch.Samples.Length / clips).to(device);   // (B, samples)
        return frontEnd.Normalize(frontEnd.Frames(waveforms)).MoveToOuterDisposeScope();
    }

    // Two bands and one stretch of time go silent in each clip, so that no single cue decides (D. S. Park et al., "SpecAugment").
    private static Tensor Mask(Tensor input)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        long bands = input.shape[2], frames = input.shape[3];
        Tensor masked = Stretch(bands, bands / 8).unsqueeze(-1) | Stretch(bands, bands / 8).unsqueeze(-1) | Stretch(frames, frames / 5).unsqueeze(-2);
        return input.masked_fill(masked, Masked).MoveToOuterDisposeScope();

        Tensor Stretch(long length, long longest)                                                   // (B, 1, length), true inside
        {
            using Scalar longestWidth = longest;
            Tensor width = rand(input.shape[0], 1, 1, device: input.device).mul(longestWidth);
            using Scalar end = length;
            Tensor start = rand(input.shape[0], 1, 1, device: input.device) * width.neg().add(end);
            Tensor index = tensor([.. Enumerable.Range(0, (int)length)], device: input.device);
            return (index >= start) & (index < start + width);
        }
    }

    // A program sounds in about one clip in eighty: without this, the first thousands of clips only teach that.
    private void SetPriors()
    {
        using var noGradient = no_grad();
        double prior = options.MaximumPolyphony / 2.0 / options.Programs.Count;
        using Scalar logit = Math.Log(prior / (1 - prior));
        network.OutputBias.narrow(0, options.MaximumPolyphony + 1, options.Programs.Count).fill_(logit);
    }

    private Tensor Loss(Tensor output, TrainingBatch batch)
    {
        int classes = options.MaximumPolyphony + 1;
        Tensor polyphonyLogits = output.narrow(1, 0, classes);                                      // (B, p + 1)
        Tensor programLogits = output.narrow(1, classes, options.Programs.Count);                   // (B, l)
        Tensor polyphony = tensor(batch.Polyphony).to(device);
        Tensor programs = tensor(batch.Programs, batch.ExcerptIds.Count, options.Programs.Count).to(device);

        Tensor polyphonyLoss = functional.cross_entropy(polyphonyLogits, polyphony, ignore_index: -1);
        // Summed over programs, not averaged, and halved.
        using Scalar binaryWeight = options.Programs.Count / 2.0;
        using Scalar clips = (double)batch.ExcerptIds.Count;
        Tensor binaryLoss = functional.binary_cross_entropy_with_logits(programLogits, programs).mul(binaryWeight);
        Tensor sounding = programs.sum([1], keepdim: true);                                         // (B, 1)
        Tensor shares = programs / sounding.clamp_min(One);
        Tensor shareLoss = (shares * functional.log_softmax(programLogits, 1)).sum().neg().div(clips);
        return polyphonyLoss + binaryLoss + shareLoss;
    }

    private void SetLearningRate(int step)
    {
        int steps = options.Generations * StepsPerGeneration;
        double rate = step < options.WarmUpSteps
            ? options.LearningRate * (step + 1) / options.WarmUpSteps
            : options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - options.WarmUpSteps) / Math.Max(1, steps - options.WarmUpSteps)));
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
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
    /// <param name="split">Which clips: <c>validation</c> for those that every generation is judged by.</param>
    /// <param name="clips">How many.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public async Task<HeldOutPredictions> PredictAsync(string split, int clips, CancellationToken cancellationToken)
    {
        var predictions = new HeldOutPredictions([], [], []);
        network.eval();
        await foreach (TrainingBatch batch in assembler.ReadAsync(request with { Split = split, Generation = 0, Count = clips }, cancellationToken))
        {
            Predict(batch, predictions);
        }

        return predictions;
    }

    private void Predict(TrainingBatch batch, HeldOutPredictions predictions)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        int classes = options.MaximumPolyphony + 1;
        int l = options.Programs.Count;
        Tensor output = network.call(Input(batch)).cpu();                                           // (B, p + 1 + l)
        float[] polyphony = output.narrow(1, 0, classes).softmax(1).contiguous().data<float>().ToArray();
        float[] programs = output.narrow(1, classes, l).sigmoid().contiguous().data<float>().ToArray();
        for (int i = 0; i < batch.ExcerptIds.Count; i++)
        {
            predictions.Windows.Add(new WindowPrediction(
                predictions.Windows.Count, 0, 2, polyphony[(i * classes)..((i + 1) * classes)], programs[(i * l)..((i + 1) * l)]));
        }

        predictions.Polyphony.AddRange(batch.Polyphony);
        predictions.Programs.AddRange(batch.Programs.Select(sounds => sounds > 0));
    }

    private (double PolyphonyAccuracy, double MicroF1, double MeanAveragePrecision) Validate()
    {
        network.eval();
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
        optimizer.save_state_dict(Path.Combine(aside, "optimizer.bin"));
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
        optimizer.load_state_dict(Path.Combine(target, "optimizer.bin"));
        Generation = int.Parse(File.ReadAllText(Path.Combine(target, "generation.txt")), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        optimizer.Dispose();
        network.Dispose();
        frontEnd.Dispose();
    }
}
