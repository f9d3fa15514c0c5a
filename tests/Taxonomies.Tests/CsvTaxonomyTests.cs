using System.Text;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Taxonomies.Tests;

public sealed class CsvTaxonomyTests : IDisposable
{
    private const string Header = "instrument_id,instrument,gm_programs\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // What Excel and LibreOffice write for the same three rows, by menu entry.
    public static TheoryData<string, byte[]> SavedTables()
    {
        string[] rows = ["# Vocabulary: a, b; c", "instrument_id,instrument,gm_programs", "ud,Ūd,24 25", "gtr,\"Gitarre, elektrisch\",26..31", "def,Def,"];
        string commas = string.Join("\r\n", rows) + "\r\n";
        string semicolons = "\"# Vocabulary: a, b; c\";;;;\r\ninstrument_id;instrument;gm_programs;;\r\nud;Ūd;\"24;25\";;\r\ngtr;Gitarre, elektrisch;26..31;;\r\ndef;Def;;;\r\n;;;;\r\n;;;;\r\n";
        string tabs = "# Vocabulary: a, b; c\t\t\r\ninstrument_id\tinstrument\tgm_programs\r\nud\tŪd\t24 25\r\ngtr\t\"Gitarre, elektrisch\"\t26..31\r\ndef\tDef\t\r\n";
        return new()
        {
            { "UTF-8, commas", Encoding.UTF8.GetBytes(commas) },
            { "UTF-8 with byte order mark", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(commas)] },
            { "semicolons, padded rows and columns", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(semicolons)] },
            { "Unicode text", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(tabs)] },
            { "UTF-16, big end first", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(tabs)] },
            { "line ends of old Macintoshes", Encoding.UTF8.GetBytes(commas.Replace("\r\n", "\r", StringComparison.Ordinal)) },
            { "all quoted, no line end at the end", Encoding.UTF8.GetBytes("\"instrument_id\",\"instrument\",\"gm_programs\"\n\"ud\",\"Ūd\",\"24, 25\"\n\"gtr\",\"Gitarre, elektrisch\",\"26..31\"\n\"def\",\"Def\",\"\"") },
            { "sep= line, spaces, other capitals, other columns", Encoding.UTF8.GetBytes("sep=;\r\nRegion;Instrument ; GM Programs;Instrument ID\r\nMaghreb;Ūd; 24  25 ;ud\r\n;Gitarre, elektrisch;26 .. 31;gtr\r\nIran;Def;;def\r\n") },
        };
    }

    [Theory]
    [MemberData(nameof(SavedTables))]
    public void Read_TableAsSpreadsheetsSaveIt_IsTheSameTaxonomy(string _, byte[] bytes)
    {
        CsvTaxonomy taxonomy = CsvTaxonomy.Read(folder.Write("mine.csv", bytes));

        Assert.Equal("mine", taxonomy.Name);
        Assert.Equal(
            ["ud|Ūd|24 25", "gtr|Gitarre, elektrisch|26 27 28 29 30 31", "def|Def|"],
            taxonomy.Instruments.Select(instrument => $"{instrument.Id}|{instrument.Name}|{string.Join(' ', instrument.GmPrograms)}"));
        // By coreutils: printf 'ud\0Ūd\00024 25\0gtr\0Gitarre, elektrisch\00026 27 28 29 30 31\0def\0Def\0\0' | sha256sum
        Assert.Equal("d0eafea7b281c142f6a8553ae12dcd9392472a0e536cc2807024c7549ebe9bc2", TaxonomyHash.Of(taxonomy));
    }

    [Fact]
    public void TryResolve_TableInTheOtherForm_KnowsTheLabel()
    {
        string path = folder.Write("t.csv", Encoding.UTF8.GetBytes("instrument_id,instrument,gm_programs,labels\nflute,Flu\u0302te,73,qu\u00E8na\n"));
        CsvTaxonomy taxonomy = CsvTaxonomy.Read(path);
        Assert.All((string[])["fl\u00FBte", "FL\u00DBTE", "que\u0300na"], label => Assert.Equal("flute", taxonomy.Known(label)?.Id));
    }

    [Fact]
    public void Read_Windows1252_IsReadAndNoted()
    {
        // 0xFC is ü in Windows-1252 and no UTF-8.
        TaxonomyReading reading = CsvTaxonomy.Inspect(folder.Write("w.csv", [.. Encoding.ASCII.GetBytes(Header + "tanbur,Tanb"), 0xFC, .. Encoding.ASCII.GetBytes("r,104\n")]));

        Assert.Equal("Tanbür", reading.Taxonomy!.Instruments[0].Name);
        Assert.Contains("Windows-1252", Assert.Single(reading.Notes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("24 25", new[] { 24, 25 })]
    [InlineData("24;25", new[] { 24, 25 })]
    [InlineData("24, 25", new[] { 24, 25 })]
    [InlineData("25 24 24", new[] { 24, 25 })]
    [InlineData("24..27", new[] { 24, 25, 26, 27 })]
    [InlineData("24 .. 27", new[] { 24, 25, 26, 27 })]
    [InlineData("24…27", new[] { 24, 25, 26, 27 })]
    [InlineData("24–27", new[] { 24, 25, 26, 27 })]
    [InlineData("0..1 126..127", new[] { 0, 1, 126, 127 })]
    [InlineData("4-7", new[] { 4, 5, 6, 7 })]
    [InlineData("24.0", new[] { 24 })]
    [InlineData("acoustic grand piano", new[] { 0 })]
    [InlineData("Acoustic Guitar (nylon); fiddle; 3..4", new[] { 3, 4, 24, 110 })]
    [InlineData("Lead 8 (bass + lead)", new[] { 87 })]
    [InlineData("Marimba", new[] { 12 })]
    [InlineData("", new int[0])]
    public void Read_ProgramsAsPeopleWriteThem_AreUnderstood(string cell, int[] programs)
    {
        CsvTaxonomy taxonomy = CsvTaxonomy.Read(folder.Write("t.csv", $"{Header}x,X,\"{cell}\"\n"));

        Assert.Equal(programs, taxonomy.Instruments[0].GmPrograms);
    }

    // How a cell that was typed 4-7 (or a range like it) comes back, by program and language.
    [Theory]
    [InlineData("4-Jul", "4..7")]
    [InlineData("Jul-04", "4..7")]
    [InlineData("07.Apr", "4..7")]
    [InlineData("07. Apr", "4..7")]
    [InlineData("4. Juli", "4..7")]
    [InlineData("2024-04-07", "4..7")]
    [InlineData("2024-04-07 00:00:00", "4..7")]
    [InlineData("07.04.2024", "4..7")]
    [InlineData("07.04.", "4..7")]
    [InlineData("4/7/2024", "4..7")]
    [InlineData("04/07", "4..7")]
    [InlineData("07-04-24", "4..7")]
    [InlineData("4-juil", "4..7")]
    [InlineData("12. Mär", "3..12")]
    [InlineData("5-août", "5..8")]
    [InlineData("10-dic", "10..12")]
    [InlineData("Jan-40", "1..40")]
    [InlineData("1940-01-01", "1..40")]
    [InlineData("45389", "4..7")]
    public void Inspect_RangeThatBecameADate_SaysSo(string cell, string range)
    {
        TableProblem problem = Assert.Single(Problems($"{Header}x,X,{cell}\n"));

        Assert.Equal(new(2, 3, $"“{cell}” looks like a range that the spreadsheet turned into a date; write {range}."), problem);
    }

    [Theory]
    [InlineData("128", "There is no program 128: programs are 0 to 127 (a list that counts from 1 needs 1 subtracted from every number).")]
    [InlineData("120..128", "There is no program 128: programs are 0 to 127 (a list that counts from 1 needs 1 subtracted from every number).")]
    [InlineData("200", "There is no program 200: programs are 0 to 127.")]
    [InlineData("-1", "There is no program -1: programs are 0 to 127.")]
    [InlineData("99999999999999999999999999999999999", "There is no program 99999999999999999999999999999999999: programs are 0 to 127.")]
    [InlineData("24.25", "24.25 is not a whole number; several programs are written 24 25, a range 24..31.")]
    [InlineData("31..24", "The range 31..24 runs backwards; write 24..31.")]
    [InlineData("Trumpett", "“Trumpett” is neither programs (such as 24 25 or 24..31) nor the General MIDI name of one; the nearest name is “Trumpet”.")]
    public void Inspect_ProgramsThatDoNotExist_SaysWhatToWrite(string cell, string message) =>
        Assert.Equal(new(2, 3, message), Assert.Single(Problems($"{Header}x,X,{cell}\n")));

    [Fact]
    public void Inspect_ManyProblems_NamesLineAndColumnOfEachAtOnce()
    {
        string path = folder.Write("many.csv", """
            # a remark, with a comma
            region,instrument_id,instrument,gm_programs,labels

            Maghreb,oud,Oud,24,ud; lute
            Maghreb,Oud,Oud 2,128,
            Iran,,Tar,104 Sep-12,
            Iran,two words,,Trumpett; 5,lute
            "over
            two lines",other,Other,1,
            x,silence,Silence,2,
            y,ney,Ney,77,,78
            z,-,left out,3,clapping;ud
            """);

        TaxonomyReading reading = CsvTaxonomy.Inspect(path);

        Assert.Null(reading.Taxonomy);
        Assert.Collection(
            reading.Problems,
            problem => Is(problem, 5, 2, "“Oud” is already on line 4"),
            problem => Is(problem, 5, 4, "no program 128"),
            problem => Is(problem, 6, 2, "instrument_id is empty"),
            problem => Is(problem, 6, 4, "“104 Sep-12”"),
            problem => Is(problem, 7, 2, "“two-words” would do"),
            problem => Is(problem, 7, 3, "instrument is empty"),
            problem => Is(problem, 7, 4, "“Trumpett”"),
            problem => Is(problem, 7, 5, "“lute” already stands for the instrument of line 4"),
            problem => Is(problem, 8, 2, "“other” is reserved"),
            problem => Is(problem, 10, 2, "“silence” is reserved"),
            problem => Is(problem, 11, 6, "“78” stands beyond the last named column"),
            problem => Is(problem, 12, 4, "is no instrument and has no programs"),
            problem => Is(problem, 12, 5, "“ud” already stands for the instrument of line 4"));

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => CsvTaxonomy.Read(path));
        Assert.Contains($"{path}:6:2: instrument_id is empty", error.Message, StringComparison.Ordinal);
        Assert.Equal(14, error.Message.Split('\n').Length);

        static void Is(TableProblem problem, int line, int column, string part)
        {
            Assert.Equal((line, column), (problem.Line, problem.Column));
            Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a b", "a-b")]
    [InlineData("a,b", "a-b")]
    [InlineData("=SUM(A1)", "sum-a1")]
    [InlineData("a/b", "a-b")]
    [InlineData("a\u200Bb", "a-b")]
    public void Inspect_IdThatOtherProgramsWouldStumbleOver_IsRefusedWithASuggestion(string id, string suggestion) =>
        Assert.Contains($"“{suggestion}” would do", Assert.Single(Problems($"{Header}\"{id}\",X,1\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_IdsInAnyScript_AreFine() =>
        Assert.Equal(["kemençe", "ney-2", "عود", "二胡"], CsvTaxonomy.Read(folder.Write("t.csv", $"{Header}kemençe,A,1\nney-2,B,2\nعود,C,3\n二胡,D,4\n")).Instruments.Select(instrument => instrument.Id));

    [Fact]
    public void Inspect_MissingColumns_SaysWhichAndWhatWasFound()
    {
        IReadOnlyList<TableProblem> problems = Problems("# remark\nid,instrument,programs\noud,Oud,24\n");

        Assert.Equal([2, 2], problems.Select(problem => problem.Line));
        Assert.Contains("The column instrument_id is missing", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("“id”, “instrument”, “programs”", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("The column sounds is missing", problems[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ColumnNamedTwice_IsAProblem() =>
        Assert.Equal((1, 4), Problems("instrument_id,instrument,gm_programs,Instrument\noud,Oud,24,x\n").Select(problem => (problem.Line, problem.Column)).Single());

    [Theory]
    [InlineData("", "has no rows")]
    [InlineData("# only a remark\n", "has no rows")]
    [InlineData("instrument_id,instrument,gm_programs\n", "no instrument below")]
    [InlineData("PK\u0003\u0004 a workbook", "spreadsheet workbook")]
    [InlineData("RIFF\0\0\0\0WAVE", "not a text file")]
    public void Inspect_FileThatIsNoTable_SaysWhatItIs(string text, string part) =>
        Assert.Contains(part, Assert.Single(Problems(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Inspect_QuoteNeverClosed_NamesTheLineWhereItOpens()
    {
        TableProblem problem = Problems($"{Header}oud,Oud,24\nney,\"Ney,77\ntar,Tar,104\n").First(problem => problem.Column == 0);

        Assert.Equal(3, problem.Line);
        Assert.Contains("never closed", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_AllowedButPerhapsNotMeant_IsNoted()
    {
        TaxonomyReading reading = CsvTaxonomy.Inspect(folder.Write("t.csv", $"{Header}oud,Oud,24-26\ngtr,Guitar,25\ndaf,Daf,\n"));

        Assert.NotNull(reading.Taxonomy);
        Assert.Collection(
            reading.Notes,
            note => Assert.Equal((2, 3, true), (note.Line, note.Column, note.Message.Contains("24..26 is safe", StringComparison.Ordinal))),
            note => Assert.Equal(new(3, 3, "Program 25 (Acoustic Guitar (steel)) belongs to “oud” as well; both will be reported."), note),
            note => Assert.Equal(new(4, 3, "“daf” has no program: it is listed as not covered and never heard."), note));
    }

    [Fact]
    public void Resolve_IdNameOrLabel_FindsTheInstrumentAndLeavesOutWhatIsMeantToBe()
    {
        CsvTaxonomy taxonomy = CsvTaxonomy.Read(folder.Write("t.csv",
            "instrument_id,instrument,gm_programs,labels\noud,Arab lute,24,ud; 'ud ;oud\nney,Ney,77,\n-,left out,,clapping; voice of the crowd\n"));

        Assert.All(new[] { "oud", "OUD", "arab lute", "ud", "'ud", " ud " }, label => Assert.Equal("oud", taxonomy.Known(label)!.Id));
        Assert.Null(taxonomy.Known("Clapping"));
        Assert.Null(taxonomy.Known("voice of the crowd"));
        Assert.Equal(2, taxonomy.Instruments.Count);
        Assert.Contains("the nearest is “clapping”", taxonomy.WhyUnknown("clappin"), StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_DependsOnIdsNamesProgramsAndOrderAlone()
    {
        string hash = Hash("oud,Oud,24 25\nney,Ney,77\n");

        Assert.Equal(hash, Hash("oud,Oud,24..25,lute\nney,Ney,Shakuhachi\n", "instrument_id,instrument,gm_programs,labels\n"));
        Assert.NotEqual(hash, Hash("ney,Ney,77\noud,Oud,24 25\n"));
        Assert.NotEqual(hash, Hash("oud,Oud,24\nney,Ney,25 77\n"));
        Assert.NotEqual(hash, Hash("oud,Ud,24 25\nney,Ney,77\n"));
        Assert.NotEqual(hash, Hash("ud,Oud,24 25\nney,Ney,77\n"));

        string Hash(string rows, string header = Header) => TaxonomyHash.Of(CsvTaxonomy.Read(folder.Write("h.csv", header + rows)));
    }

    [Fact]
    public void Read_MissingFileOrFolder_SaysSo()
    {
        Assert.Contains("no taxonomy file", Assert.Throws<FileNotFoundException>(() => CsvTaxonomy.Read(Path.Combine(folder.Path, "none.csv"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<FileNotFoundException>(() => CsvTaxonomy.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<TableProblem> Problems(string text) => CsvTaxonomy.Inspect(folder.Write("p.csv", text)).Problems;
}
