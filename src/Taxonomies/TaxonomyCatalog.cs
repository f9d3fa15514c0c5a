using System.Globalization;
using System.Text.RegularExpressions;
using MirTool.Plugins;
using MirTool.Plugins.Loading;

namespace MirTool.Taxonomies;

/// <summary>The taxonomies that can be named: those of plugins, the user's tables, and the tables shipped with the program.</summary>
public sealed partial class TaxonomyCatalog
{
    /// <summary>The taxonomy that is used when none is named.</summary>
    public const string DefaultName = "common";

    private static readonly string[] TableExtensions = [".csv", ".tsv", ".txt"];

    private readonly PluginCatalog plugins;
    private readonly IReadOnlyList<string> folders;

    /// <summary>A catalog of the plugins' taxonomies, the user's tables and the shipped ones; of equal names the first of these counts.</summary>
    public TaxonomyCatalog(PluginCatalog plugins)
        : this(plugins, [UserFolder, ShippedFolder])
    {
    }

    /// <summary>A catalog of the plugins' taxonomies and the tables of the folders given, which need not exist.</summary>
    public TaxonomyCatalog(PluginCatalog plugins, IReadOnlyList<string> folders)
    {
        this.plugins = plugins;
        this.folders = folders;
    }

    /// <summary>The folder in the user's configuration, such as <c>~/.config/mirtool/taxonomies</c>.</summary>
    public static string UserFolder => Path.Combine(UserConfiguration.Folder, "taxonomies");

    /// <summary>The folder beside the program.</summary>
    public static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "datasets", "taxonomies");

    /// <summary>The taxonomy of that name, whatever its case, or the one in that file.</summary>
    /// <param name="nameOrPath">A path if it has a folder in it or ends with .csv, .tsv or .txt; else a name, or, if nothing has that name, a file.</param>
    /// <param name="depth">The level of its classes to roll its instruments up to, from 1; null for the instruments themselves.
    /// <c>NAME@1</c>, as the result is called, is another way of saying it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">There is no such name (the message lists those that exist and the nearest), something is
    /// wrong with the file, or its classes have no such level.</exception>
    public ITaxonomy Find(string nameOrPath, int? depth = null)
    {
        if (depth is null && RolledUpName().Match(nameOrPath) is { Success: true } rolledUp && !IsPath(nameOrPath)
            && int.TryParse(rolledUp.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int named))
        {
            (nameOrPath, depth) = (rolledUp.Groups[1].Value, named);
        }

        ITaxonomy taxonomy = FindWhole(nameOrPath);
        return depth is not { } level ? taxonomy
            : taxonomy is CsvTaxonomy table ? new RolledUpTaxonomy(table, level)
            : throw new InvalidDataException($"The taxonomy {taxonomy.Name} of {plugins.OriginOf(taxonomy).Path} is no table and has no classes; leave --depth out.");
    }

    /// <summary>A taxonomy and, of a table with classes, what each level of them makes of it.</summary>
    public static IEnumerable<ITaxonomy> AtEveryDepth(ITaxonomy taxonomy) =>
        taxonomy is CsvTaxonomy table
            ? Enumerable.Range(1, table.Depth).Select(depth => new RolledUpTaxonomy(table, depth)).Prepend(taxonomy)
            : [taxonomy];

    private ITaxonomy FindWhole(string nameOrPath)
    {
        if (IsPath(nameOrPath))
        {
            return CsvTaxonomy.Read(nameOrPath);
        }

        ITaxonomy? fromPlugin = plugins.Taxonomies.FirstOrDefault(taxonomy => taxonomy.Name.Equals(nameOrPath, StringComparison.OrdinalIgnoreCase));
        if (fromPlugin is not null)
        {
            return fromPlugin;
        }

        string? table = Tables().FirstOrDefault(path => Path.GetFileNameWithoutExtension(path).Equals(nameOrPath, StringComparison.OrdinalIgnoreCase));
        return table is not null ? CsvTaxonomy.Read(table)
            : File.Exists(nameOrPath) ? CsvTaxonomy.Read(nameOrPath)
            : throw new InvalidDataException(
                UnknownName.Message("taxonomy", nameOrPath, List().Select(entry => entry.Name)) + " A file of your own is given with its path, such as ./mine.csv.");
    }

    /// <summary>Every taxonomy that <see cref="Find"/> knows by name, in alphabetical order. Unusable tables are listed with their first problem.</summary>
    public IReadOnlyList<TaxonomyEntry> List() =>
    [
        .. plugins.Taxonomies.Select(taxonomy => new TaxonomyEntry(taxonomy.Name, plugins.OriginOf(taxonomy).Path, taxonomy, Problem: null))
            .Concat(Tables().Select(EntryOf))
            .DistinctBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase)
            .OrderBy(entry => entry.Name, StringComparer.Ordinal),
    ];

    private static bool IsPath(string nameOrPath) =>
        nameOrPath.Contains(Path.DirectorySeparatorChar)
        || nameOrPath.Contains(Path.AltDirectorySeparatorChar)
        || TableExtensions.Contains(Path.GetExtension(nameOrPath), StringComparer.OrdinalIgnoreCase);

    private static TaxonomyEntry EntryOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        try
        {
            TaxonomyReading reading = CsvTaxonomy.Inspect(path);
            return new(name, path, reading.Taxonomy, reading.Problems.Count == 0 ? null : reading.Problems[0].At(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(name, path, Taxonomy: null, e.Message);
        }
    }

    [GeneratedRegex(@"^(.+)@(\d+)\z")]
    private static partial Regex RolledUpName();

    private IEnumerable<string> Tables() => folders.Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal));
}

/// <summary>A taxonomy that can be named.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">The table or plugin that it comes from.</param>
/// <param name="Taxonomy">The taxonomy; null for a table that cannot be used.</param>
/// <param name="Problem">Why it cannot be used; null if it can.</param>
public sealed record TaxonomyEntry(string Name, string Source, ITaxonomy? Taxonomy, string? Problem);
