using System.Runtime.InteropServices;

namespace MirTool.Cli;

/// <summary>Ctrl-C and SIGTERM as one cancellation token. The first signal asks the work to end; a second one ends the process at once.</summary>
/// <remarks>
/// Whatever a command does, it has ended <see cref="Grace"/> after the first signal: work that does not hear the token is cut off.
/// Nothing is lost by it, since every file is written aside and appears whole or not at all.
/// </remarks>
internal sealed partial class ShutdownSignals : IDisposable
{
    /// <summary>How long a command has to end by itself.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private Timer? deadline;
    private int exitCode;

    public ShutdownSignals()
    {
        // Handlers run on the pool: all of its threads may be rendering or computing.
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, (2 * Environment.ProcessorCount) + 4), ports);
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, ExitCode.Terminated)),
        ];
    }

    public CancellationToken Token => source.Token;

    /// <summary>What the process should exit with, if a signal came; else null.</summary>
    public int? RequestedExitCode => exitCode == 0 ? null : exitCode;

    public void Dispose()
    {
        Array.ForEach(registrations, registration => registration.Dispose());
        deadline?.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context, int code)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref exitCode, code, 0) != 0)
        {
            End();
        }

        deadline = new Timer(_ => End(), state: null, Grace, Timeout.InfiniteTimeSpan);
        source.Cancel();
    }

    // Not Environment.Exit, which waits for what the runtime has still to do.
    private void End()
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(exitCode);
        }

        ExitAtOnce(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    internal static partial void ExitAtOnce(int status);
}
