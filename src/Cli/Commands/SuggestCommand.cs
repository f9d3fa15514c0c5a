using System.ComponentModel.DataAnnotations;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation.Embeddings;
using MirTool.Models.Files;
using MirTool.Plugins;
using MirTool.Plugins.Loading;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool suggest</c>: which windows to listen to and label next.</summary>
[Command("suggest", Description = "Suggests which windows of an annotated archive to label next.")]
internal sealed class SuggestCommand
{
    [Argument(0, "ANNOTATIONS", "Where mirtool annotate --embeddings wrote.")]
    [Required]
    public string Annotations { get; } = "";

    [Option("--model <MODEL>", "The model that is to be taught.", CommandOptionType.SingleValue)]
    public string? Model { get; }

    [Option("-n|--count <N>", "How many windows.", CommandOptionType.SingleValue)]
    public int Count { get; } = 40;

    [Option("--instrument <NAME>", "Only this instrument's doubtful windows: an id or a name of the annotations, or a sound that was taught.", CommandOptionType.SingleValue)]
    public string? Instrument { get; }

    [Option("--labelled <LABELS>", "Labels that there are already: their windows are not suggested again; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] Labelled { get; } = [];

    [Option("-o|--output <DIR>", "Where labels.csv, to be filled in, and a label track for Audacity for each recording go.", CommandOptionType.SingleValue)]
    public string Output { get; } = "suggestions";

    public int OnExecute(IConsole console)
    {
        if (Count < 1)
        {
            throw new UsageException($"--count must be at least 1, but is {Count}.");
        }

        IReadOnlyList<string> files = EmbeddingFolder.Files(Annotations);
        FoundRows.WarnOfMissingEmbeddings(console, EmbeddingFolder.Missing(Annotations));
        string table = Path.Combine(Output, "labels.csv");
        if (File.Exists(table))
        {
            throw new UsageException($"'{table}' is there already, perhaps with somebody's labels. Name another folder with --output.");
        }

        StoredModel model = ModelFolder.Load(ModelFolder.Find(Model));
        var source = new SuggestionSource(model, Instrument, ReadLabels());
        IReadOnlyList<Suggestion> suggestions = source.Suggest(files, Count);
        Directory.CreateDirectory(Output);
        WindowFiles.WriteSuggestions(table, suggestions);
        console.Error.WriteLine($"{suggestions.Count} windows of {suggestions.Select(suggestion => suggestion.Window.File).Distinct().Count()} recordings in {table}. Fill in the column label, then: mirtool teach {table} -o MODEL");
        return ExitCode.Success;
    }

    private List<ExcerptLabels> ReadLabels()
    {
        if (Labelled.Length == 0)
        {
            return [];
        }

        var dataset = (IRecordedDataset)PluginCatalog.Load([]).Adapter("custom");
        List<ExcerptLabels> labels = [];
        foreach (string root in Labelled)
        {
            // The rate is of no account where no sound is read.
            var request = new DatasetRequest { Root = root, SampleRate = 22_050 };
            labels.AddRange(dataset.ListExcerpts(request).Select(id => dataset.LoadLabels(id, request)));
        }

        return labels;
    }
}
