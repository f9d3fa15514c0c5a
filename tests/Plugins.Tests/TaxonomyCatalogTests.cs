namespace MirTool.Plugins.Tests;

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
        Assert.Equal(["common", "gm", "gm-families", "irmas"], catalog.List().Select(entry => entry.Name));
        Assert.Equal(mine, catalog.List().Single(entry => entry.Name == "irmas").Source);
    }

    [Fact]
    public void Find_UnknownName_ListsTheKnownAndTheNearest()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => new TaxonomyCatalog(NoPlugins, [TaxonomyCatalog.ShippedFolder]).Find("comon"));

        Assert.StartsWith("There is no taxonomy “comon”; did you mean “common”? There are: common, gm, gm-families, irmas.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_MissingFile_IsNotTakenForAName() =>
        Assert.Throws<FileNotFoundException>(() => new TaxonomyCatalog(NoPlugins, []).Find("./common"));

    [Fact]
    public void List_BrokenTable_IsListedWithItsProblemAndDisturbsNothing()
    {
        folder.Write("broken.csv", "instrument_id,instrument,gm_programs\npia,Piano,128\n");

        IReadOnlyList<TaxonomyEntry> entries = new TaxonomyCatalog(NoPlugins, [folder.Path, TaxonomyCatalog.ShippedFolder]).List();

        Assert.Equal(5, entries.Count);
        TaxonomyEntry broken = entries.Single(entry => entry.Taxonomy is null);
        Assert.Equal("broken", broken.Name);
        Assert.Contains("broken.csv:2:3: There is no program 128", broken.Problem, StringComparison.Ordinal);
    }
}
