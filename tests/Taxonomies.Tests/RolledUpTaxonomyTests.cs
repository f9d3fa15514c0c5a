using MirTool.Plugins;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Taxonomies.Tests;

/// <summary>Classes of instruments, and what each of their levels makes of a taxonomy.</summary>
public sealed class RolledUpTaxonomyTests : IDisposable
{
    private const string Header = "instrument_id,instrument,gm_programs,class,labels\n";

    private const string Strings = Header + """
        oud,Oud,24,321.321-6,ud
        guitar,Guitar,25 26,321.322-5,
        violin,Violin,40 110,321.322-71,fiddle
        rebab,Rebab,,321.3,
        harp,Harp,46,322.2,
        voice,Voice,52 53,,
        -,left out,,,clapping
        strings,Chordophones,-,3,string instrument
        lutes,Lutes,-,321,
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, "strings: 24..26 40 46 110; voice: 52 53")]
    [InlineData(2, "32: 24..26 40 46 110; voice: 52 53")]
    [InlineData(3, "lutes: 24..26 40 110; harp: 46; voice: 52 53")]
    [InlineData(4, "321.3: 24..26 40 110; harp: 46; voice: 52 53")]
    [InlineData(5, "321.32: 24..26 40 110; rebab: ; harp: 46; voice: 52 53")]
    [InlineData(6, "oud: 24; 321.322: 25 26 40 110; rebab: ; harp: 46; voice: 52 53")]
    [InlineData(7, "oud: 24; guitar: 25 26; violin: 40 110; rebab: ; harp: 46; voice: 52 53")]
    public void Instruments_AtEachDepth_AreTheClassesOfThatLevel(int depth, string expected) =>
        Assert.Equal(expected, Text(new RolledUpTaxonomy(Read(Strings), depth)));

    [Fact]
    public void Instruments_OfANamedClass_HaveItsNames()
    {
        TaxonomyInstrument strings = new RolledUpTaxonomy(Read(Strings), 1).Instruments[0];
        Assert.Equal(("strings", "Chordophones", "3"), (strings.Id, strings.Name, strings.Class));
    }

    [Fact]
    public void Depth_OutsideTheClasses_SaysWhichThereAre()
    {
        CsvTaxonomy table = Read(Strings);
        Assert.Equal(7, table.Depth);
        foreach (int depth in (int[])[0, 8, -1])
        {
            InvalidDataException error = Assert.Throws<InvalidDataException>(() => new RolledUpTaxonomy(table, depth));
            Assert.Equal($"--depth must be 1 to 7 for the taxonomy t, but is {depth}.", error.Message);
        }
    }

    [Fact]
    public void Depth_OfATableWithoutClasses_NamesTheColumn()
    {
        CsvTaxonomy table = Read("instrument_id,instrument,gm_programs\noud,Oud,24\n");
        Assert.Equal(0, table.Depth);
        Assert.Contains("a column class", Assert.Throws<InvalidDataException>(() => new RolledUpTaxonomy(table, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_WordsForInstrumentsAndClasses_MeanTheClassTheyAreIn()
    {
        CsvTaxonomy table = Read(Strings);
        RolledUpTaxonomy top = new(table, 1), third = new(table, 3), fifth = new(table, 5);

        Assert.All(["ud", "VIOLIN", "fiddle", "lutes", "String Instrument", "strings"], label => Assert.Equal("strings", top.Known(label)!.Id));
        Assert.Equal("lutes", third.Known("rebab")!.Id);
        Assert.Equal("harp", third.Known("harp")!.Id);
        Assert.Equal("voice", top.Known("voice")!.Id);
        Assert.Null(top.Known("clapping"));
        // Lutes may be any of several instruments there.
        Assert.Contains("“lutes” is the class 321", fifth.WhyUnknown("lutes"), StringComparison.Ordinal);
        Assert.Contains("--depth 1 or less", table.WhyUnknown("strings"), StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_FullStopsAndCapitals_DoNotMatter()
    {
        // A spreadsheet that reads 321.322 as a number with a thousands separator saves 321322.
        CsvTaxonomy table = Read(Header + "a,A,1,321.322,\nb,B,2,321322,\nc,C,3,Plucked/Lutes,\nd,D,4,plucked / lutes,\nlow,Low,-,3213.22,\nrest,Rest,-,plucked,\ntop,Top,-,3,\n");
        Assert.Equal("low: 1 2; c: 3; d: 4", Text(new RolledUpTaxonomy(table, 6)));
        Assert.Equal("top: 1 2; rest: 3 4", Text(new RolledUpTaxonomy(table, 1)));
    }

    [Theory]
    [InlineData("1..Feb")]
    [InlineData("01. Feb")]
    [InlineData("321.")]
    [InlineData("321,322")]
    [InlineData("321.322-")]
    [InlineData("2024-01-02")]
    [InlineData("strings//lutes")]
    public void Inspect_ClassThatIsNoNotation_SaysWhatToWrite(string cell)
    {
        TableProblem problem = Assert.Single(CsvTaxonomy.Inspect(folder.Write("t.csv", $"{Header}oud,Oud,24,\"{cell}\",\n")).Problems);
        Assert.Equal(new(2, 4, $"“{cell}” is no class; write digits such as 321.322-71, or words with / between levels such as strings/plucked."), problem);
    }

    [Fact]
    public void Inspect_WrongClasses_NamesLineAndColumnOfEach()
    {
        TaxonomyReading reading = CsvTaxonomy.Inspect(folder.Write("t.csv", Header + """
            strings,Strings,-,3,
            oud,Oud,24,321,
            harp,Harp,46,922,
            again,Again,-,3,
            bare,Bare,-,,
            lutes,Oud,-,321,
            """));

        Assert.Null(reading.Taxonomy);
        Assert.Collection(
            reading.Problems,
            problem => Is(problem, 4, 4, "no row names the class 9;"),
            problem => Is(problem, 5, 4, "The class 3 is already named on line 2"),
            problem => Is(problem, 6, 4, "names a class; write its notation here"),
            problem => Is(problem, 7, 2, "“Oud” already stands for"));

        static void Is(TableProblem problem, int line, int column, string part)
        {
            Assert.Equal((line, column), (problem.Line, problem.Column));
            Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Inspect_ClassRowsWithoutTheColumn_SaysSo()
    {
        TableProblem problem = Assert.Single(CsvTaxonomy.Inspect(folder.Write("t.csv", "instrument_id,instrument,gm_programs\noud,Oud,24\nlutes,Lutes,-\n")).Problems);
        Assert.Contains("no column class", problem.Message, StringComparison.Ordinal);
        Assert.Equal(3, problem.Line);
    }

    [Fact]
    public void Inspect_NotationThatIsAlreadyAnId_AsksForARow()
    {
        TaxonomyReading reading = CsvTaxonomy.Inspect(folder.Write("t.csv", Header + "a,A,1,32,\nb,B,2,32,\n32,C,3,,\n"));
        Assert.Contains("“32” is there twice", Assert.Single(reading.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ClassesThatPerhapsMeanSomethingElse_AreNoted()
    {
        TaxonomyReading reading = CsvTaxonomy.Inspect(folder.Write("t.csv", Header + "a,A,1,31,\nb,B,2,31,\nc,C,3,,\nwinds,Winds,-,4,\nstrings,Strings,-,3,\n"));
        Assert.NotNull(reading.Taxonomy);
        Assert.Collection(
            reading.Notes,
            note => Assert.Equal(new(2, 4, "The class 31 has no row of its own: at --depth 2 it is reported by its notation."), note),
            note => Assert.Equal(new(4, 4, "“c” has no class: it stays what it is at every --depth."), note),
            note => Assert.Equal(new(5, 4, "No instrument is in the class 4 (“winds”)."), note));
    }

    private CsvTaxonomy Read(string text) => CsvTaxonomy.Read(folder.Write("t.csv", text));

    private static string Text(RolledUpTaxonomy taxonomy) =>
        string.Join("; ", taxonomy.Instruments.Select(instrument => $"{instrument.Id}: {GeneralMidi.Format(instrument.GmPrograms)}"));
}
