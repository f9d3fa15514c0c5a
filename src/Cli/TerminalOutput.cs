using System.Text;
using Spectre.Console;

namespace MirTool.Cli;

/// <summary>A terminal for bars and tables, which write control characters on purpose.</summary>
/// <param name="writer">One of <see cref="ProcessStreams"/>.</param>
/// <param name="isTerminal">Whether somebody is looking.</param>
internal sealed class TerminalOutput(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
{
    // Where the system does not tell.
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    /// <summary>stderr.</summary>
    public static TerminalOutput Error => new(ProcessStreams.ErrorTerminal, !Console.IsErrorRedirected);

    /// <summary>stdout.</summary>
    public static TerminalOutput Output => new(ProcessStreams.OutputTerminal, !Console.IsOutputRedirected);

    public TextWriter Writer => writer;

    public bool IsTerminal => isTerminal;

    public int Width => Known(() => Console.BufferWidth, UsualWidth);

    public int Height => Known(() => Console.WindowHeight, UsualHeight);

    public void SetEncoding(Encoding encoding)
    {
        // UTF-8, and so it stays.
    }

    private static int Known(Func<int> ask, int otherwise)
    {
        try
        {
            return ask() is > 0 and int known ? known : otherwise;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
