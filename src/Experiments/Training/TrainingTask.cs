using MirTool.Models.Training;
using MirTool.Plugins.Loading;

namespace MirTool.Experiments.Training;

/// <summary>A training run as people ask for it: from settings to a folder with the model, the settings and the run's course.</summary>
/// <param name="settings">What is asked for.</param>
/// <param name="folder">The run's; one that was interrupted there goes on.</param>
/// <param name="messages">Told where it stands.</param>
public sealed class TrainingTask(TrainingSettings settings, string folder, IProgress<RunMessage>? messages)
{
    /// <summary>Where a run keeps its settings, by which it can be gone on with.</summary>
    public const string SettingsFileName = "run.yaml";

    /// <summary>Trains, or goes on training, and writes the model.</summary>
    /// <param name="endsNow">Whether to train no further, and make the model of what the last checkpoint holds.</param>
    /// <param name="cancellationToken">Ends it early; the run can go on from the last checkpoint.</param>
    /// <returns>The model's folder.</returns>
    /// <exception cref="InvalidDataException">The settings make no sense, or are others than those of the run in the folder.</exception>
    public async Task<string> RunAsync(bool endsNow, CancellationToken cancellationToken)
    {
        PluginCatalog plugins = PluginCatalog.Load(settings.PluginFolders);
        foreach (PluginProblem problem in plugins.Problems)
        {
            Say(RunMessageKind.Warning, $"plugin {problem}");
        }

        TrainingPlan plan = settings.ToPlan(plugins);
        CheckDataset(plan);
        await using TrainingRun run = await TrainingRun.OpenAsync(plan, folder, cancellationToken, trainsOn: !endsNow);
        run.Weights?.Lines().ToList().ForEach(line => Say(RunMessageKind.Progress, line));
        if (!run.IsContinued)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, SettingsFileName), SettingsFile.Text(settings), cancellationToken);
        }

        if (endsNow)
        {
            run.EndNow();
        }
        else
        {
            await run.TrainAsync(new TrainingReport(messages, folder, plan.Options.TotalEpochs, () => run.State.History), cancellationToken);
        }

        Close(run, plan, cancellationToken);
        return run.ModelFolder;
    }

    // Whatever is wrong with the dataset, before anything is written.
    private static void CheckDataset(TrainingPlan plan) => DatasetName.List(
        plan.Data.Adapter,
        plan.Data.WithClipsOf(plan.Options.ClipSeconds).Request with
        {
            Split = "train",
            Count = plan.Data.Recorded is null ? plan.Options.ClipsPerGeneration : null,
            SampleRate = plan.Architecture.SampleRate,
        });

    private void Close(TrainingRun run, TrainingPlan plan, CancellationToken cancellationToken)
    {
        bool isRecorded = plan.Data.Recorded is not null;
        if (run.State.Stopping.IsOver)
        {
            Say(RunMessageKind.Progress, FormattableString.Invariant(
                $"ended after epoch {run.State.Epoch}: no rise by more than {plan.Options.Tolerance} in {plan.Options.Patience} epochs; the model is that of epoch {run.State.KeptEpoch}"));
        }

        foreach ((string label, int times) in run.UnknownLabels.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Say(RunMessageKind.Warning, $"the taxonomy knows no label “{label}” (met {times} times); where it sounds, nothing was learnt from what is not named.");
        }

        if (!isRecorded && plan.CalibrationClips > 0)
        {
            Say(RunMessageKind.Progress, "setting the thresholds of every taxonomy");
        }

        if (!run.Finish(cancellationToken) && isRecorded)
        {
            Say(RunMessageKind.Warning,
                $"the held-out recordings do not tell from which probability an instrument of {plan.Taxonomy.Name} sounds: thresholds need recordings with it and, labelled completely, without it. They are {(plan.Initial is null ? "0.5" : "those of the model that training began with")}; see mirtool calibrate.");
        }
    }

    private void Say(RunMessageKind kind, string text) => messages?.Report(new(kind, text));
}
