using System.ComponentModel.DataAnnotations;
using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Models.Files;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool models</c>: the trained networks that recordings can be annotated with.</summary>
[Command("models", Description = "Shows the models: trained networks that recordings are annotated with.")]
[Subcommand(typeof(ListCommand), typeof(ShowCommand), typeof(ModelsMergeCommand), typeof(ModelsAverageCommand), typeof(ModelsNegativesCommand))]
internal sealed class ModelsCommand(CommandLineApplication app)
{
    public int OnExecute()
    {
        app.ShowHelp();
        return ExitCode.Usage;
    }

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>Text of a file, in one line: tabs and line feeds would break the table, other controls a terminal.</summary>
    private static string OneLine(string text) =>
        string.Join(' ', string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Command("list", Description = "Lists the models that can be named; of those that cannot be used, why.")]
    internal sealed class ListCommand(IConsole console)
    {
        public int OnExecute()
        {
            IReadOnlyList<ModelLocation> locations = ModelFolder.List();
            HashSet<string> named = [];
            ResultTable.Write(
                console,
                ["name", "state", "network", "parameters", "programs", "hash", "folder"],
                locations.Select(location => Row(location, hidden: !named.Add(location.Name))));
            if (locations.Count == 0)
            {
                console.Error.WriteLine($"No models in {string.Join(", ", ModelFolder.SearchFolders)}.");
            }

            return ExitCode.Success;
        }

        private static IReadOnlyList<string> Row(ModelLocation location, bool hidden)
        {
            try
            {
                StoredModel model = ModelFolder.Load(location.Folder);
                return
                [
                    location.Name,
                    hidden ? "hidden by the one above; name its folder to use it" : "ok",
                    OneLine(model.Description.Network.Name),
                    Text(model.ParameterCount),
                    Text(model.Description.Outputs.Count),
                    model.Sha256[..12],
                    location.Folder,
                ];
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                return [location.Name, $"broken: {OneLine(e.Message)}", "", "", "", "", location.Folder];
            }
        }
    }

    [Command("show", Description = "Shows what a model is: network, front end, programs, thresholds, where it comes from.")]
    internal sealed class ShowCommand
    {
        [Argument(0, "NAME|DIR", "A name of the list, or a model's folder.")]
        [Required]
        public string NameOrFolder { get; } = "";

        public int OnExecute(IConsole console)
        {
            StoredModel model = ModelFolder.Load(ModelFolder.Find(NameOrFolder));
            ResultTable.Write(
                console,
                ["field", "value"],
                ModelSummary.Of(model).Select(field => (IReadOnlyList<string>)[OneLine(field.Field), OneLine(field.Value)]));
            return ExitCode.Success;
        }
    }
}
