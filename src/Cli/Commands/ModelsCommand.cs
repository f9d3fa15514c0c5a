using System.ComponentModel.DataAnnotations;
using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool models</c>: the trained networks that recordings can be annotated with.</summary>
[Command("models", Description = "Shows the models: trained networks that recordings are annotated with.")]
[Subcommand(typeof(ListCommand), typeof(ShowCommand))]
internal sealed class ModelsCommand(CommandLineApplication app)
{
    public int OnExecute()
    {
        app.ShowHelp();
        return ExitCode.Usage;
    }

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "?";

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
            ModelDescription description = model.Description;
            IEnumerable<(string Field, string Value)> fields =
            [
                ("name", description.Name),
                ("description", description.Description ?? ""),
                ("folder", model.Folder),
                ("hash", model.Sha256),
                ("network", Part(description.Network)),
                ("parameters", $"{Text(model.ParameterCount)} in {model.Tensors.Count} tensors"),
                ("front end", Part(description.FrontEnd)),
                ("window", $"{Text(description.WindowSeconds)} s at {description.SampleRate} Hz"),
                ("programs", Programs(description.Outputs)),
                .. SoundsBeyond(description.Outputs),
                ("polyphony", $"0 to {description.MaximumPolyphony}"),
                ("decoding", Decoding(description.Decoding)),
                ("program thresholds", Range(description.ProgramThresholds)),
                .. (description.Thresholds ?? []).Select(taxonomy => ($"thresholds, {taxonomy.Key}", Range(taxonomy.Value.Values))),
                .. (description.Temperatures ?? []).Select(taxonomy => ($"temperature, {taxonomy.Key}", Text(taxonomy.Value))),
                .. description.Training is { } training ? Provenance(training) : [],
            ];
            ResultTable.Write(
                console,
                ["field", "value"],
                fields.Where(field => field.Value.Length > 0).Select(field => (IReadOnlyList<string>)[OneLine(field.Field), OneLine(field.Value)]));
            return ExitCode.Success;
        }

        private static string Part(ModelPart part) => string.Join(
            ", ",
            part.Parameters.Select(parameter => $"{parameter.Key} {parameter.Value?.ToJsonString() ?? "null"}").Prepend(part.Name));

        private static string Programs(IReadOnlyList<string> outputs)
        {
            int[] programs = [.. outputs.Select(Sounds.NumberOf).OfType<int>().Where(number => number < GeneralMidi.ProgramCount).Order()];
            return $"{programs.Length}: {GeneralMidi.Format(programs)}";
        }

        private static IEnumerable<(string, string)> SoundsBeyond(IReadOnlyList<string> outputs)
        {
            string[] beyond = [.. outputs.Where(id => !(Sounds.NumberOf(id) < GeneralMidi.ProgramCount))];
            return beyond.Length == 0 ? [] : [("other sounds", string.Join(", ", beyond))];
        }

        private static string Decoding(DecodingDescription decoding) =>
            $"{Models.DecodeRuleNames.Of(decoding.Rule)}, programs combined by {(decoding.Combine == Models.CombineRule.Max ? "maximum" : "noisy-or")}";

        private static string Range(IReadOnlyCollection<float> thresholds) =>
            thresholds.Count == 0 ? "none" : $"{thresholds.Count}, {Text(thresholds.Min())} to {Text(thresholds.Max())}";

        private static IEnumerable<(string Field, string Value)> Provenance(TrainingProvenance training) =>
        [
            .. (training.Soundfonts ?? []).Select(soundfont => ("soundfont", $"{soundfont.File} (SHA-256 {soundfont.Sha256})")),
            ("seed", training.Seed?.ToString(CultureInfo.InvariantCulture) ?? ""),
            ("clips seen", training.ClipsSeen?.ToString(CultureInfo.InvariantCulture) ?? ""),
            ("commit", training.Commit ?? ""),
            ("trained", training.StartedUtc is null && training.FinishedUtc is null ? "" : $"{Text(training.StartedUtc)} to {Text(training.FinishedUtc)}"),
            .. (training.Options ?? []).Select(option => ($"option, {option.Key}", option.Value)),
            .. (training.Scores ?? []).Select(score => ($"score, {score.Key}", Text(score.Value))),
            ("notes", training.Notes ?? ""),
        ];
    }
}
