using MirTool.Plugins;

namespace MirTool.Taxonomies.Tests;

/// <summary>Sounds beyond General MIDI in tables, and rows that are no instruments.</summary>
public sealed class SoundsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("drum-kit", "", "drum-kit")]
    [InlineData("52..54 singing", "52 53 54", "singing")]
    [InlineData("singing; Fiddle; hand-drums 40", "40 110", "hand-drums singing")]
    [InlineData("my-gamelan", "", "my-gamelan")]
    [InlineData("Acoustic Guitar (nylon)", "24", "")]
    public void Sounds_ProgramsAndIds_AreToldApart(string cell, string programs, string ids)
    {
        TaxonomyInstrument instrument = Inspect($"instrument_id,instrument,sounds\nx,X,{cell}\n").Taxonomy!.Instruments[0];

        Assert.Equal((programs, ids), (string.Join(' ', instrument.GmPrograms), string.Join(' ', instrument.Sounds)));
        Assert.True(instrument.IsInstrument);
    }

    [Fact]
    public void Sounds_NearMissOfAKnownId_GetsAHint()
    {
        TaxonomyReading reading = Inspect("instrument_id,instrument,sounds\nx,X,drumkit\n");

        Assert.Equal(["drumkit"], reading.Taxonomy!.Instruments[0].Sounds);
        Assert.Contains("“drum-kit”", Assert.Single(reading.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GmPrograms_TheOldName_TakesKnownSoundsAndNoMisspeltPrograms()
    {
        Assert.Equal(["drum-kit"], Inspect("instrument_id,instrument,gm_programs\nx,X,40 drum-kit\n").Taxonomy!.Instruments[0].Sounds);
        Assert.Contains("Oboe", Assert.Single(Inspect("instrument_id,instrument,gm_programs\nx,X,oboee\n").Problems).Message, StringComparison.Ordinal);
        Assert.Contains("its new name", Assert.Single(Inspect("instrument_id,instrument,gm_programs,sounds\nx,X,40,41\n").Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kind_Sound_IsNoInstrument()
    {
        TaxonomyReading reading = Inspect("instrument_id,instrument,sounds,kind\nspeech,Speech,speech,sound\npno,Piano,0,instrument\nvln,Violin,40,\n");

        Assert.Equal([false, true, true], reading.Taxonomy!.Instruments.Select(instrument => instrument.IsInstrument));
        Assert.Contains("“noise” is no kind", Assert.Single(Inspect("instrument_id,instrument,sounds,kind\nx,X,0,noise\n").Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_ChangesWithSoundsAndKind()
    {
        string[] tables = ["x,X,52,", "x,X,52 singing,", "x,X,52 speech,", "x,X,52,sound"];

        Assert.Equal(4, tables.Select(row => TaxonomyHash.Of(Inspect($"instrument_id,instrument,sounds,kind\n{row}\n").Taxonomy!)).Distinct().Count());
    }

    [Fact]
    public void RolledUp_HasTheSoundsOfItsMembers()
    {
        CsvTaxonomy table = Inspect("instrument_id,instrument,sounds,class\na,A,116 drum-kit,2\nb,B,hand-drums,2\nmembranophones,Membranophones,-,2\n").Taxonomy!;

        TaxonomyInstrument drums = Assert.Single(new RolledUpTaxonomy(table, 1).Instruments);

        Assert.Equal(["drum-kit", "hand-drums"], drums.Sounds);
        Assert.Equal([116], drums.GmPrograms);
    }

    [Fact]
    public void Common_HasEverySoundBeyondGeneralMidiOnce()
    {
        CsvTaxonomy common = CsvTaxonomy.Read(Path.Combine(TaxonomyCatalog.ShippedFolder, "common.csv"));

        Assert.Equal(Sounds.BeyondGeneralMidi.Order(StringComparer.Ordinal), common.Instruments.SelectMany(instrument => instrument.Sounds).Order(StringComparer.Ordinal));
        Assert.Equal(["speech"], common.Instruments.Where(instrument => !instrument.IsInstrument).Select(instrument => instrument.Id));
        Assert.Equal("drum-kit", common.Known("drums")!.Id);
    }

    public void Dispose() => folder.Dispose();

    private TaxonomyReading Inspect(string text) => CsvTaxonomy.Inspect(folder.Write($"{Guid.NewGuid():N}.csv", text));
}
