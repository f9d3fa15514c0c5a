using MirTool.Plugins;

namespace MirTool.Taxonomies.Tests;

/// <summary>Looks up labels that have to be known.</summary>
internal static class TaxonomyLookup
{
    /// <summary>The instrument that a label means; null where it is left out on purpose. An unknown label fails the test.</summary>
    public static TaxonomyInstrument? Known(this ITaxonomy taxonomy, string label)
    {
        Assert.True(taxonomy.TryResolve(label, out TaxonomyInstrument? instrument), taxonomy.DescribeUnknown(label));
        return instrument;
    }

    /// <summary>What is said of a label that has to be unknown.</summary>
    public static string WhyUnknown(this ITaxonomy taxonomy, string label)
    {
        Assert.False(taxonomy.TryResolve(label, out TaxonomyInstrument? instrument));
        Assert.Null(instrument);
        return taxonomy.DescribeUnknown(label);
    }
}
