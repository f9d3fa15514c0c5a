using System.Globalization;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Experiments.Training;
using MirTool.Files;
using MirTool.Reports;

namespace MirTool.Experiments.Paper;

/// <summary>The paper's grid search: a training run for each combination, and figure 3, the F-measure against the epochs.</summary>
/// <remarks>
/// The preset's learning rate depends on the epoch alone, so the first epochs of a long run are a short one: each combination is
/// trained once, to the most epochs, without early stopping. Only a run's course is kept (<c>runs/NAME.csv</c>, the run's own
/// <c>metrics.csv</c>): a grid of AlexNets would fill a disk. The F-measure is that of the validation clips: of the instruments, the k
/// likeliest being those that sound, and of the polyphony.
/// </remarks>
/// <param name="folder">The experiment's.</param>
/// <param name="settings">The grid.</param>
/// <param name="messages">Told where it stands.</param>
public sealed class GridExperiment(string folder, GridSettings settings, IProgress<RunMessage>? messages)
{
    private const string Instruments = "instrument_micro_f1_top_k";
    private const string Polyphony = "polyphony_accuracy";

    private readonly ExperimentFolder kept = new(folder, "grid.json", "a grid");

    /// <summary>Does what is still to be done; table and figures are written anew after each run.</summary>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The table's path.</returns>
    /// <exception cref="InvalidDataException">The folder holds a grid with other settings, or a run's cannot be used.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        kept.Require(settings.Decisive());
        string table = Path.Combine(folder, "grid.csv");
        foreach (GridRun run in settings.Runs())
        {
            if (!File.Exists(Course(run)))
            {
                await TrainAsync(run, cancellationToken);
                OutputException.Guard(folder, () => Write(table));
            }
        }

        OutputException.Guard(folder, () => Write(table));
        return table;
    }

    private async Task TrainAsync(GridRun run, CancellationToken cancellationToken)
    {
        string training = Path.Combine(folder, "training", run.Name);
        TrainingSettings wanted = settings.Training with
        {
            Network = run.Network,
            BatchSize = run.BatchSize,
            Epochs = settings.Epochs,
            Patience = 0,
            Regenerate = run.Regen is null ? "false" : "true",
            Regen = run.Regen ?? settings.Epochs,
            Seed = (ulong)run.Repeat,
            CalibrationClips = 0,
            Clips = PaperClips.Scaled(PaperClips.Training, settings.Scale),
            ValidationClips = PaperClips.Scaled(PaperClips.Validation, settings.Scale),
            Device = settings.Device,
        };
        await new TrainingTask(wanted, training, messages).RunAsync(endsNow: false, cancellationToken);
        PaperClips.FreeNetwork();
        OutputException.Guard(folder, () =>
        {
            kept.Keep(settings.Decisive());
            Directory.CreateDirectory(Path.GetDirectoryName(Course(run))!);
            File.Move(Path.Combine(training, TrainingTable.FileName), Course(run));
            Directory.Delete(Path.GetDirectoryName(training)!, recursive: true);
        });
        CourseEpoch last = Epochs(run)[^1];
        messages?.Report(new(RunMessageKind.Progress, string.Create(CultureInfo.InvariantCulture, $"{run.Name}: polyphony F1 {last.Polyphony:F3}, instrument F1 {last.Instruments:F3}")));
    }

    private void Write(string table)
    {
        (GridRun Run, CourseEpoch[] Epochs)[] done = [.. settings.Runs().Where(run => File.Exists(Course(run))).Select(run => (run, Epochs(run)))];
        WholeFile.Write(table, stream =>
        {
            using var csv = new CsvTable(stream, "network", "batch_size", "loop", "regen", "repeat", "epochs", "polyphony_f1", "instrument_f1");
            foreach ((GridRun run, CourseEpoch[] epochs) in done)
            {
                foreach (CourseEpoch epoch in epochs)
                {
                    csv.WriteRow(
                        run.Network, CsvTable.Count(run.BatchSize), run.Regen is null ? "off" : "on", run.Regen is { } regen ? CsvTable.Count(regen) : "", CsvTable.Count(run.Repeat),
                        CsvTable.Count(epoch.Number), CsvTable.Decimals4(epoch.Polyphony), CsvTable.Decimals4(epoch.Instruments));
                }
            }
        });
        Draw(done, "figure-3-instruments", "F-measure of the instruments", epoch => epoch.Instruments);
        Draw(done, "figure-3-polyphony", "F-measure of the polyphony", epoch => epoch.Polyphony);
    }

    // A line for each network, batch size and kind of loop: the mean over repeats and lengths of a generation.
    private void Draw((GridRun Run, CourseEpoch[] Epochs)[] done, string name, string title, Func<CourseEpoch, double> measure) => CoursePlot.Save(
        folder, name, title, settings.Epochs,
        [
            .. from entry in done
               group entry by (entry.Run.Network, entry.Run.BatchSize, IsLoop: entry.Run.Regen is not null) into line
               select new CourseLine(
                   $"{line.Key.Network}, batch {line.Key.BatchSize}, {(line.Key.IsLoop ? "loop" : "fixed")}",
                   line.Key.IsLoop,
                   [.. line.SelectMany(entry => entry.Epochs).GroupBy(epoch => epoch.Number).OrderBy(epoch => epoch.Key).Select(epoch => (epoch.Key, epoch.Average(measure)))]),
        ]);

    private CourseEpoch[] Epochs(GridRun run) =>
        [.. TrainingTable.Read(Course(run), "epoch", Polyphony, Instruments).Select(row => new CourseEpoch((int)row[0], row[1], row[2]))];

    private string Course(GridRun run) => Path.Combine(folder, "runs", run.Name + ".csv");

    private sealed record CourseEpoch(int Number, double Polyphony, double Instruments);
}
