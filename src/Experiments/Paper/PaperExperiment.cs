using System.Globalization;
using MirTool.Annotation.Batch;
using MirTool.Evaluation;
using MirTool.Experiments.Scoring;
using MirTool.Experiments.Training;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Reports;
using MirTool.Taxonomies;

namespace MirTool.Experiments.Paper;

/// <summary>The paper's trials: clean and noisy models, each tested on clean and on noisy clips, and on IRMAS.</summary>
/// <remarks>
/// A trial is a folder: <c>clean</c> and <c>noisy</c> are training runs (<see cref="TrainingTask"/>), the others reports of
/// evaluations (<see cref="ReportFolder"/>). What is there is not made again. Noisy test clips are the clean ones, each through one of the nine effects.
/// </remarks>
/// <param name="folder">The experiment's.</param>
/// <param name="settings">What decides it.</param>
/// <param name="messages">Told where it stands.</param>
public sealed class PaperExperiment(string folder, PaperSettings settings, IProgress<RunMessage>? messages)
{
    private const string Clean = "clean";
    private const string Noisy = "noisy";
    private const string Irmas = "irmas";

    private static readonly string[] Models = [Clean, Noisy];
    private static readonly (string Train, string Test)[] Pairs = [(Clean, Clean), (Noisy, Noisy), (Clean, Noisy), (Noisy, Clean)];

    private readonly ExperimentFolder kept = new(folder, "experiment.json", "an experiment");
    private readonly Lazy<PluginCatalog> plugins = new(() => PluginCatalog.Load([]));

    private int ValidationClips => PaperClips.Scaled(PaperClips.Validation, settings.Scale);

    /// <summary>Does what is still to be done, and writes the tables after each trial.</summary>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The tables over all trials.</returns>
    /// <exception cref="InvalidDataException">The folder holds an experiment with other settings, or recordings cannot be judged.</exception>
    public async Task<IReadOnlyList<ExperimentTable>> RunAsync(CancellationToken cancellationToken)
    {
        kept.Require(settings.Decisive());
        IReadOnlyList<ExperimentTable> tables = [];
        for (int trial = 1; trial <= settings.Trials; trial++)
        {
            foreach (string model in Models)
            {
                await TrainAsync(trial, model, cancellationToken);
            }

            foreach ((string train, string test) in Pairs)
            {
                var noise = new Dictionary<string, string> { ["noise"] = test == Noisy ? "all" : "none" };
                await EvaluateAsync(trial, train, test, "synthetic", "gm", new() { Split = "test", Count = ValidationClips, Options = noise, SampleRate = 0 }, cancellationToken);
            }

            foreach (string model in settings.Irmas is null ? [] : Models)
            {
                await EvaluateAsync(trial, model, Irmas, Irmas, Irmas, new() { Root = settings.Irmas, Split = "test", SampleRate = 0 }, cancellationToken);
            }

            tables = Tables(trial);
            OutputException.Guard(folder, () => Write(tables, trial));
        }

        return tables;
    }

    private async Task TrainAsync(int trial, string model, CancellationToken cancellationToken)
    {
        string run = At(trial, model);
        if (File.Exists(Path.Combine(run, "model", ModelFolder.DescriptionFileName)))
        {
            return;
        }

        TrainingSettings wanted = settings.Training with { Seed = (ulong)trial, Device = settings.Device };
        wanted = settings.Network is null ? wanted : wanted with { Network = settings.Network };
        wanted = model == Noisy ? wanted with { Noise = "half" } : wanted;
        wanted = settings.Scale == 1 ? wanted : wanted with
        {
            Clips = PaperClips.Scaled(PaperClips.Training, settings.Scale),
            ValidationClips = ValidationClips,
            CalibrationClips = ValidationClips,
        };
        await new TrainingTask(wanted, run, messages).RunAsync(endsNow: false, cancellationToken);
        PaperClips.FreeNetwork();
        kept.Keep(settings.Decisive());
        Say(RunMessageKind.Progress, $"trial {trial}, {model}: trained in {Duration(run)}");
    }

    private async Task EvaluateAsync(int trial, string train, string test, string dataset, string taxonomy, DatasetRequest request, CancellationToken cancellationToken)
    {
        string folderOfReport = At(trial, $"{train}-{test}");
        if (!Directory.Exists(folderOfReport))
        {
            var evaluation = new ModelEvaluation
            {
                Model = ModelFolder.Load(Path.Combine(At(trial, train), "model")),
                Taxonomy = new TaxonomyCatalog(plugins.Value).Find(taxonomy),
                Adapter = plugins.Value.Adapter(dataset),
                Request = request,
                Decode = DecodeRuleNames.Find(settings.Decode),
                AssumeComplete = test == Irmas,
                Device = settings.Device,
            };
            EvaluationReport report = await evaluation.RunAsync(progress: null, messages, cancellationToken);
            PaperClips.FreeNetwork();
            if (report.Failures.Count > 0)
            {
                throw new InvalidDataException($"{report.Failures.Count} recordings of {dataset} could not be judged; the first: {report.Failures[0]} Mend them, and repeat the experiment's command: what is done is not done again.");
            }

            ReportFolder.Write(folderOfReport, report);
            report.Notes.ToList().ForEach(note => Say(RunMessageKind.Note, note));
            Say(RunMessageKind.Result, report.Summary(folderOfReport));
        }

        var file = new EvaluationFile(folderOfReport);
        Say(RunMessageKind.Progress, string.Create(
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
            string.Create(CultureInfo.InvariantCulture, $"scale: {settings.Scale} ({ValidationClips} test clips)"),
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

    private void Say(RunMessageKind kind, string text) => messages?.Report(new(kind, text));

    private string At(int trial, string name) => Path.Combine(folder, $"trial-{Text(trial)}", name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
