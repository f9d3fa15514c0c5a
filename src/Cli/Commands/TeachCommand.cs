using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation.Teaching;
using MirTool.Cli.Options;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool teach</c>: teaches a model sounds from a handful of labelled windows.</summary>
[Command("teach", Description = "Teaches a model new sounds, or instruments it knows better, from labelled recordings.", AllowArgumentSeparator = true)]
internal sealed class TeachCommand(ShutdownSignals signals)
{
    [Argument(0, "LABELS", "Folders or files of labels: labels.csv, JAMS, Audacity, Raven, ELAN, TextGrid, Sonic Visualiser.")]
    public string[] Labels { get; } = [];

    /// <summary>What follows <c>--</c>: names that begin with a dash.</summary>
    public string[] RemainingArguments { get; } = [];

    [Option("--model <MODEL>", "The model to teach: a name that `mirtool models list` shows, or a folder. One that was taught before keeps what it learnt.", CommandOptionType.SingleValue)]
    public string? Model { get; }

    [Option("-o|--output <DIR>", "The taught model's folder.", CommandOptionType.SingleValue)]
    public string Output { get; } = "";

    [Option("--taxonomy <TAXONOMY>", "Instruments that are known: labels that it knows improve them, any other becomes a new sound.", CommandOptionType.SingleValue)]
    public string Taxonomy { get; } = TaxonomyCatalog.DefaultName;

    [Option("--only <NAME>", "Teach only this sound of all that are labelled; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] Only { get; } = [];

    [Option("--forget <NAME>", "Forget what was taught under this name; may be given several times. LABELS are not needed then.", CommandOptionType.MultipleValue)]
    public string[] Forget { get; } = [];

    [Option("--complete", "Where labels do not say, they name everything that sounds in their recordings. Without it they name some of it.", CommandOptionType.NoValue)]
    public bool Complete { get; }

    [Option("--by <NAME>", "Who teaches; `mirtool models show` names them.", CommandOptionType.SingleValue)]
    public string? By { get; }

    [Option("--hop <SECONDS>", "From the start of one window to the next, up to 2.", CommandOptionType.SingleValue)]
    public double HopSeconds { get; } = 1.0;

    [Option("--seed <NUMBER>", "Decides the resamples behind the intervals.", CommandOptionType.SingleValue)]
    public ulong Seed { get; }

    public PluginOptions Plugins { get; } = new();

    public int OnExecute(IConsole console)
    {
        string[] roots = [.. Labels, .. RemainingArguments];
        CheckOptions(roots);
        PluginCatalog plugins = Plugins.Load(console);
        ITaxonomy taxonomy = new TaxonomyCatalog(plugins).Find(Taxonomy);
        StoredModel model = ModelFolder.Load(ModelFolder.Find(Model));
        NegativeBank? bank = NegativeBank.Load(model);
        if (bank is null && roots.Length > 0)
        {
            console.Error.WriteLine($"mirtool: {model.Folder} has no {NegativeBank.FileName}: new sounds are told apart from your recordings alone, and may be heard too often elsewhere. Make it with: mirtool models negatives DIR");
        }

        TeachingOutcome outcome = new TeachingTask
        {
            Model = model,
            Taxonomy = taxonomy,
            Labels = roots,
            Output = Output,
            Negatives = bank,
            Forget = Forget,
            AssumeComplete = Complete,
            HopSeconds = HopSeconds,
            Options = new TeachingOptions { Only = Only, By = By, Seed = Seed },
        }.Run(plugins, signals.Token);
        if (roots.Length > 0)
        {
            Report(console, outcome);
        }

        return ExitCode.Success;
    }

    private void CheckOptions(string[] roots)
    {
        string? problem =
            roots.Length == 0 && Forget.Length == 0 ? "No LABELS are given: name folders or files of labels."
            : Output.Length == 0 ? "--output must name the taught model's folder."
            : HopSeconds is not (> 0 and <= 2) ? $"--hop must be more than 0 and at most 2 seconds, but is {HopSeconds.ToString(CultureInfo.InvariantCulture)}."
            : null;
        if (problem is not null)
        {
            throw new UsageException(problem);
        }

        TaughtFolder.RequireFree(Output);
    }

    private static IReadOnlyList<string> Row(TaughtSound sound, string verdict) =>
    [
        sound.Name, sound.IsNew ? "new" : "improved", Count(sound.From.Windows), Count(sound.From.Recordings),
        Text(sound.Scores?.Precision), Text(sound.Scores?.Recall), Text(sound.Scores?.F1), Text(sound.Scores?.AveragePrecision), verdict,
    ];

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(ScoreRange? score) =>
        score is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{score.Value:0.00} ({score.Low:0.00} to {score.High:0.00})");

    private void Report(IConsole console, TeachingOutcome outcome)
    {
        ResultTable.Write(
            console,
            ["sound", "kind", "windows", "recordings", "precision", "recall", "f1", "average_precision", "verdict"],
            outcome.Lessons.Select(lesson => Row(lesson.Sound, lesson.Verdict)));
        SuspectLabel[] suspects = [.. outcome.Lessons.SelectMany(lesson => lesson.Suspects)];
        if (suspects.Length > 0)
        {
            console.Error.WriteLine("Labels that a second listen may be worth, since models that had not heard the recording confidently disagree:");
            foreach (SuspectLabel suspect in suspects)
            {
                console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"  {suspect.Recording} at {suspect.StartSeconds:0.###} s: “{suspect.Name}” {(suspect.IsLabelled ? "is labelled, and not heard" : "is heard, and not labelled")}"));
            }
        }

        console.Error.WriteLine($"Use it with: mirtool annotate RECORDINGS --model {Output} --taxonomy {Path.Combine(Output, ModelTeacher.TaxonomyName + ".csv")}");
    }
}
