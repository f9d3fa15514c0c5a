using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Cli.Training;
using MirTool.Models.Training;
using MirTool.Reports;
using ScottPlot;

namespace MirTool.Cli.Experiments;

/// <summary>The paper's grid search: a training run for each combination, and figure 3, the F-measure against the epochs.</summary>
/// <remarks>
/// The preset's learning rate depends on the epoch alone, so the first epochs of a long run are a short one: each combination is
/// trained once, to the most epochs, without early stopping. Only a run's course is kept (<c>runs/NAME.csv</c>, the run's own
/// <c>metrics.csv</c>): a grid of AlexNets would fill a disk. The F-measure is that of the validation clips: of the instruments, the k
/// likeliest being those that sound, and of the polyphony.
/// </remarks>
/// <param name="folder">The experiment's.</param>
/// <param name="settings">The grid.</param>
/// <param name="signals">What may end it early.</param>
internal sealed class GridExperiment(string folder, GridSettings settings, ShutdownSignals signals)
{
    private const int TrainingClips = 10_000;
    private const int HeldOutClips = 2_500;
    private const string SettingsFileName = "grid.json";
    private const string Instruments = "instrument_micro_f1_top_k";
    private const string Polyphony = "polyphony_accuracy";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Does what is still to be done; table and figures are written anew after each run.</summary>
    /// <returns>The table's path.</returns>
    /// <exception cref="UsageException">The folder holds a grid with other settings, or a run failed.</exception>
    public string Run()
    {
        Require();
        string table = Path.Combine(folder, "grid.csv");
        foreach (GridRun run in settings.Runs())
        {
            if (!File.Exists(Course(run)))
            {
                Train(run);
                OutputException.Guard(folder, () => Write(table));
            }
        }

        OutputException.Guard(folder, () => Write(table));
        return table;
    }

    private void Train(GridRun run)
    {
        string training = Path.Combine(folder, "training", run.Name);
        CommandRun.Execute(signals,
        [
            "train", "--preset", "paper", "--network", run.Network, "--batch-size", Text(run.BatchSize), "--epochs", Text(settings.Epochs), "--patience", "0",
            "--regenerate", run.Regen is null ? "false" : "true", "--regen", Text(run.Regen ?? settings.Epochs), "--seed", Text(run.Repeat), "--calibration-clips", "0",
            "--clips", Scaled(TrainingClips), "--validation-clips", Scaled(HeldOutClips), "--device", settings.Device, "--output", training,
            .. settings.Config is null ? [] : (string[])["--config", settings.Config],
        ]);
        OutputException.Guard(folder, () =>
        {
            File.WriteAllText(Path.Combine(folder, SettingsFileName), JsonSerializer.Serialize(settings.Decisive(), Indented) + "\n");
            Directory.CreateDirectory(Path.GetDirectoryName(Course(run))!);
            File.Move(Path.Combine(training, TrainingReport.FileName), Course(run));
            Directory.Delete(Path.GetDirectoryName(training)!, recursive: true);
        });
        GridEpoch last = Epochs(run)[^1];
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Name}: polyphony F1 {last.Polyphony:F3}, instrument F1 {last.Instruments:F3}"));
    }

    private void Write(string table)
    {
        (GridRun Run, GridEpoch[] Epochs)[] done = [.. settings.Runs().Where(run => File.Exists(Course(run))).Select(run => (run, Epochs(run)))];
        using (var csv = new CsvFile(table + ".new", "network", "batch_size", "loop", "regen", "repeat", "epochs", "polyphony_f1", "instrument_f1"))
        {
            foreach ((GridRun run, GridEpoch[] epochs) in done)
            {
                foreach (GridEpoch epoch in epochs)
                {
                    csv.WriteRow(
                        run.Network, Text(run.BatchSize), run.Regen is null ? "off" : "on", run.Regen is { } regen ? Text(regen) : "", Text(run.Repeat), Text(epoch.Number),
                        CsvTable.Decimals4(epoch.Polyphony), CsvTable.Decimals4(epoch.Instruments));
                }
            }

            csv.Publish(table);
        }

        Draw(done, "figure-3-instruments", "F-measure of the instruments", epoch => epoch.Instruments);
        Draw(done, "figure-3-polyphony", "F-measure of the polyphony", epoch => epoch.Polyphony);
    }

    // A line for each network, batch size and kind of loop: the mean over repeats and lengths of a generation.
    private void Draw((GridRun Run, GridEpoch[] Epochs)[] done, string name, string title, Func<GridEpoch, double> measure)
    {
        Plot plot = new();
        plot.Add.Palette = new ScottPlot.Palettes.Category20();
        foreach (var line in done.GroupBy(entry => (entry.Run.Network, entry.Run.BatchSize, IsLoop: entry.Run.Regen is not null)))
        {
            (int Epoch, double Mean)[] points =
            [
                .. line.SelectMany(entry => entry.Epochs).GroupBy(epoch => epoch.Number).OrderBy(epoch => epoch.Key).Select(epoch => (epoch.Key, epoch.Average(measure))),
            ];
            var scatter = plot.Add.Scatter(points.Select(point => (double)point.Epoch).ToArray(), points.Select(point => point.Mean).ToArray());
            scatter.LegendText = $"{line.Key.Network}, batch {line.Key.BatchSize}, {(line.Key.IsLoop ? "loop" : "fixed")}";
            // Not dashes: the SVG writer cannot draw them.
            scatter.LineWidth = line.Key.IsLoop ? 2 : 1;
            scatter.MarkerShape = line.Key.IsLoop ? MarkerShape.FilledCircle : MarkerShape.OpenSquare;
            scatter.MarkerSize = points.Length > 40 ? 0 : 6;
        }

        plot.XLabel("epochs");
        plot.YLabel("F-measure");
        plot.Title(title);
        plot.ShowLegend(Edge.Right);
        plot.Axes.SetLimits(0, settings.Epochs + 0.5, 0, 1);
        EvaluationPlots.Save(plot, folder, name);
    }

    private GridEpoch[] Epochs(GridRun run)
    {
        using CsvReader reader = CsvReader.FromText(File.ReadAllText(Course(run)));
        List<GridEpoch> epochs = [];
        while (reader.Read())
        {
            double Of(string column) => double.Parse(reader.GetString(reader.GetFieldIndex(column)), CultureInfo.InvariantCulture);
            epochs.Add(new((int)Of("epoch"), Of(Polyphony), Of(Instruments)));
        }

        return [.. epochs];
    }

    private void Require()
    {
        string file = Path.Combine(folder, SettingsFileName);
        string[] differences = File.Exists(file) ? [.. RunFolder.Differences(JsonNode.Parse(File.ReadAllText(file)), settings.Decisive())] : [];
        if (differences.Length > 0)
        {
            throw new UsageException($"'{folder}' holds a grid with other options:{string.Concat(differences)}{Environment.NewLine}Choose another --output.");
        }
    }

    private string Course(GridRun run) => Path.Combine(folder, "runs", run.Name + ".csv");

    private string Scaled(int clips) => Text((int)Math.Ceiling(settings.Scale * clips));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record GridEpoch(int Number, double Polyphony, double Instruments);
}

/// <summary>A grid.</summary>
/// <param name="Networks">By name.</param>
/// <param name="BatchSizes">Clips in a step.</param>
/// <param name="Epochs">Of every run.</param>
/// <param name="Fixed">Whether there are runs without the loop.</param>
/// <param name="Regens">Epochs on a generation, of the runs with the loop.</param>
/// <param name="Repeats">Of each combination.</param>
/// <param name="Scale">Share of the paper's clips.</param>
/// <param name="Config">A YAML file of further options of <c>mirtool train</c>, or null.</param>
/// <param name="Device">Where to compute.</param>
internal sealed record GridSettings(
    IReadOnlyList<string> Networks, IReadOnlyList<int> BatchSizes, int Epochs, bool Fixed, IReadOnlyList<int> Regens, int Repeats, double Scale, string? Config, string Device)
{
    /// <summary>Every run, those that compare networks first.</summary>
    public IEnumerable<GridRun> Runs() =>
        from repeat in Enumerable.Range(1, Repeats)
        from regen in Fixed ? [.. Regens.Select(regen => (int?)regen), null] : Regens.Select(regen => (int?)regen)
        from batchSize in BatchSizes
        from network in Networks
        select new GridRun(network, batchSize, regen, repeat);

    /// <summary>What runs of one folder must share; networks, batch sizes, kinds of loop and repeats may be added later.</summary>
    public object Decisive() => new { Epochs, Scale, Config = Config is null ? null : File.ReadAllText(Config) };
}

/// <summary>A run of a grid.</summary>
/// <param name="Network">By name.</param>
/// <param name="BatchSize">Clips in a step.</param>
/// <param name="Regen">Epochs on a generation; null for fixed clips.</param>
/// <param name="Repeat">Its seed.</param>
internal sealed record GridRun(string Network, int BatchSize, int? Regen, int Repeat)
{
    /// <summary>Also that of its files.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{Network}-batch-{BatchSize}-{(Regen is { } regen ? string.Create(CultureInfo.InvariantCulture, $"regen-{regen}") : "fixed")}-repeat-{Repeat}");
}
