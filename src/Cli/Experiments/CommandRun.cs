using McMaster.Extensions.CommandLineUtils;

namespace MirTool.Cli.Experiments;

/// <summary>Runs other commands in this process, as they would be typed: what an experiment does, anybody can repeat step by step.</summary>
internal static class CommandRun
{
    /// <summary>Runs a command; what it says of its progress goes to stderr as ever, its results only into its files.</summary>
    /// <param name="signals">What may end it early.</param>
    /// <param name="args">The command's name first.</param>
    /// <exception cref="InvalidOperationException">It ended with an error that it had named itself.</exception>
    public static void Execute(ShutdownSignals signals, IReadOnlyList<string> args)
    {
        int exitCode = Program.Execute([.. args], signals, SilentConsole.Instance);
        if (exitCode != ExitCode.Success)
        {
            throw new UsageException($"`mirtool {string.Join(' ', args)}` ended with exit code {exitCode}. Mend what it named, and repeat the experiment's command: what is done is not done again.");
        }

        // A model's tensors go with the finalizers of what held them; the next one may be as large.
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private sealed class SilentConsole : IConsole
    {
        public static readonly SilentConsole Instance = new();

        public event ConsoleCancelEventHandler? CancelKeyPress
        {
            add => Console.CancelKeyPress += value;
            remove => Console.CancelKeyPress -= value;
        }

        public TextWriter Out => TextWriter.Null;

        public TextWriter Error => Console.Error;

        public TextReader In => TextReader.Null;

        public bool IsInputRedirected => true;

        public bool IsOutputRedirected => true;

        public bool IsErrorRedirected => Console.IsErrorRedirected;

        public ConsoleColor ForegroundColor { get; set; }

        public ConsoleColor BackgroundColor { get; set; }

        public void ResetColor()
        {
        }
    }
}
