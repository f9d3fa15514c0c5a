using MirTool.Plugins.Loading;
using MirTool.Taxonomies.Tests;

namespace MirTool.Plugins.Tests;

public sealed class PluginCatalogTests(ThirdPartyPlugins plugins) : IClassFixture<ThirdPartyPlugins>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_PluginBuiltElsewhere_OffersItsAdapterAndTaxonomy()
    {
        Install(plugins.Complete);

        PluginCatalog catalog = PluginCatalog.Load([folder.Path]);

        Assert.Empty(catalog.Problems);
        Assert.Equal(["acme-tones"], catalog.Adapters.Select(adapter => adapter.Name));
        Assert.Equal(["acme-maqam"], catalog.Taxonomies.Select(taxonomy => taxonomy.Name));
        Assert.Equal(Path.Combine(folder.Path, "Acme.Complete", "Acme.Complete.dll"), catalog.OriginOf(catalog.Adapters[0]).Path);

        // The adapter computes through Acme.Sounds.dll, which only the plugin has.
        DatasetRequest request = new() { SampleRate = 8000, Split = "test", Count = 2 };
        IDatasetAdapter adapter = catalog.Adapter("Acme-Tones");
        Assert.Equal(["tone-test-0", "tone-test-1"], adapter.ListExcerpts(request));
        LabelledExcerpt excerpt = adapter.Load("tone-test-1", request);
        Assert.Equal(8000, excerpt.Samples.Length);
        // 440 Hz at 8 kHz: sample 5 is at 0.275 of a cycle.
        Assert.Equal(Math.Sin(2 * Math.PI * 0.275), excerpt.Samples[5], 1e-6);
        Assert.Equal([73], Assert.Single(excerpt.Labels).GmPrograms);
        Assert.Equal("ney", catalog.Taxonomies[0].Known("nay")!.Id);
        Assert.Null(catalog.Taxonomies[0].Known("audience"));
    }

    [Fact]
    public void Load_PluginWithItsOwnCopyOfTheContracts_UsesTheHosts()
    {
        Install(plugins.CompleteWithContracts);
        Assert.True(File.Exists(Path.Combine(folder.Path, "Acme.Complete", "MirTool.Plugins.dll")));

        PluginCatalog catalog = PluginCatalog.LoadFrom([], [folder.Path]);

        Assert.Empty(catalog.Problems);
        Assert.Single(catalog.Adapters);
        Assert.Single(catalog.Taxonomies);
        Assert.Same(typeof(TaxonomyInstrument), catalog.Taxonomies[0].Instruments[0].GetType());
    }

    [Fact]
    public void Load_AssemblyThatOffersNothing_ListsWhatItExports()
    {
        Install(plugins.Nothing);

        PluginCatalog catalog = PluginCatalog.LoadFrom([], [folder.Path]);

        PluginProblem problem = Assert.Single(catalog.Problems);
        Assert.EndsWith("Acme.Sounds.dll", problem.Path, StringComparison.Ordinal);
        Assert.Contains("offers nothing", problem.Message, StringComparison.Ordinal);
        Assert.Contains("It exports Acme.Sounds.Tone.", problem.Message, StringComparison.Ordinal);
        Assert.Empty(catalog.Plugins);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_MissingDependency_NamesItsFile(bool withDepsJson)
    {
        string installed = Install(plugins.Complete);
        File.Delete(Path.Combine(installed, "Acme.Sounds.dll"));
        if (!withDepsJson)
        {
            File.Delete(Path.Combine(installed, "Acme.Complete.deps.json"));
        }

        PluginCatalog catalog = PluginCatalog.LoadFrom([], [folder.Path]);

        PluginProblem problem = Assert.Single(catalog.Problems);
        Assert.Contains("needs Acme.Sounds.dll (version 1.0.0.0)", problem.Message, StringComparison.Ordinal);
        Assert.Contains(installed, problem.Message, StringComparison.Ordinal);
        Assert.Empty(catalog.Adapters);
    }

    [Fact]
    public void Load_NoDepsJson_FindsDependenciesBesideThePlugin()
    {
        File.Delete(Path.Combine(Install(plugins.Complete), "Acme.Complete.deps.json"));

        PluginCatalog catalog = PluginCatalog.LoadFrom([], [folder.Path]);

        Assert.Empty(catalog.Problems);
        Assert.NotEmpty(catalog.Adapter("acme-tones").Load("x", new DatasetRequest { SampleRate = 100 }).Samples);
    }

    [Fact]
    public void Load_DamagedDepsJson_FindsDependenciesBesideThePlugin()
    {
        File.WriteAllText(Path.Combine(Install(plugins.Complete), "Acme.Complete.deps.json"), "{ not json");

        PluginCatalog catalog = PluginCatalog.LoadFrom([], [folder.Path]);

        Assert.Empty(catalog.Problems);
        Assert.Single(catalog.Adapters);
    }

    [Fact]
    public void Load_ClassesThatFail_AreNamedAndTheRestOfThePluginStays()
    {
        Install(plugins.Complete);
        Install(plugins.Mixed);

        PluginCatalog catalog = PluginCatalog.LoadFrom([], [folder.Path]);

        Assert.Equal(["acme-maqam", "acme-calm"], catalog.Taxonomies.Select(taxonomy => taxonomy.Name));
        Assert.Equal(["acme-tones"], catalog.Adapters.Select(adapter => adapter.Name));
        string mixed = Path.Combine(folder.Path, "Acme.Mixed", "Acme.Mixed.dll");
        Assert.All(catalog.Problems, problem => Assert.Equal(mixed, problem.Path));
        Assert.Collection(
            catalog.Problems.Select(problem => problem.Message),
            flawed =>
            {
                Assert.Contains("Acme.FlawedTaxonomy", flawed, StringComparison.Ordinal);
                Assert.Contains("“gunshot” has the program 128, but programs are 0 to 127", flawed, StringComparison.Ordinal);
                Assert.Contains("“Gunshot” is there twice", flawed, StringComparison.Ordinal);
                Assert.Contains("“other” is reserved", flawed, StringComparison.Ordinal);
                Assert.Contains("not ascending and distinct (3 2)", flawed, StringComparison.Ordinal);
            },
            moody => Assert.Equal("Acme.MoodyAdapter was left out, because its constructor or a property threw InvalidOperationException: the archive is not mounted", moody),
            nameless => Assert.Equal("Acme.NamelessTaxonomy was left out, because its constructor or a property threw NotSupportedException: no name yet", nameless),
            twin =>
            {
                Assert.Contains("Acme.TwinAdapter was left out: the dataset adapter “ACME-Tones”", twin, StringComparison.Ordinal);
                Assert.Contains(Path.Combine(folder.Path, "Acme.Complete", "Acme.Complete.dll"), twin, StringComparison.Ordinal);
            });
    }

    [Fact]
    public void Load_PluginThatHangs_IsNamedAndTheOthersStay()
    {
        Install(plugins.Complete);
        string unruly = Install(plugins.Unruly);
        File.WriteAllText(Path.Combine(unruly, "mood"), "hang");

        PluginCatalog catalog = PluginCatalog.LoadFrom([], [folder.Path], TimeSpan.FromSeconds(3));

        Assert.Equal(["acme-tones"], catalog.Adapters.Select(adapter => adapter.Name));
        PluginProblem problem = Assert.Single(catalog.Problems);
        Assert.Equal(Path.Combine(unruly, "Acme.Unruly.dll"), problem.Path);
        Assert.StartsWith("was left out: it did not answer within 3 s.", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("throw", "failed when it was asked for ListExcerpts: NotSupportedException: not on Sundays")]
    [InlineData("hang", "did not answer within 3 s.")]
    public void Adapter_ThatMisbehavesLater_IsNamed(string split, string expected)
    {
        string path = Path.Combine(Install(plugins.Unruly), "Acme.Unruly.dll");
        IDatasetAdapter adapter = PluginCatalog.LoadFrom([], [folder.Path], TimeSpan.FromSeconds(3)).Adapter("acme-unruly");

        var error = Assert.Throws<PluginException>(() => adapter.ListExcerpts(new DatasetRequest { SampleRate = 8000, Split = split }));

        Assert.StartsWith($"The plugin Acme.Unruly ({path}) {expected}", error.Message, StringComparison.Ordinal);
        // What the contract knows stays what it is.
        Assert.Equal(["one"], adapter.ListExcerpts(new DatasetRequest { SampleRate = 8000, Split = "calm" }));
        Assert.Throws<FileNotFoundException>(() => adapter.Load("one", new DatasetRequest { SampleRate = 8000 }));
    }

    [Fact]
    public void Load_TwoPluginsOfOneName_NamesBothAndKeepsTheFirst()
    {
        string first = folder.Sub("first");
        string second = folder.Sub("second");
        TemporaryFolder.Copy(plugins.Complete, Path.Combine(first, "Acme.Complete"));
        TemporaryFolder.Copy(plugins.Complete, Path.Combine(second, "Acme.Complete"));

        PluginCatalog catalog = PluginCatalog.LoadFrom([first], [second]);

        Assert.StartsWith(first, Assert.Single(catalog.Plugins).Path, StringComparison.Ordinal);
        PluginProblem problem = Assert.Single(catalog.Problems);
        Assert.StartsWith(second, problem.Path, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(first, "Acme.Complete", "Acme.Complete.dll"), problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OneFolderNamedTwice_IsLoadedOnce()
    {
        Install(plugins.Complete);

        PluginCatalog catalog = PluginCatalog.LoadFrom([folder.Path], [folder.Path + Path.DirectorySeparatorChar, Path.Combine(folder.Path, "Acme.Complete")]);

        Assert.Empty(catalog.Problems);
        Assert.Single(catalog.Adapters);
    }

    [Fact]
    public void Load_FilesThatAreNoAssemblies_BecomeProblemsAndGoodPluginsStay()
    {
        Install(plugins.Complete);
        string text = Path.Combine(folder.Sub("Text"), "Text.dll");
        File.WriteAllText(text, "not an assembly");
        string truncated = Path.Combine(folder.Sub("Truncated"), "Truncated.dll");
        File.WriteAllBytes(truncated, File.ReadAllBytes(Path.Combine(plugins.Complete, "Acme.Complete.dll"))[..1500]);
        string empty = Path.Combine(folder.Sub("Empty"), "Empty.dll");
        File.WriteAllBytes(empty, []);

        PluginCatalog catalog = PluginCatalog.LoadFrom([], [folder.Path]);

        Assert.Single(catalog.Adapters);
        Assert.Equal([empty, text, truncated], catalog.Problems.Select(problem => problem.Path));
        Assert.All(catalog.Problems, problem => Assert.Contains("is not a .NET assembly, or is damaged", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_FolderWithoutTheDllOfItsName_SaysWhatItHolds()
    {
        TemporaryFolder.Copy(plugins.Complete, Path.Combine(folder.Path, "Renamed"));
        File.Copy(Path.Combine(plugins.Nothing, "Acme.Sounds.dll"), Path.Combine(folder.Path, "Stray.dll"));
        folder.Sub(".hidden");

        PluginCatalog catalog = PluginCatalog.LoadFrom([], [folder.Path]);

        Assert.Collection(
            catalog.Problems,
            stray => Assert.Contains(Path.Combine(folder.Path, "Stray", "Stray.dll"), stray.Message, StringComparison.Ordinal),
            renamed => Assert.Equal(
                "holds no Renamed.dll: a plugin's assembly has the name of its folder (found Acme.Complete.dll, Acme.Sounds.dll).", renamed.Message));
    }

    [Fact]
    public void Load_NamedFolderThatIsMissing_IsAProblemButAnOptionalOneIsNot()
    {
        string missing = Path.Combine(folder.Path, "missing");

        Assert.Equal(missing, Assert.Single(PluginCatalog.LoadFrom([], [missing]).Problems).Path);
        Assert.Empty(PluginCatalog.LoadFrom([missing], []).Problems);
    }

    [Fact]
    public void Adapter_UnknownName_ListsTheKnownAndTheNearest()
    {
        Install(plugins.Complete);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => PluginCatalog.LoadFrom([], [folder.Path]).Adapter("acme-tnoes"));

        Assert.Equal("There is no dataset adapter “acme-tnoes”; did you mean “acme-tones”? There are: acme-tones.", error.Message);
    }

    private string Install(string plugin)
    {
        string installed = Path.Combine(folder.Path, Path.GetFileName(plugin));
        TemporaryFolder.Copy(plugin, installed);
        return installed;
    }
}
