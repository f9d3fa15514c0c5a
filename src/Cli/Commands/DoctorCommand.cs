using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation.Installation;
using MirTool.Cli.Options;
using MirTool.Plugins.Loading;
using MirTool.Synthesis;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool doctor</c>: everything that the tool can use, where it is, and what to do about what is missing.</summary>
[Command("doctor", Description = "Reports each thing that MirTool can use; exit code 0 if recordings can be annotated, else 2.")]
internal sealed class DoctorCommand
{
    [Option("--json", "Print a JSON array instead of a table.", CommandOptionType.NoValue)]
    public bool Json { get; }

    public PluginOptions Plugins { get; } = new();

    public int OnExecute(IConsole console)
    {
        Finding[] findings = [.. Examine()];
        if (Json)
        {
            console.Out.WriteLine(JsonSerializer.Serialize(findings, FindingJson.Default.FindingArray));
        }
        else
        {
            ResultTable.Write(console, ["what", "state", "version", "path", "remedy"], findings.Select(finding => (IReadOnlyList<string>)
                [finding.What, StateText(finding.State), finding.Version, finding.Path, finding.Remedy]));
        }

        Finding[] obstacles = [.. findings.Where(finding => finding is { Needed: true, State: not FindingState.Ok })];
        foreach (Finding obstacle in obstacles)
        {
            console.Error.WriteLine($"mirtool: recordings cannot be annotated: {obstacle.What} is {StateText(obstacle.State)}. {obstacle.Remedy}");
        }

        return obstacles.Length == 0 ? ExitCode.Success : ExitCode.Usage;
    }

    private IEnumerable<Finding> Examine() =>
    [
        new("MirTool", FindingState.Ok, Program.Version, AppContext.BaseDirectory),
        .. InstallationCheck.Run(PluginCatalog.Load(Plugins.Folders)),
        .. SoundFontFiles(),
    ];

    private static IEnumerable<Finding> SoundFontFiles()
    {
        IReadOnlyList<string> files = SoundFonts.Find();
        if (files.Count > 0)
        {
            return files.Select(file => new Finding($"soundfont {Path.GetFileNameWithoutExtension(file)}", FindingState.Ok, Megabytes(file), file));
        }

        try
        {
            return [new("soundfont", FindingState.Ok, Path: SoundFonts.Resolve(null))];
        }
        catch (FileNotFoundException e)
        {
            return [new("soundfont", FindingState.Missing, Remedy: $"For synth and train only. {e.Message}")];
        }
    }

    private static string Megabytes(string file) =>
        string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(file).Length / 1e6:0.#} MB");

    private static string StateText(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Missing => "missing",
        _ => "broken",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(Finding[]))]
internal sealed partial class FindingJson : JsonSerializerContext;
