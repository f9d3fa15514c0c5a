namespace MirTool.Cli;

/// <summary>What the process's exit status says.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int InternalError = 1;
    public const int Usage = 2;
    public const int SomeFailed = 3;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM: 128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
