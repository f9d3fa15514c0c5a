using McMaster.Extensions.CommandLineUtils;
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

    /// <summary>Prints on stderr what could not be used; nothing else is affected by it.</summary>
    public static void Warn(PluginCatalog catalog, IConsole console)
    {
        foreach (PluginProblem problem in catalog.Problems)
        {
            console.Error.WriteLine($"mirtool: warning: plugin {problem}");
        }
    }

    [Command("list", Description = "Lists what each plugin offers, and warns of those that cannot be used.")]
    internal sealed class ListCommand
    {
        [Option("--plugins <DIR>", "A further folder of plugins; may be given several times.", CommandOptionType.MultipleValue)]
        public string[] Folders { get; } = [];

        public int OnExecute(IConsole console)
        {
            PluginCatalog catalog = PluginCatalog.Load(Folders);
            Warn(catalog, console);
            IReadOnlyList<string>[] rows =
            [
                .. catalog.Adapters.Select(adapter => (IReadOnlyList<string>)[adapter.Name, "dataset adapter", catalog.OriginOf(adapter).Path]),
                .. catalog.Taxonomies.Select(taxonomy => (IReadOnlyList<string>)[taxonomy.Name, "taxonomy", catalog.OriginOf(taxonomy).Path]),
            ];
            ResultTable.Write(console, ["name", "kind", "plugin"], rows);
            if (rows.Length == 0)
            {
                console.Error.WriteLine($"No plugins in {PluginCatalog.HostFolder}, {string.Join(", ", Folders.Prepend(PluginCatalog.UserFolder))}.");
            }

            return ExitCode.Success;
        }
    }
}
