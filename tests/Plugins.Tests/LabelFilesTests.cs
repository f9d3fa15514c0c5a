using System.Globalization;
using System.Text;
using MirTool.Plugins.Custom;

namespace MirTool.Plugins.Tests;

/// <summary>Labels that people made in other programs, in files beside their recordings.</summary>
public sealed class LabelFilesTests : IDisposable
{
    private const string RavenHeader = "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\t";

    // As Praat 6.3 saves it.
    private const string LongTextGrid = """"
        File type = "ooTextFile"
        Object class = "TextGrid"

        xmin = 0
        xmax = 2
        tiers? <exists>
        size = 3
        item []:
            item [1]:
                class = "IntervalTier"
                name = "oud"
                xmin = 0
                xmax = 2
                intervals: size = 3
                intervals [1]:
                    xmin = 0
                    xmax = 0.25
                    text = ""
                intervals [2]:
                    xmin = 0.25
                    xmax = 1.5
                    text = "x"
                intervals [3]:
                    xmin = 1.5
                    xmax = 2
                    text = ""
            item [2]:
                class = "TextTier"
                name = "beats"
                xmin = 0
                xmax = 2
                points: size = 1
                points [1]:
                    number = 0.5
                    mark = "1"
            item [3]:
                class = "IntervalTier"
                name = "others"
                xmin = 0
                xmax = 2
                intervals: size = 2
                intervals [1]:
                    xmin = 0
                    xmax = 1
                    text = ""
                intervals [2]:
                    xmin = 1
                    xmax = 2
                    text = "the ""ney"""

        """";

    private const string ShortTextGrid = """"
        File type = "ooTextFile"
        Object class = "TextGrid"

        0
        2
        <exists>
        2
        "IntervalTier"
        "oud"
        0
        2
        3
        0
        0.25
        ""
        0.25
        1.5
        "0.93"
        1.5
        2
        ""
        "IntervalTier"
        "others"
        0
        2
        2
        0
        1
        ""
        1
        2
        "the ""ney"""

        """";

    private readonly TemporaryFolder folder = new();
    private readonly CustomAdapter adapter = new();

    public LabelFilesTests() => TestRecordings.Write(At("a.wav"), 2);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Audacity_Labels_AreRead()
    {
        folder.Write("a.txt", "0.250000\t1.500000\toud\n\\\t100.0\t2000.0\n1,000000\t2,000000\tframe  drum (0.93)\n\n");
        Assert.Equal(["oud 0.25-1.5", "frame drum 1-2"], Labels());
        Assert.Empty(Validate());
    }

    [Theory]
    [InlineData("a.Table.1.selections.txt")]
    [InlineData("a.selections.txt")]
    [InlineData("a.wav.selections.txt")]
    [InlineData("a.txt")]
    public void Raven_SelectionTable_IsReadOnceForBothViews(string name)
    {
        folder.Write(name, RavenHeader + "Instrument\r\n"
            + "1\tWaveform 1\t1\t0.25\t1.5\t0.0\t4000.0\toud\r\n"
            + "1\tSpectrogram 1\t1\t0.25\t1.5\t0.0\t4000.0\toud\r\n"
            + "2\tSpectrogram 1\t1\t1.0\t2.0\t0.0\t4000.0\tney\r\n");
        Assert.Equal(["oud 0.25-1.5", "ney 1-2"], Labels());
        Assert.Empty(Validate());
    }

    [Fact]
    public void Raven_FileOffset_IsTheStartWithinTheRecording()
    {
        folder.Write("a.selections.txt", RavenHeader + "Begin Path\tFile Offset (s)\tAnnotation\n1\tSpectrogram 1\t1\t60.25\t61.5\t0\t4000\tC:\\tapes\\a.wav\t0.25\toud\n");
        Assert.Equal(["oud 0.25-1.5"], Labels());
    }

    [Theory]
    [InlineData("TIME,VALUE,DURATION,LABEL\n0.25,440,1.25,oud\n1,0,1,\"the \"\"ney\"\", breathed\"\n")]
    [InlineData("0.25,440,1.25,oud\r\n1,0,1,\"the \"\"ney\"\", breathed\"\r\n")]
    public void SonicVisualiser_RegionsAsCsv_AreRead(string text)
    {
        folder.Write("a.csv", text);
        Assert.Equal(["oud 0.25-1.5", "the \"ney\", breathed 1-2"], Labels());
        Assert.Empty(Validate());
    }

    [Fact]
    public void SonicVisualiser_RegionLayer_IsRead()
    {
        folder.Write("a.svl", """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE sonic-visualiser>
            <sv>
              <data>
                <model id="1" name="" sampleRate="44100" start="0" end="88200" type="sparse" dimensions="3" resolution="1" notifyOnAdd="true" dataset="0" subtype="region" />
                <dataset id="0" dimensions="3">
                  <point frame="11025" value="1" duration="55125" label="oud" />
                  <point frame="44100" value="2" duration="44100" label="ney &amp; voice" />
                </dataset>
              </data>
            </sv>
            """);
        Assert.Equal(["oud 0.25-1.5", "ney & voice 1-2"], Labels());
        Assert.Empty(Validate());
    }

    [Fact]
    public void Elan_TiersAndTexts_AreRead()
    {
        folder.Write("a.eaf", Eaf("""
            <TIER TIER_ID="oud" LINGUISTIC_TYPE_REF="t"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts3"><ANNOTATION_VALUE></ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
            <TIER TIER_ID="others" LINGUISTIC_TYPE_REF="t"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts4"><ANNOTATION_VALUE>ney</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
            <TIER TIER_ID="polyphony" LINGUISTIC_TYPE_REF="t"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts4"><ANNOTATION_VALUE>2</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
            <TIER TIER_ID="remarks" PARENT_REF="oud" LINGUISTIC_TYPE_REF="t"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a1"><ANNOTATION_VALUE>lovely</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
            """));
        Assert.Equal(["oud 0.25-1.5", "ney 1-2"], Labels());
        Assert.Empty(Validate());
    }

    [Fact]
    public void Elan_TimeOriginOfTheRecording_IsAdded()
    {
        folder.Write("a.eaf", Eaf("""<TIER TIER_ID="oud" LINGUISTIC_TYPE_REF="t"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE/></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>""",
            """<MEDIA_DESCRIPTOR MEDIA_URL="file:///x/a.wav" MIME_TYPE="audio/x-wav" TIME_ORIGIN="500"/>"""));
        Assert.Equal(["oud 0.75-1.5"], Labels());
    }

    [Theory]
    [InlineData(LongTextGrid, "utf-8")]
    [InlineData(LongTextGrid, "utf-16")]
    [InlineData(LongTextGrid, "utf-16BE")]
    [InlineData(ShortTextGrid, "utf-8")]
    [InlineData(ShortTextGrid, "utf-16BE")]
    public void Praat_TextGrid_IsReadInBothFormsAndItsEncodings(string text, string encoding)
    {
        var written = Encoding.GetEncoding(encoding);
        folder.Write("a.TextGrid", [.. written.GetPreamble(), .. written.GetBytes(text)]);
        Assert.Equal(["oud 0.25-1.5", "the \"ney\" 1-2"], Labels());
        Assert.Empty(Validate());
    }

    [Theory]
    [InlineData("a.txt", "0\t1\toud\n0.5 0.7 ney\n", "a.txt:2: “0.5 0.7 ney” is no label of Audacity")]
    [InlineData("a.txt", "0\t1\toud\n1.25\t1.25\tney\n", "a.txt:2: label: “ney” is a point at 1.25 s")]
    [InlineData("a.txt", "0\t1\toud\n1.5\t1.25\tney\n", "a.txt:2: label: “ney” ends at 1.25 s, before its start at 1.5 s")]
    [InlineData("a.txt", "0\t1\toud\n-1\t1.25\tney\n", "a.txt:2: label: “ney” starts at -1 s")]
    [InlineData("a.txt", "0\t1\toud\n0\t1\n", "a.txt:2: label: the label from 0 s to 1 s has no text")]
    [InlineData("a.txt", "0\t2\toud\n1\t1.5\tOud\n", "a.txt:2: label: “Oud” already sounds from 0 s to 2 s (line 1)")]
    [InlineData("a.selections.txt", "Selection\tBegin Time (s)\tInstrument\n1\t0\toud\n", "a.selections.txt:1: End Time (s): the column is missing")]
    [InlineData("a.selections.txt", "Selection\tBegin Time (s)\tEnd Time (s)\tNotes\n1\t0\t1\toud\n", "a.selections.txt:1: no column names the instrument")]
    [InlineData("a.selections.txt", "Selection\tBegin Time (s)\tEnd Time (s)\tLabel\n1\t0\tlate\toud\n", "a.selections.txt:2: End Time (s): “late” is not a number")]
    [InlineData("a.selections.txt", "Selection\tBegin Time (s)\tEnd Time (s)\tBegin File\tLabel\n1\t0\t1\tb.wav\toud\n", "a.selections.txt:2: Begin File: the selection is in “b.wav”")]
    [InlineData("a.selections.txt", "Selection\tBegin Time (s)\tEnd Time (s)\tLabel\n", "has no label")]
    [InlineData("a.csv", "TIME,VALUE,DURATION,LABEL\n0,0,1,\"oud\n", "a.csv:2: a quote is opened and not closed")]
    [InlineData("a.csv", "TIME,VALUE,LABEL\n0,0,oud\n", "a.csv:1: the columns are TIME, VALUE, LABEL")]
    [InlineData("a.csv", "TIME,VALUE,DURATION,LABEL\n0,0,soon,oud\n", "a.csv:2: DURATION: “soon”")]
    [InlineData("a.svl", "<sv><data><model sampleRate=\"8000\"/><point frame=\"0\" label=\"oud\"/></data></sv>", "a.svl:1: duration: the point “oud” has no duration")]
    [InlineData("a.svl", "<sv><point frame=\"0\" duration=\"1\" label=\"oud\"/></sv>", "a.svl:1: sampleRate: ")]
    [InlineData("a.svl", "<sv>\n<data>", "a.svl:2: is not whole XML")]
    [InlineData("a.svl", "<!DOCTYPE sv [<!ENTITY a SYSTEM \"/etc/passwd\">]><sv>&a;</sv>", "a.svl:1: is not whole XML")]
    [InlineData("a.eaf", "<A>\n&#xD800;</A>", "a.eaf:2: is not whole XML")]
    [InlineData("a.TextGrid", "File type = \"ooTextFile\"\nObject class = \"Pitch 1\"\n", "a.TextGrid:1: is no TextGrid")]
    [InlineData("a.TextGrid", "\"ooTextFile\"\n\"TextGrid\"\n0 2 <exists> 1\n\"IntervalTier\" \"oud\" 0 2 1\n0 2 \"x\n", "a.TextGrid:5: the quote that opens a text in this line is never closed")]
    [InlineData("a.TextGrid", "\"ooTextFile\"\n\"TextGrid\"\n0 2 <exists> 1\n\"IntervalTier\" \"oud\" 0 2 2\n0 2 \"x\"\n", "the file ends where the time of item 2 of the tier “oud” should follow")]
    [InlineData("a.TextGrid", "\"ooTextFile\"\n\"TextGrid\"\n0 2 <exists> 1\n\"IntervalTier\" \"oud\" 0 2 1\n0 2 \"\"\n", "no interval has a text")]
    [InlineData("a.TextGrid", "ooBinaryFile\bTextGrid", "Save as text file")]
    [InlineData("a.jams", """{"annotations":[{"namespace":"tag_open","data":[{"time":0,"duration":1,"value":"\ud800"}]}]}""", "has no text as its “value”")]
    [InlineData("a.jams", """{"annotations":[{"namespace":"\ud800","data":[]}]}""", "names no instruments")]
    [InlineData("a.jams", """{"annotations":[{"namespace":"tag_open","da\ud800ta":3,"data":[{"\udc00":1}]}]}""", "a.jams: ")]
    public void Validate_WhatCannotBeRead_NamesFileLineAndRemedy(string name, string text, string expected)
    {
        folder.Write(name, text);
        Assert.Contains(Validate(), problem => problem.Contains(expected, StringComparison.Ordinal));
        Assert.Throws<InvalidDataException>(() => Labels());
    }

    [Fact]
    public void Elan_AnnotationWithoutTimes_IsNamed()
    {
        folder.Write("a.eaf", Eaf("""<TIER TIER_ID="oud" LINGUISTIC_TYPE_REF="t"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a7" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts5"><ANNOTATION_VALUE/></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>"""));
        Assert.Contains("oud, a7: its time slot “ts5” has no time. Align the annotation in ELAN.", Assert.Single(Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public void Praat_HalfOfACharacter_IsNamed()
    {
        folder.Write("a.TextGrid", [0xFE, 0xFF, 0xD8, 0x00, 0x00, 0x41]);
        Assert.Contains("holds half of a character", Assert.Single(Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public void ListExcerpts_SeveralFormatsInOneFolder_AreOneDataset()
    {
        folder.Write("a.txt", "0\t1\toud\n");
        TestRecordings.Write(At("takes/b.flac"), 1);
        TestRecordings.Write(At("takes/b.wav"), 1);
        folder.Write("takes/b.flac.csv", "0,0,1,ney\n");
        folder.Write("takes/b.wav.TextGrid", ShortTextGrid);
        folder.Write("takes/readme.txt", "Recorded in Konya.");
        Assert.Equal(["a.wav", "takes/b.flac", "takes/b.wav"], adapter.ListExcerpts(Request()));
        Assert.Equal("ney", Assert.Single(adapter.LoadLabels("takes/b.flac", Request()).Labels).Label);
    }

    [Theory]
    [InlineData("a.TextGrid", "oud 0.25-1.5")]
    [InlineData("a.txt", "ney 0-1")]
    public void ListExcerpts_LabelFileAsTheRoot_IsItsRecording(string name, string first)
    {
        folder.Write("a.TextGrid", ShortTextGrid);
        folder.Write("a.txt", "0\t1\tney\n");
        DatasetRequest request = Request() with { Root = At(name) };
        Assert.Equal(["a.wav"], adapter.ListExcerpts(request));
        Assert.Equal(first, Text(adapter.LoadLabels("a.wav", request).Labels).First());
    }

    [Fact]
    public void Validate_TextBesideOtherLabels_IsAWarning()
    {
        folder.Write("a.TextGrid", ShortTextGrid);
        folder.Write("a.txt", "0\t1\tney\n");
        Assert.Equal("a.txt: warning: is not read: a.TextGrid has the labels of a.wav.", Assert.Single(Validate()));
    }

    [Fact]
    public void Validate_TwoLabelFilesOfARecording_AreNamed()
    {
        folder.Write("a.TextGrid", ShortTextGrid);
        folder.Write("a.jams", "{}");
        Assert.Equal("a.wav: has several label files (a.TextGrid, a.jams). Keep one of them.", Assert.Single(Validate()));
    }

    [Fact]
    public void Validate_LabelThatEndsAfterTheRecording_IsAWarningWithItsLine()
    {
        folder.Write("a.txt", "0\t1\toud\n1\t5\tney\n");
        Assert.StartsWith("a.txt:2: warning: end_s: “ney” ends at 5 s", Assert.Single(Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public void ListExcerpts_LinkToTheFolderItself_FindsEachRecordingOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        TestRecordings.Write(At("sub/b.wav"), 1);
        folder.Write("sub/b.txt", "0\t1\toud\n");
        Directory.CreateSymbolicLink(At("loop"), folder.Path);
        Directory.CreateSymbolicLink(At("sub/again"), At("sub"));
        Assert.Equal(["sub/b.wav"], adapter.ListExcerpts(Request()));
    }

    [Theory]
    [InlineData("a.jams")]
    [InlineData("a.eaf")]
    [InlineData("a.TextGrid")]
    [InlineData("a.svl")]
    [InlineData("a.selections.txt")]
    [InlineData("a.txt")]
    [InlineData("a.csv")]
    public void LoadLabels_AHundredThousandLabels_AreReadWhole(string name)
    {
        const int Count = 100_000;
        folder.Write(name, Many(name, Count));
        // Each is 10 microseconds long.
        IReadOnlyList<InstrumentLabel> labels = adapter.LoadLabels("a.wav", Request()).Labels;
        Assert.Equal(Count, labels.Count);
        Assert.Equal(1.0, labels[Count / 2].StartSeconds, 1e-9);
    }

    [Fact]
    public void LoadLabels_AHundredThousandContradictions_AreRefusedShortly()
    {
        folder.Write("a.txt", string.Concat(Enumerable.Range(0, 100_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * 1e-5:F5}\t2\toud\n"))));
        Assert.Equal(101, Validate().Count);
    }

    private static string Many(string name, int count)
    {
        const int Microseconds = 20;
        IEnumerable<int> starts = Enumerable.Range(0, count).Select(i => i * Microseconds);
        string All(Func<string, string, int, string> line) => string.Concat(starts.Select((start, i) =>
            line(Seconds(start), Seconds(start + (Microseconds / 2)), i)));
        return Path.GetExtension(name) switch
        {
            ".jams" => "{\"annotations\":[{\"namespace\":\"tag_open\",\"data\":[" + All((start, _, i) => $"{(i > 0 ? "," : "")}{{\"time\":{start},\"duration\":0.00001,\"value\":\"oud\"}}") + "]}]}",
            ".eaf" => "<D><HEADER/><TIME_ORDER>" + All((start, end, i) => $"<TIME_SLOT TIME_SLOT_ID=\"s{i}\" TIME_VALUE=\"{start}e3\"/><TIME_SLOT TIME_SLOT_ID=\"e{i}\" TIME_VALUE=\"{end}e3\"/>")
                + "</TIME_ORDER><TIER TIER_ID=\"oud\">" + All((_, _, i) => $"<ALIGNABLE_ANNOTATION TIME_SLOT_REF1=\"s{i}\" TIME_SLOT_REF2=\"e{i}\"><ANNOTATION_VALUE/></ALIGNABLE_ANNOTATION>") + "</TIER></D>",
            ".TextGrid" => $"\"ooTextFile\" \"TextGrid\" 0 2 <exists> 1 \"IntervalTier\" \"oud\" 0 2 {count}\n" + All((start, end, _) => $"{start} {end} \"x\"\n"),
            ".svl" => "<sv><model sampleRate=\"1000000\"/>" + All((_, _, i) => $"<point frame=\"{i * Microseconds}\" duration=\"10\" label=\"oud\"/>\n") + "</sv>",
            ".csv" => All((start, _, _) => $"{start},0,0.00001,oud\n"),
            _ when name.EndsWith(".selections.txt", StringComparison.Ordinal) => RavenHeader + "Label\n" + All((start, end, i) => $"{i}\tS\t1\t{start}\t{end}\t0\t1\toud\n"),
            _ => All((start, end, _) => $"{start}\t{end}\toud\n"),
        };
    }

    private static string Seconds(int microseconds) => (microseconds * 1e-6).ToString("F6", CultureInfo.InvariantCulture);

    private static string Eaf(string tiers, string media = "") => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-11-27T12:00:00+00:00" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
          <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">{media}</HEADER>
          <TIME_ORDER>
            <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="250"/>
            <TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="1000"/>
            <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="1500"/>
            <TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="2000"/>
            <TIME_SLOT TIME_SLOT_ID="ts5"/>
          </TIME_ORDER>
          {tiers}
          <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="t" TIME_ALIGNABLE="true"/>
        </ANNOTATION_DOCUMENT>
        """;

    private string At(string relative) => Path.Combine(folder.Path, relative);

    private List<string> Validate() => [.. adapter.Validate(Request(), null, TestContext.Current.CancellationToken).Problems.Select(problem => problem.ToString())];

    private IEnumerable<string> Labels() => Text(adapter.LoadLabels(Assert.Single(adapter.ListExcerpts(Request())), Request()).Labels);

    private DatasetRequest Request() => new() { Root = folder.Path, Split = "test", SampleRate = TestRecordings.SampleRate };

    private static IEnumerable<string> Text(IEnumerable<InstrumentLabel> labels) => labels.Select(label =>
        string.Create(CultureInfo.InvariantCulture, $"{label.Label} {Math.Round(label.StartSeconds, 9)}-{Math.Round(label.EndSeconds, 9)}"));
}
