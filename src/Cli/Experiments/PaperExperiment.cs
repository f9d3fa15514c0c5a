using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MirTool.Annotation.Batch;
using MirTool.Evaluation;
using MirTool.Models.Files;
using MirTool.Models.Training;

namespace MirTool.Cli.Experiments;

/// <summary>The paper's trials: clean and noisy models, each tested on clean and on noisy clips, and on IRMAS.</summary>
/// <remarks>
/// A trial is a folder: <c>clean</c> and <c>noisy</c> are training runs of <c>mirtool train</c>, the others reports of
/// <c>mirtool evaluate</c>. What is there is not made again. Noisy test clips are the clean ones, each through one of the nine effects.
/// </remarks>
/// <param name="folder">The experiment's.</param>
/// <param name="settings">What decides it.</param>
/// <param name="signals">What may end it early.</param>
internal sealed class PaperExperiment(string folder, PaperSettings settings, ShutdownSignals signals)
{
    private const int TrainingClips = 10_000;
    private const int HeldOutClips = 2_500;
    private const string SettingsFileName = "experiment.json";
    private const string Clean = "clean";
    private const string Noisy = "noisy";
    private const string Irmas = "irmas";

    private static readonly string[] Models = [Clean, Noisy];
    private static readonly (string Train, string Test)[] Pairs = [(Clean, Clean), (Noisy, Noisy), (Clean, Noisy), (Noisy, Clean)];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Does what is still to be done, and writes the tables after each trial.</summary>
    /// <returns>The tables over all trials.</returns>
    /// <exception cref="UsageException">The folder holds an experiment with other settings, or a step failed.</exception>
    public IReadOnlyList<ExperimentTable> Run()
    {
        Require();
        IReadOnlyList<ExperimentTable> tables = [];
        for (int trial = 1; trial <= settings.Trials; trial++)
        {
            foreach (string model in Models)
            {
                Train(trial, model);
            }

            foreach ((string train, string test) in Pairs)
            {
                Evaluate(trial, train, test, ["--dataset", "synthetic", "--count", Scaled(HeldOutClips), "--taxonomy", "gm", "--option", $"noise={(test == Noisy ? "all" : "none")}"]);
            }

            foreach (string model in settings.Irmas is null ? [] : Models)
            {
                Evaluate(trial, model, Irmas, ["--dataset", $"irmas:{settings.Irmas}", "--taxonomy", "irmas", "--assume-complete"]);
            }

            tables = Tables(trial);
            OutputException.Guard(folder, () => Write(tables, trial));
        }

        return tables;
    }

    private void Train(int trial, string model)
    {
        string run = At(trial, model);
        if (File.Exists(Path.Combine(run, "model", ModelFolder.DescriptionFileName)))
        {
            return;
        }

        CommandRun.Execute(signals,
        [
            "train", "--preset", "paper", "--seed", Text(trial), "--output", run, "--device", settings.Device,
            .. settings.Config is null ? [] : (string[])["--config", settings.Config],
            .. settings.Network is null ? [] : (string[])["--network", settings.Network],
            .. settings.Scale == 1 ? [] : (string[])["--clips", Scaled(TrainingClips), "--validation-clips", Scaled(HeldOutClips), "--calibration-clips", Scaled(HeldOutClips)],
            .. model == Noisy ? (string[])["--noise", "half"] : [],
        ]);
        Keep();
        Console.Error.WriteLine($"trial {trial}, {model}: trained in {Duration(run)}");
    }

    private void Evaluate(int trial, string train, string test, string[] dataset)
    {
        string report = At(trial, $"{train}-{test}");
        if (!Directory.Exists(report))
        {
            CommandRun.Execute(signals,
            [
                "evaluate", "--model", Path.Combine(At(trial, train), "model"), .. dataset, "--split", "test", "--decode", settings.Decode, "--device", settings.Device, "--output", report,
            ]);
        }

        var file = new EvaluationFile(report);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"trial {trial}, {train} on {test}: polyphony F1 {file.Polyphony.Scores.F1:F3}, instrument F1 {file.Instruments.Scores.F1:F3}"));
    }

    private List<ExperimentTable> Tables(int trials)
    {
        EvaluationFile[] Files(string train, string test) => [.. Enumerable.Range(1, trials).Select(trial => new EvaluationFile(At(trial, $"{train}-{test}")))];
        ExperimentRow Row(string[] key, EvaluationFile[] files, Func<EvaluationFile, (PrecisionRecallF1 Scores, double ZeroRF1)> of, PrecisionRecallF1? paper) =>
            new(key, [.. files.Select(file => of(file).Scores)], paper, files.Average(file => of(file).ZeroRF1));

        List<ExperimentRow> overall = [];
        List<ExperimentRow> byPolyphony = [];
        foreach ((string train, string test) in Pairs)
        {
            string pair = $"{train}-{test}";
            EvaluationFile[] files = Files(train, test);
            overall.Add(Row([pair, "polyphony"], files, file => file.Polyphony, PublishedResults.Synthesis[pair].Polyphony));
            overall.Add(Row([pair, "instruments"], files, file => file.Instruments, PublishedResults.Synthesis[pair].Instruments));
            byPolyphony.AddRange(PublishedResults.PolyphonyF1[pair].Index().Select(published =>
                Row([pair, Text(published.Index)], files, file => file.PolyphonyOf(published.Index), new(double.NaN, double.NaN, published.Item))));
        }

        List<ExperimentTable> tables =
        [
            new("table-1", "Table 1: synthetic test clips", ["train-test", "what"], overall),
            new("table-2", "Table 2: numbers of instruments in synthetic test clips", ["train-test", "polyphony"], byPolyphony),
        ];
        if (settings.Irmas is null)
        {
            return tables;
        }

        List<ExperimentRow> irmasPolyphony = [];
        List<ExperimentRow> irmasInstruments = [];
        foreach (string model in Models)
        {
            EvaluationFile[] files = Files(model, Irmas);
            PrecisionRecallF1[] published = PublishedResults.IrmasPolyphony[model];
            irmasPolyphony.AddRange(Enumerable.Range(1, 3).Select(number => Row([model, Text(number)], files, file => file.PolyphonyOf(number), published[number - 1])));
            irmasPolyphony.Add(Row([model, "mean"], files, MeanOfPolyphonies, published[3]));
            irmasInstruments.AddRange(files[0].InstrumentIds.Select(id =>
                Row([id, model], files, file => file.InstrumentOf(id), PublishedResults.IrmasInstruments[model].GetValueOrDefault(id))));
        }

        tables.Add(new("table-3", "Table 3: numbers of instruments in IRMAS", ["model", "polyphony"], irmasPolyphony));
        tables.Add(new("table-4", "Table 4: instruments in IRMAS, means over the recordings", ["instrument", "model"], irmasInstruments));
        return tables;
    }

    private static (PrecisionRecallF1 Scores, double ZeroRF1) MeanOfPolyphonies(EvaluationFile file)
    {
        (PrecisionRecallF1 Scores, double ZeroRF1)[] each = [.. Enumerable.Range(1, 3).Select(file.PolyphonyOf)];
        return (new(each.Average(one => one.Scores.Precision), each.Average(one => one.Scores.Recall), each.Average(one => one.Scores.F1)), each.Average(one => one.ZeroRF1));
    }

    private void Write(IReadOnlyList<ExperimentTable> tables, int trials)
    {
        string[] facts =
        [
            $"trials: {trials} of {settings.Trials}",
            $"network: {settings.Network ?? "that of the preset or the config file"}",
            string.Create(CultureInfo.InvariantCulture, $"scale: {settings.Scale} ({Scaled(HeldOutClips)} test clips)"),
            $"decoding: {settings.Decode}",
            .. from trial in Enumerable.Range(1, trials)
               from model in Models
               select $"trial {trial}, {model}: trained in {Duration(At(trial, model))}",
        ];
        string text = $"# The paper's experiment\n\n- {string.Join("\n- ", facts)}\n\n{string.Join("\n", tables.Select(table => table.Markdown()))}";
        File.WriteAllText(Path.Combine(folder, "tables.md"), text);
        foreach (ExperimentTable table in tables)
        {
            table.WriteCsv(folder);
        }
    }

    // From the run's beginning to its model, with whatever pauses lay between.
    private static string Duration(string run)
    {
        TrainingProvenance? training = ModelFolder.Load(Path.Combine(run, "model")).Description.Training;
        return (training?.FinishedUtc - training?.StartedUtc)?.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture) ?? "unknown time";
    }

    private void Require()
    {
        string file = Path.Combine(folder, SettingsFileName);
        if (!File.Exists(file))
        {
            return;
        }

        string[] differences = [.. RunFolder.Differences(JsonNode.Parse(File.ReadAllText(file)), settings.Decisive())];
        if (differences.Length > 0)
        {
            throw new UsageException($"'{folder}' holds an experiment with other options:{string.Concat(differences)}{Environment.NewLine}Choose another --output.");
        }
    }

    private void Keep() => OutputException.Guard(folder, () =>
        File.WriteAllText(Path.Combine(folder, SettingsFileName), JsonSerializer.Serialize(settings.Decisive(), Indented) + "\n"));

    private string At(int trial, string name) => Path.Combine(folder, $"trial-{Text(trial)}", name);

    private string Scaled(int clips) => Text((int)Math.Ceiling(settings.Scale * clips));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What decides an experiment.</summary>
/// <param name="Trials">At least 1; more may be added later.</param>
/// <param name="Scale">Share of the paper's clips, above 0 and up to 1.</param>
/// <param name="Network">Null for the preset's, or the config file's.</param>
/// <param name="Config">A YAML file of further options of <c>mirtool train</c>, or null.</param>
/// <param name="Irmas">IRMAS's folder, or null.</param>
/// <param name="Decode">As <c>mirtool evaluate --decode</c>.</param>
/// <param name="Device">Where to compute.</param>
internal sealed record PaperSettings(int Trials, double Scale, string? Network, string? Config, string? Irmas, string Decode, string Device)
{
    /// <summary>All but how many trials there are, where things lie and what computes.</summary>
    public object Decisive() => new { Scale, Network, Config = Config is null ? null : File.ReadAllText(Config), Decode };
}
