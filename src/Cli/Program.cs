using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using McMaster.Extensions.CommandLineUtils;
using McMaster.Extensions.CommandLineUtils.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using MirTool.Annotation.Batch;
using MirTool.Cli.Commands;
using MirTool.Cli.Options;
using MirTool.Plugins.Loading;

namespace MirTool.Cli;

/// <summary>The command line: parses, dispatches to a command, turns errors into messages and exit codes.</summary>
[Command("mirtool", Description = "Says which instruments sound when in recordings.")]
[Subcommand(typeof(AnnotateCommand))]
[Subcommand(typeof(CalibrateCommand))]
[Subcommand(typeof(DatasetsCommand))]
[Subcommand(typeof(DoctorCommand))]
[Subcommand(typeof(EmbedCommand))]
[Subcommand(typeof(EvaluateCommand))]
[Subcommand(typeof(ExperimentCommand))]
[Subcommand(typeof(ExportCommand))]
[Subcommand(typeof(FindCommand))]
[Subcommand(typeof(MergeCommand))]
[Subcommand(typeof(ModelsCommand))]
[Subcommand(typeof(NoiseCommand))]
[Subcommand(typeof(PluginsCommand))]
[Subcommand(typeof(QueryCommand))]
[Subcommand(typeof(ReportCommand))]
[Subcommand(typeof(ReviewCommand))]
[Subcommand(typeof(ScoreCommand))]
[Subcommand(typeof(SimilarCommand))]
[Subcommand(typeof(SpectrogramCommand))]
[Subcommand(typeof(SuggestCommand))]
[Subcommand(typeof(SynthCommand))]
[Subcommand(typeof(TablesCommand))]
[Subcommand(typeof(TaxonomiesCommand))]
[Subcommand(typeof(TeachCommand))]
[Subcommand(typeof(TrainCommand))]
[VersionOptionFromMember("--version", MemberName = nameof(Version))]
internal sealed class Program(CommandLineApplication app)
{
    private static readonly Dictionary<string, Type> CommandsWithConfigFile = new() { ["train"] = typeof(TrainCommand) };

    public static string Version =>
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    // Nothing of Run is loaded before it is called.
    public static int Main(string[] args) => FileHandles.Suffice() ? Run(args) : ExitCode.Usage;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(string[] args)
    {
        ProcessStreams.Install();
        using var pluginExit = new PluginExit();
        using var signals = new ShutdownSignals();
        int exitCode;
        try
        {
            exitCode = Execute(RawArguments.Restore(args), signals);
        }
        catch (Exception e)
        {
            exitCode = signals.RequestedExitCode is { } requested && IsCancellation(e) ? requested : Report(e);
        }

        if (exitCode == ExitCode.Success && ProcessStreams.OutputFailure is { } failure)
        {
            Console.Error.WriteLine($"mirtool: the results could not all be written to stdout: {failure}");
            exitCode = ExitCode.Usage;
        }

        // A command that did not hear the signal and came to its end all the same was told to end.
        return signals.RequestedExitCode ?? exitCode;
    }

    /// <summary>A command with the options that it would have if it were typed; it is not run.</summary>
    /// <param name="args">The command's name first.</param>
    /// <param name="signals">What may end it early.</param>
    /// <exception cref="InvalidDataException">A file of options has a key that the command does not know, or is no YAML mapping.</exception>
    /// <exception cref="UsageException">An option has a value that it does not take.</exception>
    public static TCommand Parse<TCommand>(string[] args, ShutdownSignals signals)
        where TCommand : class
    {
        using ServiceProvider services = Services(signals);
        using CommandLineApplication<Program> app = Application(services, PhysicalConsole.Singleton);
        var command = (CommandLineApplication<TCommand>)app.Parse(ConfigFile.Expand(args, CommandsWithConfigFile)).SelectedCommand;
        return command.GetValidationResult() is { ErrorMessage: { } error } ? throw new UsageException(error) : command.Model;
    }

    private static int Execute(string[] args, ShutdownSignals signals)
    {
        using ServiceProvider services = Services(signals);
        using CommandLineApplication<Program> app = Application(services, PhysicalConsole.Singleton);
        AnswerValidationErrors(app);
        return app.Execute(ConfigFile.Expand(args, CommandsWithConfigFile));
    }

    private static ServiceProvider Services(ShutdownSignals signals) => new ServiceCollection().AddSingleton(signals).BuildServiceProvider();

    private static CommandLineApplication<Program> Application(ServiceProvider services, IConsole console)
    {
        var app = new CommandLineApplication<Program>(console);
        // Numbers mean the same on every machine: without this, a German locale reads --hop 0.5 as 5.
        app.ValueParsers.ParseCulture = CultureInfo.InvariantCulture;
        app.ValueParsers.AddOrReplace(ValueParser.Create<double>(ParseNumber));
        app.Conventions.UseDefaultConventions().UseConstructorInjection(services).AddConvention(new SettingsConvention());
        return app;
    }

    public int OnExecute()
    {
        app.ShowHelp();
        return ExitCode.Usage;
    }

    private static bool IsCancellation(Exception e) =>
        e is OperationCanceledException
        || (e is AggregateException several && several.Flatten().InnerExceptions.All(inner => inner is OperationCanceledException));

    /// <summary>A number with a decimal point. The library's own parser skips commas and so reads 0,5 as 5.</summary>
    private static double ParseNumber(string? option, string? text, CultureInfo culture) =>
        double.TryParse(text, NumberStyles.Float, culture, out double number) && double.IsFinite(number) ? number
        : throw new FormatException($"--{option} must be a number such as 0.5, but is '{text}'.");

    private static void AnswerValidationErrors(CommandLineApplication command)
    {
        command.OnValidationError(result =>
        {
            Console.Error.WriteLine($"mirtool: {result.ErrorMessage}");
            return ExitCode.Usage;
        });
        command.Commands.ForEach(AnswerValidationErrors);
    }

    /// <summary>Says what went wrong. What a user can mend is one sentence and exit code 2; anything else is a fault of the program.</summary>
    private static int Report(Exception e)
    {
        switch (e)
        {
            case UnrecognizedCommandParsingException { NearestMatches: var nearest } when nearest.Any():
                Console.Error.WriteLine($"mirtool: {e.Message.TrimEnd('.')}. Did you mean '{nearest.First()}'?");
                return ExitCode.Usage;
            case CommandParsingException or UsageException or OutputException or InvalidDataException
                or DllNotFoundException or IOException or UnauthorizedAccessException:
                Console.Error.WriteLine($"mirtool: {e.Message}");
                return ExitCode.Usage;
            case PluginException:
                Console.Error.WriteLine($"mirtool: {e.Message}");
                return ExitCode.Usage;
            case AggregateException several when several.Flatten().InnerExceptions.OfType<PluginException>().FirstOrDefault() is { } plugin:
                return Report(plugin);
            case not null when PluginCatalog.Among(new StackTrace(e)) is { } plugin:
                Console.Error.WriteLine($"mirtool: The plugin {plugin.Name} ({plugin.Path}) failed: {e.GetType().Name}: {e.Message} Tell its author, or remove it.");
                return ExitCode.Usage;
            case TypeInitializationException { InnerException: { } inner }:
                return Report(inner);
            default:
                Console.Error.WriteLine($"mirtool: internal error, please report it:{Environment.NewLine}{e}");
                return ExitCode.InternalError;
        }
    }
}
