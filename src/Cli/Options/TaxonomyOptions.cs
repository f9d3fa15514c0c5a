using MirTool.Experiments;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Cli.Options;

/// <summary>In which instruments results are given.</summary>
internal sealed class TaxonomyOptions
{
    [Setting("--taxonomy <TAXONOMY>", "The instruments: a name that `mirtool taxonomies list` shows, or a file.")]
    public string Name { get; init; } = TaxonomyCatalog.DefaultName;

    [Setting("--depth <N>", "Roll the taxonomy's instruments up to the N-th level of its classes, such as 1 with hornbostel-sachs.")]
    public int? Depth { get; init; }

    public ITaxonomy Find(PluginCatalog plugins) => new TaxonomyCatalog(plugins).Find(Name, Depth);
}
