using System.ComponentModel.DataAnnotations;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation.Teaching;
using MirTool.Models.Files;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool models average</c>: the mean of several models' weights.</summary>
[Command("average", Description = "Averages the weights of models that were fine-tuned from one another. Thresholds are the last model's: calibrate the mean anew.")]
internal sealed class ModelsAverageCommand
{
    [Argument(0, "MODEL", "Two models or more of one network: names or folders.")]
    [Required]
    public string[] Models { get; } = [];

    [Option("-o|--output <DIR>", "The mean's folder.", CommandOptionType.SingleValue)]
    [Required]
    public string Output { get; } = "";

    public int OnExecute()
    {
        if (Models.Length < 2)
        {
            throw new UsageException("Name two models or more to average.");
        }

        TaughtFolder.RequireFree(Output);
        StoredModel[] models = [.. Models.Select(name => ModelFolder.Load(ModelFolder.Find(name)))];
        ModelDescription last = models[^1].Description;
        string notes = $"The mean of the weights of: {string.Join(", ", models.Select(model => model.Description.WeightsSha256))}. What else is said of the training is the last one's.";
        ModelFolder.Save(Output, last with { Training = (last.Training ?? new()) with { Notes = notes } }, ModelAverage.Of(models));
        return ExitCode.Success;
    }
}
