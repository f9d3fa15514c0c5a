namespace MirTool.Plugins.Tests;

public sealed class ShippedTaxonomiesTests
{
    [Theory]
    [InlineData("common")]
    [InlineData("gm")]
    [InlineData("gm-families")]
    [InlineData("irmas")]
    public void Table_HasNothingToRemarkAndSaysWhereItsWordsComeFrom(string name)
    {
        string path = Path.Combine(TaxonomyCatalog.ShippedFolder, name + ".csv");
        TaxonomyReading reading = CsvTaxonomy.Inspect(path);

        Assert.Empty(reading.Problems);
        Assert.Empty(reading.Notes);
        Assert.Contains(File.ReadLines(path).TakeWhile(line => line.StartsWith('#')), line => line.StartsWith("# Vocabulary: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Common_HasAboutFortyFiveInstrumentsAndEveryProgramOnce()
    {
        CsvTaxonomy common = Shipped("common");

        Assert.InRange(common.Instruments.Count, 40, 50);
        Assert.Equal(Enumerable.Range(0, 128), common.Instruments.SelectMany(instrument => instrument.GmPrograms).Order());
        Assert.Equal([0, 1, 2, 3], common.Resolve("piano")!.GmPrograms);
        Assert.Equal([52, 53, 54, 85, 91], common.Resolve("voice")!.GmPrograms);
        Assert.Equal("double-bass", common.Resolve("contrabass")!.Id);
    }

    [Fact]
    public void Gm_IsTheIdentity() =>
        Assert.Equal(
            Enumerable.Range(0, 128).Select(program => $"gm-{program}|{GeneralMidi.ProgramNames[program]}|{program}"),
            Shipped("gm").Instruments.Select(instrument => $"{instrument.Id}|{instrument.Name}|{string.Join(' ', instrument.GmPrograms)}"));

    [Fact]
    public void GmFamilies_AreEightProgramsEachInOrder()
    {
        CsvTaxonomy families = Shipped("gm-families");

        Assert.Equal(
            "piano chromatic-percussion organ guitar bass strings ensemble brass reed pipe synth-lead synth-pad synth-effects ethnic percussive sound-effects".Split(' '),
            families.Instruments.Select(instrument => instrument.Id));
        Assert.All(families.Instruments.Index(), family =>
            Assert.Equal(Enumerable.Range(0, 128).Where(program => program / 8 == family.Index), family.Item.GmPrograms));
    }

    [Fact]
    public void Irmas_HasTheElevenClassesAndLeavesDrumsOut()
    {
        CsvTaxonomy irmas = Shipped("irmas");

        Assert.Equal("cel cla flu gac gel org pia sax tru vio voi".Split(' '), irmas.Instruments.Select(instrument => instrument.Id));
        Assert.Equal([64, 65, 66, 67], irmas.Resolve("sax")!.GmPrograms);
        Assert.Equal(32, irmas.Instruments.SelectMany(instrument => instrument.GmPrograms).Distinct().Count());
        Assert.Null(irmas.Resolve("dru"));
        Assert.Null(irmas.Resolve("nod"));
    }

    private static CsvTaxonomy Shipped(string name) => CsvTaxonomy.Read(Path.Combine(TaxonomyCatalog.ShippedFolder, name + ".csv"));
}
