using MirTool.Plugins;
using MirTool.Plugins.Loading;

namespace MirTool.Taxonomies.Tests;

public sealed class TaxonomyCatalogTests : IDisposable
{
    private static readonly PluginCatalog NoPlugins = PluginCatalog.LoadFrom([], []);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Find_NameOrPath_GivesTheUsersTableBeforeTheShipped()
    {
        string mine = folder.Write("irmas.csv", "instrument_id,instrument,gm_programs\npia,My piano,0\n");
        TaxonomyCatalog catalog = new(NoPlugins, [folder.Path, TaxonomyCatalog.ShippedFolder]);

        Assert.Equal("My piano", Assert.Single(catalog.Find("IRMAS").Instruments).Name);
        Assert.Equal("My piano", Assert.Single(catalog.Find(mine).Instruments).Name);
        Assert.Equal(11, catalog.Find(Path.Combine(TaxonomyCatalog.ShippedFolder, "irmas.csv")).Instruments.Count);
        Assert.Equal(["common", "gm", "gm-families", "hornbostel-sachs", "irmas", "openmic"], catalog.List().Select(entry => entry.Name));
        Assert.Equal(mine, catalog.List().Single(entry => entry.Name == "irmas").Source);
    }

    [Fact]
    public void Find_UnknownName_ListsTheKnownAndTheNearest()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => new TaxonomyCatalog(NoPlugins, [TaxonomyCatalog.ShippedFolder]).Find("comon"));

        Assert.StartsWith("There is no taxonomy “comon”; did you mean “common”? There are: common, gm, gm-families, hornbostel-sachs, irmas, openmic.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_MissingFile_IsNotTakenForAName() =>
        Assert.Throws<FileNotFoundException>(() => new TaxonomyCatalog(NoPlugins, []).Find("./common"));

    [Fact]
    public void Find_Depth_RollsUpByOptionOrName()
    {
        TaxonomyCatalog catalog = new(NoPlugins, [TaxonomyCatalog.ShippedFolder]);
        string path = Path.Combine(TaxonomyCatalog.ShippedFolder, "hornbostel-sachs.csv");

        ITaxonomy[] same = [catalog.Find("hornbostel-sachs", 2), catalog.Find("Hornbostel-Sachs@2"), catalog.Find(path, 2)];

        Assert.All(same, taxonomy => Assert.Equal(("hornbostel-sachs@2", TaxonomyHash.Of(same[0])), (taxonomy.Name, TaxonomyHash.Of(taxonomy))));
        Assert.Contains("1 to 8", Assert.Throws<InvalidDataException>(() => catalog.Find("hornbostel-sachs@9")).Message, StringComparison.Ordinal);
        Assert.Contains("no classes", Assert.Throws<InvalidDataException>(() => catalog.Find("irmas", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("no taxonomy “irmass”", Assert.Throws<InvalidDataException>(() => catalog.Find("irmass@1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_BrokenTable_IsListedWithItsProblemAndDisturbsNothing()
    {
        folder.Write("broken.csv", "instrument_id,instrument,gm_programs\npia,Piano,128\n");

        IReadOnlyList<TaxonomyEntry> entries = new TaxonomyCatalog(NoPlugins, [folder.Path, TaxonomyCatalog.ShippedFolder]).List();

        Assert.Equal(7, entries.Count);
        TaxonomyEntry broken = entries.Single(entry => entry.Taxonomy is null);
        Assert.Equal("broken", broken.Name);
        Assert.Contains("broken.csv:2:3: There is no program 128", broken.Problem, StringComparison.Ordinal);
    }
}
