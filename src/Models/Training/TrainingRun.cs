using System.Security.Cryptography;
using MirTool.Files;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>A training run from its first clip to a model whose thresholds are set. It keeps a folder, and goes on there where it was interrupted.</summary>
/// <remarks>The folder: <c>options.json</c> (a run goes on only with the options that it began with), <c>checkpoint</c>, <c>model</c> at the end.</remarks>
public sealed class TrainingRun : IAsyncDisposable
{
    private const string WeightsReportName = "pretrained.txt";

    private readonly TrainingPlan plan;
    private readonly Trainer trainer;
    private readonly RunFolder folder;
    private readonly object decisive;
    private readonly FolderLock held;

    private TrainingRun(TrainingPlan plan, Trainer trainer, RunFolder folder, object decisive, FolderLock held)
    {
        this.plan = plan;
        this.trainer = trainer;
        this.folder = folder;
        this.decisive = decisive;
        this.held = held;
    }

    /// <summary>Where the model goes.</summary>
    public string ModelFolder => folder.ModelFolder;

    /// <summary>Whether the folder held the run already.</summary>
    public bool IsContinued { get; private init; }

    /// <summary>Where the run stands.</summary>
    public TrainingState State => trainer.State;

    /// <summary>What was taken over of weights that the run began with; null where it began with random ones, or with a whole model.</summary>
    public WeightsReport? Weights { get; private init; }

    /// <summary>Labels without programs that the taxonomy does not know, and in how many clips each was met.</summary>
    public IReadOnlyDictionary<string, int> UnknownLabels => trainer.Labels.UnknownLabels;

    /// <summary>Opens a run: makes the network, loads the held-out clips and the checkpoint, if there is one. The folder is this process's alone until the run is disposed of; it is gone again if the run cannot be opened.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="path">The run's folder; need not exist.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <param name="trainsOn">False for a run that is only to be finished: what its options or the taxonomies have become since does not matter then.</param>
    /// <exception cref="InvalidDataException">The folder holds a run with other options (the message lists them), the dataset has too few clips, or weights do not fit.</exception>
    public static async Task<TrainingRun> OpenAsync(TrainingPlan plan, string path, CancellationToken cancellationToken, bool trainsOn = true)
    {
        Architecture architecture = plan.Architecture;
        TrainingData data = plan.Data.WithClipsOf(plan.Options.ClipSeconds);
        plan = plan with { Data = data with { Request = data.Request with { SampleRate = architecture.SampleRate } } };
        var folder = new RunFolder(path);
        object decisive = Decisive(plan);
        if (trainsOn)
        {
            folder.Require(decisive);
        }

        // Two processes that train in one folder would write each other's checkpoints; the second is to hear of it before it works for minutes.
        bool isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path);
        var held = FolderLock.Take(path);
        Trainer? trainer = null;
        try
        {
            trainer = new Trainer(plan.Options, architecture, plan.Data.Adapter, plan.Data.Request, path, plan.Device, plan.Taxonomy);
            WeightsReport? weights = Begin(trainer, plan);
            await trainer.PrepareAsync(cancellationToken);
            return new(plan, trainer, folder, decisive, held) { IsContinued = folder.HoldsRun, Weights = weights };
        }
        catch
        {
            await (trainer?.DisposeAsync() ?? ValueTask.CompletedTask);
            held.Dispose();
            if (isNew)
            {
                RemoveEmpty(path);
            }

            throw;
        }
    }

    /// <summary>Trains to the last epoch, a checkpoint after each.</summary>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellationToken">Ends it early; the run can go on from the last checkpoint.</param>
    public async Task TrainAsync(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        folder.Keep(decisive);
        if (Weights is not null)
        {
            await File.WriteAllLinesAsync(folder.At(WeightsReportName), Weights.Lines(), cancellationToken);
        }

        await trainer.RunAsync(progress, cancellationToken);
    }

    /// <summary>Ends the run where its last checkpoint stands, in place of <see cref="TrainAsync"/>.</summary>
    /// <exception cref="InvalidDataException">No epoch is done.</exception>
    public void EndNow() => trainer.EndNow();

    /// <summary>Sets the model's thresholds and writes it, once all epochs are done. What lies in <see cref="ModelFolder"/> is always a whole model.</summary>
    /// <returns>Whether thresholds were set; false where held-out recordings do not tell them, or no clips were asked for.</returns>
    public bool Finish(CancellationToken cancellationToken)
    {
        bool isCalibrated = false;
        MirTool.Files.WholeFolder.Write(ModelFolder, aside =>
        {
            Files.ModelFolder.Save(aside, Describe(), NetworkWeights.Capture(trainer.Network));
            isCalibrated = Calibrate(aside, cancellationToken);
        }, isLocked: true);
        return isCalibrated;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await trainer.DisposeAsync();
        held.Dispose();
    }

    private static void RemoveEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Somebody has put something into it meanwhile.
        }
    }

    private static WeightsReport? Begin(Trainer trainer, TrainingPlan plan)
    {
        if (plan.KeepsInitial is { } model)
        {
            trainer.Initialize(model);
        }

        return plan.PretrainedFile is not null ? trainer.LoadPretrained(plan.PretrainedFile)
            : plan.Initial is not null && plan.KeepsInitial is null ? trainer.TakeOver(plan.Initial)
            : null;
    }

    private static object Decisive(TrainingPlan plan) => new
    {
        Dataset = plan.Data.Request.Root is null ? plan.Data.Adapter.Name : $"{plan.Data.Adapter.Name}:{plan.Data.Request.Root}",
        DatasetOptions = plan.Data.Request.Options,
        Training = plan.Options with { Producers = 1 },
        Init = plan.Initial?.Description.WeightsSha256,
        Pretrained = plan.PretrainedFile is null || !File.Exists(plan.PretrainedFile) ? null : Sha256(plan.PretrainedFile),
        HeldOut = plan.ValidationFraction,
    };

    private bool Calibrate(string model, CancellationToken cancellationToken)
    {
        if (plan.Data.Recorded is not null)
        {
            return ModelCalibration.OnRecordings(model, plan.Data, plan.Taxonomy, plan.Device, cancellationToken) is not null;
        }

        if (plan.CalibrationClips > 0)
        {
            ModelCalibration.OnSynthesis(model, plan.Data, plan.CalibrationClips, plan.CalibratedTaxonomies, plan.Device, cancellationToken);
        }

        return plan.CalibrationClips > 0;
    }

    private ModelDescription Describe()
    {
        Architecture architecture = plan.Architecture;
        bool hasProgramsAlone = plan.Options.Programs.All(sound => sound < GeneralMidi.ProgramCount);
        ModelDescription? kept = plan.KeepsInitial?.Description;
        return new()
        {
            Name = plan.Name,
            Description = $"{architecture.Network.Name} behind {architecture.FrontEnd.Name}, trained on {plan.Data.Adapter.Name}{(plan.Initial is null ? " alone" : $", beginning with the model {plan.Initial.Description.Name}")}.",
            Network = architecture.Network,
            FrontEnd = architecture.FrontEnd,
            SampleRate = architecture.SampleRate,
            Programs = hasProgramsAlone ? [.. plan.Options.Programs] : null,
            Sounds = hasProgramsAlone ? null : [.. plan.Options.Programs.Select(Sounds.IdOf)],
            MaximumPolyphony = plan.Options.MaximumPolyphony,
            Decoding = plan.Decoding,
            ProgramThresholds = kept?.ProgramThresholds ?? [.. plan.Options.Programs.Select(_ => 0.5f)],
            Thresholds = kept?.Thresholds,
            Temperatures = kept?.Temperatures,
            Training = Provenance(),
        };
    }

    private static string WithoutFolders(string paths) => string.Join(';', paths.Split(';').Select(path => Path.GetFileName(Path.TrimEndingDirectorySeparator(path))));

    private TrainingProvenance Provenance() => new()
    {
        Soundfonts =
        [
            .. plan.Data.Sources.Where(source => source.SoundFont is not null).Select(source => new SoundfontProvenance(Path.GetFileName(source.SoundFont!), Sha256(source.SoundFont!))),
        ],
        // Names in place of paths: where the files lie on the machine that trained is nobody's business.
        Options = plan.Data.Request.Options
            .Where(option => option.Key is not ("sources" or "cache" or "soundfont" or "tuning"))
            .Select(option => new KeyValuePair<string, string>(option.Key, WithoutFolders(option.Value)))
            .Concat(plan.Initial is null ? [] : [new("init", $"{plan.Initial.Description.Name}, weights {plan.Initial.Description.WeightsSha256}")])
            .Concat(plan.PretrainedFile is null ? [] : [new("pretrained", $"{Path.GetFileName(plan.PretrainedFile)}, SHA-256 {Sha256(plan.PretrainedFile)}")])
            .Concat(plan.Data.Sources.Count == 0 ? [] : [new("sources", string.Join(';', plan.Data.Sources.Select(source => source.Name)))])
            .ToDictionary(),
        Seed = plan.Options.Seed,
        ClipsSeen = State.KeptEpoch == 0 ? 0 : State.History[State.KeptEpoch - 1].ClipsSeen,
        Commit = plan.Commit,
        StartedUtc = folder.StartedUtc,
        FinishedUtc = DateTimeOffset.UtcNow,
        Notes = plan.Notes,
    };

    private static string Sha256(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
