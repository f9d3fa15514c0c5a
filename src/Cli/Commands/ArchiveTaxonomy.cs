using MirTool.Annotation;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Cli.Commands;

/// <summary>Finds the taxonomy that an archive was annotated with.</summary>
internal static class ArchiveTaxonomy
{
    /// <summary>The taxonomy that <c>run.json</c> names, if it is still there and says what it said then; else null.</summary>
    public static ITaxonomy? Find(AnnotationFolder annotations, IReadOnlyList<string> pluginFolders)
    {
        if (annotations.Run is not { Taxonomy: { } name, TaxonomySha256: { } hash })
        {
            return null;
        }

        try
        {
            ITaxonomy taxonomy = new TaxonomyCatalog(PluginCatalog.Load(pluginFolders)).Find(name);
            return TaxonomyHash.Of(taxonomy) == hash ? taxonomy : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }
}
