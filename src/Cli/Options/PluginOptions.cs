using McMaster.Extensions.CommandLineUtils;
using MirTool.Experiments;
using MirTool.Plugins.Loading;

namespace MirTool.Cli.Options;

/// <summary>Which plugins there are.</summary>
internal sealed class PluginOptions
{
    [Setting("--plugins <DIR>", "A further folder of plugins; may be given several times.")]
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Loads them; what cannot be used is named on stderr, and nothing else is affected by it.</summary>
    public PluginCatalog Load(IConsole console)
    {
        PluginCatalog catalog = PluginCatalog.Load(Folders);
        foreach (PluginProblem problem in catalog.Problems)
        {
            console.Error.WriteLine($"mirtool: warning: plugin {problem}");
        }

        return catalog;
    }
}
