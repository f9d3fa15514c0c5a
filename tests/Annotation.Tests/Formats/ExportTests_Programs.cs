using MirTool.Annotation.Formats;
using MirTool.Plugins;
using MirTool.Plugins.Custom;

namespace MirTool.Annotation.Tests.Formats;

/// <summary>Every format is opened by a program that is not ours, and read back by our own readers of labels.</summary>
public sealed class ExportTests_Programs : IDisposable
{
    private readonly ExportRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task TextGrid_OpenedByPraat_HasATierForEachInstrumentAndThePolyphony()
    {
        string path = await rig.ExportFirstAsync("textgrid", ".TextGrid");
        string longForm = rig.At("long.TextGrid");
        string shortForm = rig.At("short.TextGrid");

        string[] intervals = Tool.Run("praat", "--run", Tool.Data("textgrid.praat"), path, longForm, shortForm);

        Assert.Equal(
            [
                "Violin\t0\t3.000\t0.93", "Violin\t3.000\t5.000", "Violin\t5.000\t8.000\t0.60",
                "Piano, \"grand\"\t0\t1.000", "Piano, \"grand\"\t1.000\t4.000\t0.75", "Piano, \"grand\"\t4.000\t8.000",
                "polyphony\t0\t1.000\t1", "polyphony\t1.000\t2.000\t2", "polyphony\t2.000\t3.000\t1", "polyphony\t3.000\t5.000\t0", "polyphony\t5.000\t8.000\t1",
            ],
            intervals);
        foreach (string saved in (string[])[longForm, shortForm])
        {
            File.Copy(saved, Path.Join(rig.Recordings, ExportRig.First + ".TextGrid"), overwrite: true);
            Assert.Equal(["Violin 0-3", "Violin 5-8", "Piano, \"grand\" 1-4"], Labels());
        }
    }

    [Fact]
    public async Task TextGrid_OfWindows_HasEachWindowUntilTheNextOneBegins()
    {
        string path = await rig.ExportFirstAsync("textgrid", ".TextGrid", options => options with { Of = StretchKind.Windows });

        string[] intervals = Tool.Run("praat", "--run", Tool.Data("textgrid.praat"), path, rig.At("l"), rig.At("s"));

        Assert.Equal(
            ["Violin\t0\t1.000\t0.99", "Violin\t1.000\t3.000\t0.87", "Violin\t3.000\t5.000", "Violin\t5.000\t6.000\t0.50", "Violin\t6.000\t8.000\t0.70"],
            intervals[..5]);
    }

    [Fact]
    public async Task Elan_CheckedAndReadByOtherPrograms_LinksTheRecordingAndHasNoOverlap()
    {
        string path = await rig.ExportFirstAsync("elan", ".eaf");

        Tool.Run("xmllint", "--noout", "--schema", Tool.Data("elan.xsd"), path);

        Assert.Equal(
            [
                "media\t./../../recordings/a tape/first – é.wav",
                "Violin\t0\t3000\t0.93", "Violin\t5000\t8000\t0.60", "Piano, \"grand\"\t1000\t4000\t0.75",
                "polyphony\t0\t1000\t1", "polyphony\t1000\t2000\t2", "polyphony\t2000\t3000\t1", "polyphony\t3000\t5000\t0", "polyphony\t5000\t8000\t1",
            ],
            Tool.Python("elan.py", path));
    }

    [Fact]
    public async Task Jams_CheckedBySchema_HasTagsAndThePolyphony()
    {
        string path = await rig.ExportFirstAsync("jams", ".jams");

        Assert.Equal(
            [
                "tag_open\t0\t3\tViolin\t0.9312", "tag_open\t1\t3\tPiano, \"grand\"\t0.75", "tag_open\t5\t3\tViolin\t0.6",
                "polyphony\t0\t1\t1", "polyphony\t1\t1\t2", "polyphony\t2\t1\t1", "polyphony\t3\t2\t0", "polyphony\t5\t3\t1",
            ],
            Tool.Python("jams.py", path));
    }

    [Fact]
    public async Task Audacity_ReadByPython_HasThreeCellsALine()
    {
        string path = await rig.ExportFirstAsync("audacity", ".txt");

        string[] expected = ["0.000\t3.000\tViolin (0.93)", "1.000\t4.000\tPiano, \"grand\" (0.75)", "5.000\t8.000\tViolin (0.60)"];
        Assert.Equal(expected, await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(expected, Tool.Python("csv_rows.py", path, "tab", "utf-8"));
    }

    [Fact]
    public async Task Audacity_ImportedByAudacity_IsALabelTrackThatItExportsUnchangedAndThatIsReadBack()
    {
        Tool.Need("Xvfb", "xdotool", "audacity");
        string path = await rig.ExportFirstAsync("audacity", ".txt");

        string[] labels = Tool.Python("audacity.py", path);

        Assert.Equal(["0.000000\t3.000000\tViolin (0.93)", "1.000000\t4.000000\tPiano, \"grand\" (0.75)", "5.000000\t8.000000\tViolin (0.60)"], labels);
        await File.WriteAllLinesAsync(Path.Join(rig.Recordings, ExportRig.First + ".txt"), labels, TestContext.Current.CancellationToken);
        Assert.Equal(["Violin 0-3", "Piano, \"grand\" 1-4", "Violin 5-8"], Labels());
    }

    [Fact]
    public async Task Raven_ReadByPython_HasItsColumnsAndTheRecording()
    {
        string path = await rig.ExportFirstAsync("raven", ".selections.txt");

        string[] rows = Tool.Python("csv_rows.py", path, "tab", "utf-8");

        Assert.Equal("Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tInstrument\tInstrument ID\tConfidence\tBegin Path\tFile Offset (s)", rows[0]);
        string recording = Path.Join(rig.Recordings, ExportRig.First);
        Assert.Equal($"3\tSpectrogram 1\t1\t5.000\t8.000\t0.0\t4000.0\tViolin\tvln\t0.6000\t{recording}\t5.000", rows[3]);
        Assert.Equal(4, rows.Length);
    }

    [Fact]
    public async Task SonicVisualiser_OpenedBySonicVisualiser_IsALayerOfRegionsWithEachInstrumentOnAHeightOfItsOwn()
    {
        Tool.Need("Xvfb", "xdotool", "sonic-visualiser");
        string path = await rig.ExportFirstAsync("sonic-visualiser", ".csv");

        // What begins at 0 would be left out by Sonic Visualiser.
        string[] regions = ["0.001\t1\t2.999\tViolin (0.93)", "1.000\t2\t3.000\tPiano, \"grand\" (0.75)", "5.000\t1\t3.000\tViolin (0.60)"];
        Assert.Equal(["TIME\tVALUE\tDURATION\tLABEL", .. regions], Tool.Python("csv_rows.py", path, ",", "utf-8"));
        Assert.Equal(["regions", .. regions], Tool.Python("sonic_visualiser.py", Path.Join(rig.Recordings, ExportRig.First), path));
    }

    [Fact]
    public async Task Ndjson_ReadByPython_IsAnObjectALine()
    {
        string path = await rig.ExportFirstAsync("ndjson", ".ndjson");
        Assert.Equal(
            ["a tape/first – é.wav\t0\t3\tvln\tViolin\t0.9312\t0.99", "a tape/first – é.wav\t1\t4\tpno\tPiano, \"grand\"\t0.75\t0.8", "a tape/first – é.wav\t5\t8\tvln\tViolin\t0.6\t0.7"],
            Tool.Python("ndjson.py", path));

        path = await rig.ExportFirstAsync("ndjson", ".ndjson", options => options with { Of = StretchKind.Windows, Force = true });
        string[] windows = Tool.Python("ndjson.py", path);
        Assert.Equal(8, windows.Length);
        Assert.Equal("a tape/first – é.wav\t3\t5\t0\t0.6\tNone\tNone\tNone\tFalse", windows[4]);
    }

    [Theory]
    [InlineData(true, ";", "5,000", "0,6000")]
    [InlineData(false, ",", "5.000", "0.6000")]
    public async Task CsvExcel_ReadByPython_IsTheTableInTheStyleOfALocale(bool isComma, string delimiter, string start, string probability)
    {
        string path = await rig.ExportFirstAsync("csv-excel", ".segments.excel.csv", style: isComma ? SpreadsheetStyle.Comma : SpreadsheetStyle.Point);

        Assert.Equal([0xEF, 0xBB, 0xBF], (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))[..3]);
        Assert.Equal($"a tape/first – é.wav\tvln\tViolin\t{start}\t{start.Replace('5', '8')}\t{probability}\t{probability.Replace('6', '7')}", Tool.Python("csv_rows.py", path, delimiter, "utf-8-sig")[3]);
        string[] recordings = Tool.Python("csv_rows.py", rig.At("exported/recordings.excel.csv"), delimiter, "utf-8-sig");
        // What a spreadsheet program would run as a formula is text, and stays a name that can be read.
        Assert.StartsWith("'=second.wav\tok\t8", recordings[1], StringComparison.Ordinal);
        Assert.Equal(4, recordings.Length);
        Assert.Equal(4, Tool.Python("csv_rows.py", rig.At("exported/summary.excel.csv"), delimiter, "utf-8-sig").Length);
    }

    [Theory]
    [InlineData("audacity")]
    [InlineData("raven")]
    [InlineData("sonic-visualiser")]
    [InlineData("jams")]
    [InlineData("elan")]
    [InlineData("textgrid")]
    public async Task Export_BesideTheRecordings_IsReadBackAsLabels(string format)
    {
        Assert.Equal((2, 0, 0), await rig.ExportAsync(format, options => options with { OutputFolder = rig.Recordings }));
        string start = format == "sonic-visualiser" ? "0.001" : "0";
        Assert.Equal(["Piano, \"grand\" 1-4", $"Violin {start}-3", "Violin 5-8"], Labels().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Csv_WithoutFurtherColumns_IsTheTablesByteForByte()
    {
        foreach (StretchKind of in (StretchKind[])[StretchKind.Segments, StretchKind.Windows])
        {
            await rig.ExportAsync("csv", options => options with { Of = of });
        }

        foreach (string table in Directory.EnumerateFiles(rig.Annotations, "*.csv", SearchOption.AllDirectories))
        {
            Assert.Equal(await File.ReadAllTextAsync(table, TestContext.Current.CancellationToken),
                await File.ReadAllTextAsync(Path.Join(rig.Exported, Path.GetRelativePath(rig.Annotations, table)), TestContext.Current.CancellationToken));
        }
    }

    private IEnumerable<string> Labels()
    {
        var adapter = new CustomAdapter();
        var request = new DatasetRequest { Root = rig.Recordings, Split = "test", SampleRate = ExportRig.SampleRate };
        string excerpt = Assert.Single(adapter.ListExcerpts(request), id => id == ExportRig.First);
        return adapter.LoadLabels(excerpt, request).Labels.Select(label => FormattableString.Invariant($"{label.Label} {label.StartSeconds}-{label.EndSeconds}"));
    }
}
