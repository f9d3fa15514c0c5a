using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Plugins.Loading;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool plugins</c>: what was found in the plugin folders.</summary>
[Command("plugins", Description = "Shows the plugins: dataset adapters and taxonomies that are code.")]
[Subcommand(typeof(ListCommand))]
internal sealed class PluginsCommand(CommandLineApplication app)
{
    public int OnExecute()
    {
        app.ShowHelp();
        return ExitCode.Usage;
    }

    [Command("list", Description = "Lists what each plugin offers, and warns of those that cannot be used.")]
    internal sealed class ListCommand
    {
        public PluginOptions Plugins { get; } = new();

        public int OnExecute(IConsole console)
        {
            PluginCatalog catalog = Plugins.Load(console);
            IReadOnlyList<string>[] rows =
            [
                .. catalog.Adapters.Select(adapter => (IReadOnlyList<string>)[adapter.Name, "dataset adapter", catalog.OriginOf(adapter).Path]),
                .. catalog.Taxonomies.Select(taxonomy => (IReadOnlyList<string>)[taxonomy.Name, "taxonomy", catalog.OriginOf(taxonomy).Path]),
            ];
            ResultTable.Write(console, ["name", "kind", "plugin"], rows);
            if (rows.Length == 0)
            {
                console.Error.WriteLine($"No plugins in {PluginCatalog.HostFolder}, {string.Join(", ", Plugins.Folders.Prepend(PluginCatalog.UserFolder))}.");
            }

            return ExitCode.Success;
        }
    }
}
