namespace MirTool.Cli;

/// <summary>The command line asks for something impossible; the message says what and how to say it right.</summary>
internal sealed class UsageException(string message) : Exception(message);
