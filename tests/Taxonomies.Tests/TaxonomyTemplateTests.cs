namespace MirTool.Taxonomies.Tests;

public sealed class TaxonomyTemplateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_Template_CanBeUsedAsItIs()
    {
        string path = Path.Combine(folder.Path, "mine.csv");
        TaxonomyTemplate.Write(path);

        TaxonomyReading reading = CsvTaxonomy.Inspect(path);

        Assert.Empty(reading.Problems);
        // The example without a program is there on purpose.
        Assert.Contains("“bendir” has no program", Assert.Single(reading.Notes).Message, StringComparison.Ordinal);
        Assert.Equal([24], reading.Taxonomy!.Known("lute")!.GmPrograms);
        Assert.Equal("\uFEFF"u8, File.ReadAllBytes(path).AsSpan(0, 3));
    }

    [Fact]
    public void Write_RemarksInAnySpreadsheet_StayInOneCell()
    {
        string path = Path.Combine(folder.Path, "mine.csv");
        TaxonomyTemplate.Write(path);

        Assert.All(File.ReadLines(path).Where(line => line.StartsWith('#')), line => Assert.DoesNotContain(line, character => character is ',' or ';' or '\t'));
    }

    [Fact]
    public void Write_ExistingFile_IsLeftAsItIs()
    {
        string path = folder.Write("mine.csv", "years of work");

        IOException error = Assert.Throws<IOException>(() => TaxonomyTemplate.Write(path));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal("years of work", File.ReadAllText(path));
    }
}
