using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;

namespace MirTool.Annotation.Tests.Batch;

/// <summary>The tables against texts worked by hand.</summary>
public sealed class TablesTests
{
    // Piano in windows 0 and 1 (one segment, 0 to 3) and again from 4; violin in 0 and 2, which touch at 2; silence in 3; an
    // uncovered program in the last window, which the recording's end cuts.
    private const string Script = """
        0 2 2 0.91234 0:0.8 1:0.6
        1 3 1 0.5 0:0.9
        2 4 1 0.75 1:0.7
        3 5 0 1
        4 5.25 2 0.33333 0:0.5 2:0.99996
        """;

    [Fact]
    public async Task Annotate_ActiveRows_GiveTheTablesWorkedByHand()
    {
        using var rig = new BatchRig();
        rig.Record("a \"b\", c.wav", Script);

        (BatchResult result, _) = await rig.RunAsync();

        Assert.Equal(0, result.Failed);
        SortedDictionary<string, string> tables = rig.Tables();
        Assert.Equal(
            ["a \"b\", c.wav.frames.csv", "a \"b\", c.wav.segments.csv", "recordings.csv", "summary.csv"],
            tables.Keys);
        AssertCsv("""
            file,start_s,end_s,polyphony,polyphony_probability,instrument_id,instrument,probability,active
            @,0.000,2.000,2,0.9123,pno,"Piano, grand",0.8000,1
            @,0.000,2.000,2,0.9123,vln,Violin,0.6000,1
            @,1.000,3.000,1,0.5000,pno,"Piano, grand",0.9000,1
            @,2.000,4.000,1,0.7500,vln,Violin,0.7000,1
            @,3.000,5.000,0,1.0000,,,,0
            @,4.000,5.250,2,0.3333,pno,"Piano, grand",0.5000,1
            @,4.000,5.250,2,0.3333,other,other,1.0000,1

            """, tables["a \"b\", c.wav.frames.csv"]);
        AssertCsv("""
            file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability
            @,pno,"Piano, grand",0.000,3.000,0.8500,0.9000
            @,vln,Violin,0.000,4.000,0.6500,0.7000
            @,pno,"Piano, grand",4.000,5.250,0.5000,0.5000
            @,other,other,4.000,5.250,1.0000,1.0000

            """, tables["a \"b\", c.wav.segments.csv"]);
        AssertCsv("""
            file,status,duration_s,sample_rate_hz,channels,windows,mean_polyphony,error
            @,ok,5.250,44100,2,5,1.200,

            """, tables["recordings.csv"]);
        AssertCsv("""
            file,instrument_id,instrument,active_s,active_fraction,max_probability,first_s,last_s
            @,pno,"Piano, grand",4.250,0.8095,0.9000,0.000,5.250
            @,vln,Violin,4.000,0.7619,0.7000,0.000,4.000
            @,other,other,1.250,0.2381,1.0000,4.000,5.250

            """, tables["summary.csv"]);
    }

    [Fact]
    public async Task Annotate_AllRows_ListsEveryInstrumentButOtherOnlyWhereItSounds()
    {
        using var rig = new BatchRig();
        rig.Record("a.wav", "0 2 0 1\n1 2.5 1 0.5 2:0.6\n");

        await rig.RunAsync(options => options with { Rows = RowSelection.All });

        AssertCsv("""
            file,start_s,end_s,polyphony,polyphony_probability,instrument_id,instrument,probability,active
            a.wav,0.000,2.000,0,1.0000,pno,"Piano, grand",0.1000,0
            a.wav,0.000,2.000,0,1.0000,vln,Violin,0.1000,0
            a.wav,1.000,2.500,1,0.5000,pno,"Piano, grand",0.1000,0
            a.wav,1.000,2.500,1,0.5000,vln,Violin,0.1000,0
            a.wav,1.000,2.500,1,0.5000,other,other,0.6000,1

            """, rig.Tables()["a.wav.frames.csv"]);
    }

    [Fact]
    public async Task Segments_HopThatBinaryFractionsMiss_StillTouch()
    {
        // 21 × 0.1 is a little more than 2.1, where the window that starts at 0.1 ends.
        using var rig = new BatchRig();
        rig.Record("a.wav", "0.1 2.1 1 1 0:0.5\n2.1000000000000005 4 1 1 0:0.5\n");

        await rig.RunAsync();

        AssertCsv("""
            file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability
            a.wav,pno,"Piano, grand",0.100,4.000,0.5000,0.5000

            """, rig.Tables()["a.wav.segments.csv"]);
    }

    [Fact]
    public async Task Tables_UnderAnotherCulture_AreTheSame()
    {
        using var rig = new BatchRig();
        rig.Record("a.wav", Script);
        await rig.RunAsync();
        SortedDictionary<string, string> expected = rig.Tables();

        var commas = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = commas;
        try
        {
            await rig.RunAsync(options => options with { Force = true });
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(expected, rig.Tables());
    }

    [Fact]
    public async Task Tables_NonAsciiName_AreUtf8WithoutByteOrderMark()
    {
        using var rig = new BatchRig();
        rig.Record("Дом/日本 é.wav", "0 1 0 1\n");

        await rig.RunAsync();

        byte[] bytes = await File.ReadAllBytesAsync(Path.Join(rig.Output, "Дом", "日本 é.wav.frames.csv"), TestContext.Current.CancellationToken);
        Assert.Equal((byte)'f', bytes[0]);
        Assert.Contains("Дом/日本 é.wav,0.000,1.000,0,1.0000,,,,0\r\n", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    private static void AssertCsv(string expected, string actual) =>
        Assert.Equal(
            expected.ReplaceLineEndings("\r\n").Replace("@,", "\"a \"\"b\"\", c.wav\",", StringComparison.Ordinal),
            actual);
}
