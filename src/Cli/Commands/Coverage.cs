using Microsoft.Extensions.Logging;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Cli.Commands;

/// <summary>Says which instruments of a taxonomy can never be reported, because nothing stands for them.</summary>
internal static class Coverage
{
    /// <summary>A message for those that the model does not know; none where it knows all.</summary>
    public static void Report(ITaxonomy taxonomy, ModelDescription model, ILogger logger)
    {
        IReadOnlyList<string> notCovered = WindowDecoder.NotCovered(taxonomy, model.Outputs);
        if (notCovered.Count > 0)
        {
            string instruments = string.Join(", ", notCovered);
            Log.NotCovered(logger, instruments, model.Name, taxonomy.Name);
        }
    }
}
