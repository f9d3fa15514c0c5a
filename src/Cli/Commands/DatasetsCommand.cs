using System.ComponentModel.DataAnnotations;
using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Evaluation.References;
using MirTool.Experiments;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool datasets</c>: the dataset adapters, and whether a dataset's folder is sound.</summary>
[Command("datasets", Description = "Shows, checks and starts datasets: recordings or clips with labels.")]
[Subcommand(typeof(ListCommand), typeof(DescribeCommand), typeof(ValidateCommand), typeof(NewCommand))]
internal sealed class DatasetsCommand(CommandLineApplication app)
{
    // Adapters are asked for labels alone, so the rate is never used.
    private const int AnySampleRate = 22050;

    public int OnExecute()
    {
        app.ShowHelp();
        return ExitCode.Usage;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [Command("list", Description = "Lists the dataset adapters of all plugins.")]
    internal sealed class ListCommand
    {
        public PluginOptions Plugins { get; } = new();

        public int OnExecute(IConsole console)
        {
            ResultTable.Write(console, ["name", "kind", "description"], Plugins.Load(console).Adapters
                .OrderBy(adapter => adapter.Name, StringComparer.Ordinal)
                .Select(adapter => (IReadOnlyList<string>)[adapter.Name, adapter is IRecordedDataset ? "recordings" : "clips", adapter.Description]));
            return ExitCode.Success;
        }
    }

    [Command("describe", Description = "Says what a dataset is, which splits and options it has, and, with --root, how much of it is there.")]
    internal sealed class DescribeCommand
    {
        [Argument(0, "NAME", "A name that `mirtool datasets list` shows.")]
        [Required]
        public string Name { get; } = "";

        [Option("--root <DIR>", "The dataset's folder.", CommandOptionType.SingleValue)]
        public string? Root { get; }

        public DatasetOptions DatasetOptions { get; } = new();

        public PluginOptions Plugins { get; } = new();

        public int OnExecute(IConsole console)
        {
            PluginCatalog plugins = Plugins.Load(console);
            IDatasetAdapter adapter = plugins.Adapter(Name);
            console.Out.WriteLine($"{adapter.Name}: {(adapter.Description.Length > 0 ? adapter.Description : "its plugin says nothing about it.")}");
            console.Out.WriteLine($"from {plugins.OriginOf(adapter).Path}");
            console.Out.WriteLine();
            ResultTable.Write(console, ["split", "excerpts", "what is in it"], adapter.Splits.Select(split =>
                (IReadOnlyList<string>)[split.Name, Root is null ? "" : Excerpts(adapter, split), split.Description]));
            if (adapter.Options.Count > 0)
            {
                console.Out.WriteLine();
                ResultTable.Write(console, ["option", "what it does"], adapter.Options.Select(option => (IReadOnlyList<string>)[option.Name, option.Description]));
            }

            if (Root is null && adapter is IRecordedDataset)
            {
                console.Error.WriteLine("Give --root DIR to count what is there.");
            }

            return ExitCode.Success;
        }

        private string Excerpts(IDatasetAdapter adapter, DatasetSplit split) => adapter is IRecordedDataset dataset
            ? Text(DatasetName.Count(dataset, new DatasetRequest { Root = Root, Split = split.Name, SampleRate = AnySampleRate, Options = DatasetOptions.Values }))
            : "no end";
    }

    [Command("validate", Description = "Checks a dataset's folder: names every problem with file, line and column, and counts what is there.")]
    internal sealed class ValidateCommand(ShutdownSignals signals)
    {
        [Argument(0, "NAME", "A name that `mirtool datasets list` shows.")]
        [Required]
        public string Name { get; } = "";

        [Option("--root <DIR>", "The dataset's folder.", CommandOptionType.SingleValue)]
        public string? Root { get; }

        public DatasetOptions DatasetOptions { get; } = new();

        [Option("--taxonomy <TAXONOMY>", "Also name the labels that this taxonomy does not know: a name that `mirtool taxonomies list` shows, or a file.", CommandOptionType.SingleValue)]
        public string? Taxonomy { get; }

        public PluginOptions Plugins { get; } = new();

        [Option("-q|--quiet", "Show no progress.", CommandOptionType.NoValue)]
        public bool Quiet { get; }

        public int OnExecute(IConsole console)
        {
            PluginCatalog plugins = Plugins.Load(console);
            IDatasetAdapter adapter = plugins.Adapter(Name);
            if (adapter is not IRecordedDataset dataset)
            {
                string[] checkable = [.. plugins.Adapters.OfType<IRecordedDataset>().Select(known => known.Name)];
                throw new UsageException($"The dataset {adapter.Name} makes its clips or cannot be checked; datasets that can are {string.Join(", ", checkable)}.");
            }

            ITaxonomy? taxonomy = Taxonomy is null ? null : new TaxonomyCatalog(plugins).Find(Taxonomy);
            var request = new DatasetRequest { Root = Root, SampleRate = AnySampleRate, Options = DatasetOptions.Values };
            DatasetReport report = Validate(dataset, request);
            foreach (DatasetProblem problem in report.Problems)
            {
                console.Out.WriteLine(problem);
            }

            int errors = report.Problems.Count(problem => problem.IsError);
            if (taxonomy is not null && errors == 0)
            {
                WriteUnknown(console, UnknownLabels.Find(dataset, request, taxonomy, signals.Token));
            }

            if (report.Problems.Count > 0)
            {
                console.Out.WriteLine();
            }

            ResultTable.Write(console, ["count", "found", "published"], report.Counts.Select(count =>
                (IReadOnlyList<string>)[count.Name, Text(count.Found), count.Expected is { } expected ? Text(expected) : ""]));
            console.Error.WriteLine(errors > 0
                ? $"{dataset.Name}: {Counted(errors, "error")}, {Counted(report.Problems.Count - errors, "warning")}; it cannot be used before the errors are mended."
                : $"{dataset.Name}: no errors, {Counted(report.Problems.Count, "warning")}; it can be used.");
            if (taxonomy is not null && errors > 0)
            {
                console.Error.WriteLine($"Its labels were not compared with the taxonomy {taxonomy.Name}: mend the errors first.");
            }

            return errors > 0 ? ExitCode.Usage : ExitCode.Success;
        }

        private static string Counted(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

        private static void WriteUnknown(IConsole console, IReadOnlyList<UnknownLabel> labels)
        {
            foreach (UnknownLabel label in labels)
            {
                string level = label.IsKnown ? "note" : "warning";
                console.Out.WriteLine($"{level}: label “{label.Label}” ({Counted(label.Excerpts, "excerpt")}) counts for polyphony but for no instrument: {label.Reason}");
            }
        }

        private DatasetReport Validate(IRecordedDataset dataset, DatasetRequest request)
        {
            int done = 0;
            return ProgressBar.Show<(int Done, int Total), DatasetReport>(
                "Checking", !Quiet, report => (Interlocked.Increment(ref done), report.Total), progress => dataset.Validate(request, progress, signals.Token));
        }
    }

    [Command("new", Description = "Writes a labels.csv to start from, and a README that explains it, into a folder.")]
    internal sealed class NewCommand
    {
        [Argument(0, "DIR", "The folder, made if there is none; files in it are not touched.")]
        [Required]
        public string Folder { get; } = "";

        public int OnExecute(IConsole console)
        {
            DatasetTemplate.Write(Folder);
            console.Out.WriteLine($"Wrote labels.csv and README.md into {Folder}. Put recordings there, edit the labels, check them with: mirtool datasets validate custom --root {Folder}");
            return ExitCode.Success;
        }
    }
}
