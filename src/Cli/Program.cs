using System.Globalization;
using System.Reflection;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Commands;

namespace MirTool.Cli;

/// <summary>The command line: parses, dispatches to a command, turns errors into messages and exit codes.</summary>
[Command("mirtool", Description = "Says which instruments sound when in recordings.")]
[Subcommand(typeof(ModelsCommand))]
[Subcommand(typeof(PluginsCommand))]
[Subcommand(typeof(TaxonomiesCommand))]
[VersionOptionFromMember("--version", MemberName = nameof(Version))]
internal sealed class Program
{
    private static string Version =>
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static int Main(string[] args)
    {
        using var app = new CommandLineApplication<Program>();
        // Numbers mean the same on every machine: without this, a German locale reads --hop 0.5 as 5.
        app.ValueParsers.ParseCulture = CultureInfo.InvariantCulture;
        app.Conventions.UseDefaultConventions();
        try
        {
            return app.Execute(args);
        }
        catch (CommandParsingException e)
        {
            Console.Error.WriteLine($"mirtool: {e.Message}");
            return ExitCode.Usage;
        }
    }

    private static int OnExecute(CommandLineApplication app)
    {
        app.ShowHelp();
        return ExitCode.Usage;
    }
}
