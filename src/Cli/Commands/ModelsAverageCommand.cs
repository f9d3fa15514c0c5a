using System.ComponentModel.DataAnnotations;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation.Teaching;
using MirTool.Models.Files;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool models average</c>: the mean of several models' weights.</summary>
[Command("average", Description = "Averages the weights of models that were fine-tuned from one another. Thresholds are the last model's: calibrate the mean anew.")]
internal sealed class ModelsAverageCommand
{
    [Argument(0, "MODEL", "Two models or more of one network, or one with --half: names or folders.")]
    [Required]
    public string[] Models { get; } = [];

    [Option("-o|--output <DIR>", "The mean's folder.", CommandOptionType.SingleValue)]
    [Required]
    public string Output { get; } = "";

    [Option("--half", "Store the weights in 16 bits: half of the size, three digits.", CommandOptionType.NoValue)]
    public bool Half { get; }

    public int OnExecute()
    {
        if (Models.Length < 2 && !Half)
        {
            throw new UsageException("Name two models or more to average.");
        }

        TaughtFolder.RequireFree(Output);
        StoredModel[] models = [.. Models.Select(name => ModelFolder.Load(ModelFolder.Find(name)))];
        ModelDescription last = models[^1].Description;
        IReadOnlyDictionary<string, StoredTensor> weights = models[0].Tensors;
        if (models.Length > 1)
        {
            string notes = $"The mean of the weights of: {string.Join(", ", models.Select(model => model.Description.WeightsSha256))}. What else is said of the training is the last one's.";
            (weights, last) = (ModelAverage.Of(models), last with { Training = (last.Training ?? new()) with { Notes = notes } });
        }

        ModelFolder.Save(Output, last, Half ? weights.ToDictionary(tensor => tensor.Key, tensor => tensor.Value with { DType = StoredType.F16 }) : weights);
        return ExitCode.Success;
    }
}
