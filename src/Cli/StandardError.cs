using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace MirTool.Cli;

/// <summary>The one way to stderr, for messages and progress bars: a message never lands inside a bar.</summary>
internal sealed class StandardError
{
    private readonly Lock gate = new();

    /// <summary>Whether somebody is looking.</summary>
    public static bool IsTerminal => !Console.IsErrorRedirected;

    /// <summary>A console for a bar; while it is set, messages go above the bar.</summary>
    public IAnsiConsole? LiveConsole { get; set; }

    public void WriteLine(string line)
    {
        lock (gate)
        {
            if (LiveConsole is { } console)
            {
                console.WriteLine(EscapingWriter.Escape(line));
            }
            else
            {
                Console.Error.WriteLine(line);
            }
        }
    }
}

/// <summary>Writes log messages as a command-line tool says things: <c>mirtool: warning: ...</c>.</summary>
internal sealed class StandardErrorLoggerProvider(StandardError standardError) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string level = logLevel switch
        {
            LogLevel.Critical or LogLevel.Error => "error: ",
            LogLevel.Warning => "warning: ",
            _ => "",
        };
        string details = exception is null ? "" : Environment.NewLine + exception;
        standardError.WriteLine($"mirtool: {level}{formatter(state, exception)}{details}");
    }

    public void Dispose()
    {
        // Nothing is held: lines are written as they come.
    }
}
