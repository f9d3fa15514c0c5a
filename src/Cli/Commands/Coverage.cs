using Microsoft.Extensions.Logging;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Cli.Commands;

/// <summary>Says which instruments of a taxonomy can never be reported, because nothing stands for them.</summary>
internal static class Coverage
{
    /// <summary>The ids of the instruments that none of the programs renders, in the taxonomy's order.</summary>
    public static string[] NotCovered(ITaxonomy taxonomy, IEnumerable<int> programs)
    {
        HashSet<int> rendered = [.. programs];
        return [.. taxonomy.Instruments.Where(instrument => !instrument.GmPrograms.Any(rendered.Contains)).Select(instrument => instrument.Id)];
    }

    /// <summary>A message for those that the model does not know; none where it knows all.</summary>
    public static void Report(ITaxonomy taxonomy, ModelDescription model, ILogger logger)
    {
        string[] notCovered = NotCovered(taxonomy, model.Programs);
        if (notCovered.Length > 0)
        {
            string instruments = string.Join(", ", notCovered);
            Log.NotCovered(logger, instruments, model.Name, taxonomy.Name);
        }
    }
}
