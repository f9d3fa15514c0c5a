using System.ComponentModel.DataAnnotations;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation.Teaching;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool models merge</c>: one model of what several were taught.</summary>
[Command("merge", Description = "Combines models that were taught apart, on the same base network.")]
internal sealed class ModelsMergeCommand
{
    [Argument(0, "MODEL", "Two models or more: names or folders.")]
    [Required]
    public string[] Models { get; } = [];

    [Option("-o|--output <DIR>", "The combined model's folder.", CommandOptionType.SingleValue)]
    [Required]
    public string Output { get; } = "";

    [Option("--taxonomy <TAXONOMY>", "Instruments that are known, as when they were taught.", CommandOptionType.SingleValue)]
    public string Taxonomy { get; } = TaxonomyCatalog.DefaultName;

    public int OnExecute()
    {
        if (Models.Length < 2)
        {
            throw new UsageException("Name two models or more to combine.");
        }

        TaughtFolder.RequireFree(Output);
        StoredModel[] models = [.. Models.Select(name => ModelFolder.Load(ModelFolder.Find(name)))];
        ModelDescription merged = models.Skip(1).Aggregate(
            models[0], (soFar, next) => soFar with { Description = TaughtModels.Merge(soFar, next) }).Description;
        TaughtFolder.Save(Output, merged, models[0], new TaxonomyCatalog(PluginCatalog.Load([])).Find(Taxonomy));
        return ExitCode.Success;
    }
}
