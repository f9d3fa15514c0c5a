using MirTool.Plugins;

namespace MirTool.Taxonomies.Tests;

public sealed class ShippedTaxonomiesTests
{
    [Theory]
    [InlineData("common")]
    [InlineData("gm")]
    [InlineData("gm-families")]
    [InlineData("irmas")]
    [InlineData("openmic", "cymbals", "mandolin", "ukulele")]
    [InlineData("hornbostel-sachs")]
    public void Table_HasNothingToRemarkAndSaysWhereItsWordsComeFrom(string name, params string[] notCovered)
    {
        string path = Path.Combine(TaxonomyCatalog.ShippedFolder, name + ".csv");
        TaxonomyReading reading = CsvTaxonomy.Inspect(path);

        Assert.Empty(reading.Problems);
        Assert.Equal(notCovered.Select(id => $"“{id}” has no program: it is listed as not covered and never heard."), reading.Notes.Select(note => note.Message));
        Assert.Contains(File.ReadLines(path).TakeWhile(line => line.StartsWith('#')), line => line.StartsWith("# Vocabulary: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Common_HasAboutFiftyInstrumentsAndEveryProgramOnce()
    {
        CsvTaxonomy common = Shipped("common");

        Assert.InRange(common.Instruments.Count, 45, 55);
        Assert.Equal(Enumerable.Range(0, 128), common.Instruments.SelectMany(instrument => instrument.GmPrograms).Order());
        Assert.Equal([0, 1, 2, 3], common.Known("piano")!.GmPrograms);
        Assert.Equal([52, 53, 54, 85, 91], common.Known("voice")!.GmPrograms);
        Assert.Equal("double-bass", common.Known("contrabass")!.Id);
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
        Assert.Equal([64, 65, 66, 67], irmas.Known("sax")!.GmPrograms);
        Assert.Equal(32, irmas.Instruments.SelectMany(instrument => instrument.GmPrograms).Distinct().Count());
        Assert.Null(irmas.Known("dru"));
        Assert.Null(irmas.Known("nod"));
    }

    [Fact]
    public void OpenMic_HasTheTwentyInstrumentsOfTheDataset()
    {
        CsvTaxonomy openMic = Shipped("openmic");

        Assert.Equal(
            ("accordion banjo bass cello clarinet cymbals drums flute guitar mallet_percussion mandolin organ piano saxophone synthesizer "
            + "trombone trumpet ukulele violin voice").Split(' '),
            openMic.Instruments.Select(instrument => instrument.Id));
        int[] programs = [.. openMic.Instruments.SelectMany(instrument => instrument.GmPrograms)];
        Assert.Equal(programs.Distinct().Count(), programs.Length);
        Assert.Equal(9, openMic.Known("mallet_percussion")!.GmPrograms[0]);
    }

    [Fact]
    public void HornbostelSachs_HasEveryProgramOnceAndAClassForEachInstrument()
    {
        CsvTaxonomy table = Shipped("hornbostel-sachs");

        Assert.Equal(Enumerable.Range(0, 128), table.Instruments.SelectMany(instrument => instrument.GmPrograms).Order());
        Assert.All(table.Instruments, instrument => Assert.NotNull(instrument.Class));
        // Examples that Hornbostel and Sachs give themselves, or that nobody disputes.
        (string Id, string Class)[] textbook =
        [
            ("xylophone", "111.212"), ("timpani", "211.11"), ("piano", "314.122-4-8"), ("violin", "321.322-71"), ("flute", "421.121.12"),
            ("oboe", "422.112"), ("saxophone", "422.212"), ("trombone", "423.22"), ("trumpet", "423.233"), ("electric-guitar", "513"),
        ];
        Assert.All(textbook, pair => Assert.Equal(pair.Class, table.Known(pair.Id)!.Class));
    }

    [Fact]
    public void HornbostelSachs_AtTheFirstLevel_HasTheFiveClasses()
    {
        RolledUpTaxonomy top = new(Shipped("hornbostel-sachs"), 1);

        Assert.Equal("hornbostel-sachs@1", top.Name);
        Assert.Equal(["idiophones", "membranophones", "chordophones", "aerophones", "electrophones"], top.Instruments.Select(instrument => instrument.Id));
        Assert.Equal(Enumerable.Range(0, 128), top.Instruments.SelectMany(instrument => instrument.GmPrograms).Order());
        Assert.Equal("chordophones", top.Known("pianoforte")!.Id);
    }

    [Fact]
    public void HornbostelSachs_AtEveryDepth_KeepsEveryProgramOnceAndNamesItsClassesInWords()
    {
        ITaxonomy[] depths = [.. TaxonomyCatalog.AtEveryDepth(Shipped("hornbostel-sachs"))];

        Assert.Equal(9, depths.Length);
        Assert.All(depths, taxonomy =>
        {
            Assert.Empty(TaxonomyRules.Problems(taxonomy));
            Assert.Equal(Enumerable.Range(0, 128), taxonomy.Instruments.SelectMany(instrument => instrument.GmPrograms).Order());
            Assert.DoesNotContain(taxonomy.Instruments, instrument => char.IsAsciiDigit(instrument.Id[0]));
        });
        Assert.Equal(depths.Skip(1).Select(taxonomy => taxonomy.Instruments.Count).Order(), depths.Skip(1).Select(taxonomy => taxonomy.Instruments.Count));
    }

    private static CsvTaxonomy Shipped(string name) => CsvTaxonomy.Read(Path.Combine(TaxonomyCatalog.ShippedFolder, name + ".csv"));
}
