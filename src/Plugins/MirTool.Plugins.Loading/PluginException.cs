namespace MirTool.Plugins.Loading;

/// <summary>A plugin that somebody else wrote did what no plugin may: threw something that is no matter of files, or did not answer. The message names it.</summary>
public sealed class PluginException : Exception
{
    internal PluginException(Plugin plugin, string message, Exception inner)
        : base($"The plugin {plugin.Name} ({plugin.Path}) {message}", inner)
    {
    }
}
