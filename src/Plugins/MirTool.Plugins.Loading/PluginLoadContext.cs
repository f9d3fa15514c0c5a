using System.Reflection;
using System.Runtime.Loader;

namespace MirTool.Plugins.Loading;

/// <summary>Keeps a plugin's own dependencies apart from the host's, and its contracts the same as the host's.</summary>
internal sealed class PluginLoadContext(string assemblyPath) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(assemblyPath))
{
    private static readonly AssemblyLoadContext Host = GetLoadContext(typeof(PluginLoadContext).Assembly)!;

    /// <summary>The plugin's own assembly.</summary>
    public string AssemblyPath { get; } = assemblyPath;

    private readonly AssemblyDependencyResolver? resolver = ResolverFor(assemblyPath);
    private readonly string folder = Path.GetDirectoryName(assemblyPath)!;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name!.StartsWith("MirTool.", StringComparison.OrdinalIgnoreCase) && FromHost(assemblyName.Name) is { } shared)
        {
            return shared;
        }

        string besidePlugin = Path.Combine(folder, assemblyName.Name + ".dll");
        string? path = resolver?.ResolveAssemblyToPath(assemblyName) ?? (File.Exists(besidePlugin) ? besidePlugin : null);
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string? path = resolver?.ResolveUnmanagedDllToPath(unmanagedDllName);
        return path is null ? 0 : LoadUnmanagedDllFromPath(path);
    }

    /// <summary>The host's assembly of that name, of whatever version: a second copy of the contracts would make the
    /// plugin's classes implement interfaces that the host has never heard of.</summary>
    private static Assembly? FromHost(string name)
    {
        try
        {
            return Host.LoadFromAssemblyName(new AssemblyName(name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static AssemblyDependencyResolver? ResolverFor(string assemblyPath)
    {
        try
        {
            return new AssemblyDependencyResolver(assemblyPath);
        }
        catch (InvalidOperationException)
        {
            // Its .deps.json is damaged or names a file that is gone. What lies beside the plugin may still do;
            // if it does not, the missing file is named when the plugin's references are resolved.
            return null;
        }
    }
}
