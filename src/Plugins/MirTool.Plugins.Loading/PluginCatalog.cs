using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using MirTool.Files;

namespace MirTool.Plugins.Loading;

/// <summary>The plugins that were found: each is an assembly <c>&lt;Name&gt;/&lt;Name&gt;.dll</c> in one of the plugin folders,
/// and offers its exported classes that have a parameterless constructor and implement <see cref="IDatasetAdapter"/> or <see cref="ITaxonomy"/>.</summary>
/// <remarks>Loading never throws: what cannot be used is in <see cref="Problems"/>, and everything else works. Plugins run
/// with the rights of the process, so only folders that the user put there or named are searched.</remarks>
public sealed class PluginCatalog
{
    private readonly List<Plugin> plugins = [];
    private readonly List<IDatasetAdapter> adapters = [];
    private readonly List<ITaxonomy> taxonomies = [];
    private readonly List<PluginProblem> problems = [];
    private readonly Dictionary<object, Plugin> origins = new(ReferenceEqualityComparer.Instance);

    private readonly TimeSpan limit;

    private PluginCatalog(TimeSpan limit) => this.limit = limit;

    /// <summary>The folder beside the program.</summary>
    public static string HostFolder => Path.Combine(AppContext.BaseDirectory, "plugins");

    /// <summary>The folder in the user's configuration, such as <c>~/.config/mirtool/plugins</c>.</summary>
    public static string UserFolder => Path.Combine(UserConfiguration.Folder, "plugins");

    /// <summary>The plugins that offer something, in the order of loading.</summary>
    public IReadOnlyList<Plugin> Plugins => plugins;

    /// <summary>The dataset adapters of all plugins; names are unique.</summary>
    public IReadOnlyList<IDatasetAdapter> Adapters => adapters;

    /// <summary>The taxonomies of all plugins; names are unique. Taxonomies in tables are not among them.</summary>
    public IReadOnlyList<ITaxonomy> Taxonomies => taxonomies;

    /// <summary>What could not be used, and why: warnings to show once.</summary>
    public IReadOnlyList<PluginProblem> Problems => problems;

    /// <summary>Loads the plugins beside the program, the user's, and those of further folders.</summary>
    /// <param name="extraFolders">Folders of plugins, or single plugins' folders; each must exist.</param>
    public static PluginCatalog Load(IEnumerable<string> extraFolders) => LoadFrom([HostFolder, UserFolder], extraFolders);

    /// <summary>Loads plugins from exactly the folders given.</summary>
    /// <param name="optionalFolders">Folders that need not exist.</param>
    /// <param name="namedFolders">Folders that somebody named: one that does not exist is a problem.</param>
    public static PluginCatalog LoadFrom(IEnumerable<string> optionalFolders, IEnumerable<string> namedFolders) =>
        LoadFrom(optionalFolders, namedFolders, PluginWatch.Limit);

    /// <summary>The plugins, other than MirTool's own, that are being loaded or have not answered a call yet.</summary>
    public static IReadOnlyList<Plugin> Answering => [.. PluginWatch.Answering.Where(plugin => !IsOwn(plugin)).Distinct()];

    /// <summary>The plugin, other than MirTool's own, whose code is among calls; null if there is none.</summary>
    /// <param name="trace">Of an exception.</param>
    public static Plugin? Among(StackTrace trace) => trace.GetFrames()
        .Select(frame => frame.GetMethod()?.DeclaringType?.Assembly)
        .OfType<Assembly>()
        .Select(assembly => AssemblyLoadContext.GetLoadContext(assembly))
        .OfType<PluginLoadContext>()
        .Select(context => new Plugin(context.Name!, context.AssemblyPath))
        .FirstOrDefault(plugin => !IsOwn(plugin));

    /// <inheritdoc cref="LoadFrom(IEnumerable{string}, IEnumerable{string})"/>
    /// <param name="optionalFolders">Folders that need not exist.</param>
    /// <param name="namedFolders">Folders that somebody named: one that does not exist is a problem.</param>
    /// <param name="limit">How long a plugin may take to be loaded, and for the first call of each method.</param>
    internal static PluginCatalog LoadFrom(IEnumerable<string> optionalFolders, IEnumerable<string> namedFolders, TimeSpan limit)
    {
        PluginCatalog catalog = new(limit);
        HashSet<string> seen = [];
        foreach (string folder in optionalFolders.Where(Directory.Exists))
        {
            catalog.AddFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), seen);
        }

        foreach (string folder in namedFolders)
        {
            if (Directory.Exists(folder))
            {
                catalog.AddFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), seen);
            }
            else
            {
                catalog.problems.Add(new(folder, "there is no such folder; --plugins takes a folder that holds <Name>/<Name>.dll."));
            }
        }

        return catalog;
    }

    /// <summary>The dataset adapter of that name, whatever its case.</summary>
    /// <exception cref="InvalidDataException">There is none; the message lists those that exist and the nearest.</exception>
    public IDatasetAdapter Adapter(string name) =>
        adapters.Find(adapter => adapter.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidDataException(UnknownName.Message("dataset adapter", name, adapters.Select(adapter => adapter.Name))
            + (problems.Count == 0 ? "" : $" Plugins that could not be used: {string.Join("; ", problems)}"));

    /// <summary>The plugin that an adapter or taxonomy of this catalog came from.</summary>
    public Plugin OriginOf(object offered) => origins[offered];

    private void AddFolder(string folder, HashSet<string> seen)
    {
        if (File.Exists(AssemblyIn(folder)))
        {
            Add(folder, seen);
            return;
        }

        List<string> files = [];
        foreach ((string path, string? folderError) in new FolderWalk().Files(folder, maxDepth: 2))
        {
            if (folderError is not null)
            {
                problems.Add(new(path, folderError));
            }
            else
            {
                files.Add(path);
            }
        }

        ILookup<bool, string> isWithin = files.ToLookup(path => Path.GetDirectoryName(path) != folder);
        foreach (string stray in isWithin[false].Where(path => path.EndsWith(".dll", StringComparison.Ordinal)))
        {
            string name = Path.GetFileNameWithoutExtension(stray);
            problems.Add(new(stray, $"was not loaded: a plugin needs a folder of its name; move it to {Path.Combine(folder, name, name + ".dll")}."));
        }

        IEnumerable<string> subfolders = isWithin[true].Select(path => Path.GetDirectoryName(path)!).Distinct().Order(StringComparer.Ordinal);
        foreach (string subfolder in subfolders)
        {
            Add(subfolder, seen);
        }
    }

    private void Add(string folder, HashSet<string> seen)
    {
        if (!seen.Add(folder))
        {
            return;
        }

        string assemblyPath = AssemblyIn(folder);
        string name = Path.GetFileName(folder);
        if (!File.Exists(assemblyPath))
        {
            problems.Add(new(folder, $"holds no {name}.dll: a plugin's assembly has the name of its folder{OtherAssemblies(folder)}."));
            return;
        }

        if (plugins.Find(plugin => plugin.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } first)
        {
            problems.Add(new(assemblyPath, $"was not loaded: a plugin named {first.Name} was already loaded from {first.Path}; remove one of the two."));
            return;
        }

        Plugin plugin = new(name, assemblyPath);
        int adaptersBefore = adapters.Count;
        int taxonomiesBefore = taxonomies.Count;
        int problemsBefore = problems.Count;
        try
        {
            PluginContent content = PluginWatch.Run(plugin, limit, () => PluginContent.Of(assemblyPath));
            foreach (PluginOffer offer in content.Offers)
            {
                Offer(offer, plugin);
            }

            if (adapters.Count > adaptersBefore || taxonomies.Count > taxonomiesBefore)
            {
                plugins.Add(plugin);
            }
            else if (problems.Count == problemsBefore)
            {
                problems.Add(new(assemblyPath, NothingOffered(content.Types)));
            }
        }
        // Whatever a stranger's assembly does while it is loaded, the host goes on without it.
        catch (Exception e)
        {
            problems.Add(new(assemblyPath, LoadingProblem(e, folder)));
        }
    }

    private void Offer(PluginOffer offer, Plugin plugin)
    {
        if (offer.Problem is { } problem)
        {
            problems.Add(new(plugin.Path, problem));
        }
        else if (offer.Adapter is { } adapter)
        {
            OfferAs(adapters, IsOwn(plugin) ? adapter : WatchedAdapter.Of(adapter, plugin, limit), offer.Name, "dataset adapter", known => known.Name, offer.Type, plugin);
        }
        else if (offer.Taxonomy is { } taxonomy)
        {
            OfferAs(taxonomies, taxonomy, offer.Name, "taxonomy", known => known.Name, offer.Type, plugin);
        }
    }

    private void OfferAs<T>(List<T> offers, T offer, string name, string what, Func<T, string> nameOf, Type type, Plugin plugin)
        where T : class
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            problems.Add(new(plugin.Path, $"{type.FullName} was left out: the Name of a {what} must not be empty."));
        }
        else if (offers.Find(known => nameOf(known).Equals(name, StringComparison.OrdinalIgnoreCase)) is { } first)
        {
            problems.Add(new(plugin.Path, $"{type.FullName} was left out: the {what} “{name}” is already offered by {origins[first].Path}, which stays."));
        }
        else
        {
            offers.Add(offer);
            origins[offer] = plugin;
        }
    }

    private static string NothingOffered(IReadOnlyList<Type> types)
    {
        const int Shown = 10;
        string exported = types.Count == 0
            ? "It exports no types"
            : $"It exports {string.Join(", ", types.Take(Shown).Select(type => type.FullName))}{(types.Count > Shown ? $" and {types.Count - Shown} more" : "")}";
        return $"offers nothing: no public class with a parameterless constructor implements {nameof(IDatasetAdapter)} or {nameof(ITaxonomy)}. {exported}.";
    }

    private static string LoadingProblem(Exception e, string folder)
    {
        Exception cause = e is ReflectionTypeLoadException types
            ? types.LoaderExceptions.FirstOrDefault(inner => inner is FileNotFoundException) ?? types.LoaderExceptions.FirstOrDefault() ?? e
            : e;
        return cause switch
        {
            TimeoutException => $"was left out: it {cause.Message}",
            FileNotFoundException { FileName: { } file } when file.Contains(", Version=", StringComparison.Ordinal) => MissingDependency(new AssemblyName(file), folder),
            BadImageFormatException => "is not a .NET assembly, or is damaged; build the plugin again, for .NET 10 or older.",
            TypeLoadException or MissingMethodException or MissingFieldException =>
                $"does not fit this version of MirTool; build it against this version's MirTool.Plugins.dll ({cause.Message})",
            _ => $"could not be loaded: {cause.GetType().Name}: {cause.Message}",
        };
    }

    private static string MissingDependency(AssemblyName name, string folder)
    {
        bool framework = name.Name!.StartsWith("System.", StringComparison.Ordinal) || name.Name is "netstandard" or "mscorlib";
        return framework
            ? $"needs {name.Name} {name.Version}, which this version of .NET ({Environment.Version}) does not have; build the plugin for .NET {Environment.Version.Major} or older."
            : $"needs {name.Name}.dll (version {name.Version}), which is neither in {folder} nor part of MirTool; build the plugin with EnableDynamicLoading, or copy the file there.";
    }

    private static string OtherAssemblies(string folder)
    {
        string[] found = [.. FolderWalk.Names(folder).Where(name => name.EndsWith(".dll", StringComparison.Ordinal))];
        return found.Length == 0 ? "" : $" (found {string.Join(", ", found)})";
    }

    private static bool IsOwn(Plugin plugin) => plugin.Path.StartsWith(HostFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string AssemblyIn(string folder) => Path.Combine(folder, Path.GetFileName(folder) + ".dll");
}

/// <summary>A plugin that was loaded.</summary>
/// <param name="Name">The name of its folder and assembly.</param>
/// <param name="Path">Its assembly's full path.</param>
public sealed record Plugin(string Name, string Path);
