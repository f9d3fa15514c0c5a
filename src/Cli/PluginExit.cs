using MirTool.Plugins.Loading;

namespace MirTool.Cli;

/// <summary>Names a plugin that ends the process: nobody else would say why a command came to nothing.</summary>
internal sealed class PluginExit : IDisposable
{
    public PluginExit() => AppDomain.CurrentDomain.ProcessExit += Tell;

    /// <summary>The command has come to its own end.</summary>
    public void Dispose() => AppDomain.CurrentDomain.ProcessExit -= Tell;

    // On a thread of the runtime's, so that only what was asked of plugins can tell which of them it was.
    private static void Tell(object? sender, EventArgs e)
    {
        if (PluginCatalog.Answering is not [{ } plugin, ..])
        {
            return;
        }

        Console.Error.WriteLine($"mirtool: The plugin {plugin.Name} ({plugin.Path}) ended the program (Environment.Exit), which no plugin may. Tell its author, or remove it.");
        Console.Error.Flush();
        Environment.ExitCode = ExitCode.Usage;
        if (!OperatingSystem.IsWindows())
        {
            ShutdownSignals.ExitAtOnce(ExitCode.Usage);
        }
    }
}
