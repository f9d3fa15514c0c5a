using Microsoft.Extensions.Logging;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Cli.Commands;

/// <summary>Says which instruments of a taxonomy can never be reported, because nothing stands for them.</summary>
internal static class Coverage
{
    /// <summary>The ids of the instruments that none of the sounds belongs to, in the taxonomy's order.</summary>
    /// <param name="taxonomy">The instruments.</param>
    /// <param name="sounds">Ids, as <see cref="ModelDescription.Outputs"/> has them.</param>
    public static string[] NotCovered(ITaxonomy taxonomy, IEnumerable<string> sounds)
    {
        HashSet<string> known = [.. sounds];
        return [.. taxonomy.Instruments.Where(instrument => !FrameDecoder.SoundsOf(instrument).Any(known.Contains)).Select(instrument => instrument.Id)];
    }

    /// <summary>A message for those that the model does not know; none where it knows all.</summary>
    public static void Report(ITaxonomy taxonomy, ModelDescription model, ILogger logger)
    {
        string[] notCovered = NotCovered(taxonomy, model.Outputs);
        if (notCovered.Length > 0)
        {
            string instruments = string.Join(", ", notCovered);
            Log.NotCovered(logger, instruments, model.Name, taxonomy.Name);
        }
    }
}
