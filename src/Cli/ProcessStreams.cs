using System.Runtime.InteropServices;
using System.Text;

namespace MirTool.Cli;

/// <summary>What the process writes to stdout and stderr: a stream that is full, closed or a broken pipe ends nothing, and control characters reach no terminal.</summary>
internal static partial class ProcessStreams
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private static ForgivingStream? standardOutput;

    /// <summary>stderr as it is, for progress bars: they write control characters on purpose.</summary>
    public static TextWriter ErrorTerminal { get; private set; } = TextWriter.Null;

    /// <summary>stdout as it is, for tables on a terminal.</summary>
    public static TextWriter OutputTerminal { get; private set; } = TextWriter.Null;

    /// <summary>Why results could not be written to stdout; null if they were, or if their reader has gone.</summary>
    public static string? OutputFailure => standardOutput?.Failure;

    /// <summary>Puts these streams in the place of <see cref="Console"/>'s own. To be called first.</summary>
    public static void Install()
    {
        OpenWhatIsClosed();
        standardOutput = new ForgivingStream(Console.OpenStandardOutput());
        OutputTerminal = TextWriter.Synchronized(new StreamWriter(standardOutput, Utf8) { AutoFlush = true });
        ErrorTerminal = TextWriter.Synchronized(new StreamWriter(new ForgivingStream(Console.OpenStandardError()), Utf8) { AutoFlush = true });
        // A file or another program gets names as they are.
        Console.SetOut(Console.IsOutputRedirected ? OutputTerminal : new EscapingWriter(OutputTerminal));
        Console.SetError(new EscapingWriter(ErrorTerminal));
    }

    /// <summary>A file that is opened must not get the number of a closed standard stream: messages would be written into it.</summary>
    private static void OpenWhatIsClosed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadWrite = 2;
        for (int descriptor = 0; descriptor <= 2; descriptor++)
        {
            int copy = Dup(descriptor);
            if (copy < 0)
            {
                // Takes the lowest free number: this one.
                _ = Open("/dev/null", ReadWrite);
            }
            else
            {
                _ = Close(copy);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Dup(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
