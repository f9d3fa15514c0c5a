using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Audio;
using MirTool.Plugins;

namespace MirTool.Annotation.Tests.Formats;

/// <summary>Recordings of eight seconds with tables that were written by hand: windows of 2 seconds, a hop of 1.</summary>
internal sealed class ExportRig : IDisposable
{
    public const string First = "a tape/first – é.wav";
    public const string Second = "=second.wav";
    public const int SampleRate = 8000;

    private readonly TemporaryFolder folder = new();

    public ExportRig()
    {
        WriteRecording(First);
        WriteRecording(Second);
        folder.Write("out/recordings.csv", "file,status,duration_s,sample_rate_hz,channels,windows,mean_polyphony,error\r\n"
            + $"{Second},ok,8.000,8000,1,7,0.571,\r\nbroken.wav,failed,,,,,,holds no sound\r\n{First},ok,8.000,8000,1,7,1.143,\r\n");
        folder.Write("out/summary.csv", "file,instrument_id,instrument,active_s,active_fraction,max_probability,first_s,last_s\r\n"
            + $"{Second},pno,\"Piano, \"\"grand\"\"\",4.000,0.5000,0.9000,0.000,4.000\r\n"
            + $"{First},vln,Violin,6.000,0.7500,0.9900,0.000,8.000\r\n{First},pno,\"Piano, \"\"grand\"\"\",3.000,0.3750,0.8000,1.000,4.000\r\n");
        folder.Write("out/run.json", $$"""{"tool_version":"0","root":{{System.Text.Json.JsonSerializer.Serialize(Recordings)}}}""");
        WriteTables(First,
            ["vln,Violin,0.000,3.000,0.9312,0.9900", "pno,\"Piano, \"\"grand\"\"\",1.000,4.000,0.7500,0.8000", "vln,Violin,5.000,8.000,0.6000,0.7000"],
            ["0|2|1|0.9|vln,Violin,0.9900,1", "1|3|2|0.8|vln,Violin,0.8724,1", "1|3|2|0.8|pno,\"Piano, \"\"grand\"\"\",0.8000,1", "2|4|1|0.7|pno,\"Piano, \"\"grand\"\"\",0.7000,1",
             "3|5|0|0.6|,,,0", "4|6|0|0.8|,,,0", "5|7|1|0.9|vln,Violin,0.5000,1", "6|8|1|0.7|vln,Violin,0.7000,1"]);
        WriteTables(Second, ["pno,\"Piano, \"\"grand\"\"\",0.000,4.000,0.8500,0.9000"],
            ["0|2|1|0.9|pno,\"Piano, \"\"grand\"\"\",0.9000,1", "2|4|1|0.9|pno,\"Piano, \"\"grand\"\"\",0.8000,1", "4|6|0|0.9|,,,0", "6|8|0|0.9|,,,0"]);
    }

    public string Recordings => folder.At("recordings");

    public string Annotations => folder.At("out");

    public string Exported => folder.At("exported");

    public string At(string relative) => folder.At(relative);

    public string Write(string relative, string text) => folder.Write(relative, text);

    /// <summary>Exports everything.</summary>
    /// <returns>How many files were written, found there as new, and could not be made.</returns>
    public async Task<(int Written, int Skipped, int Failed)> ExportAsync(string format, Func<ExportOptions, ExportOptions>? change = null, SpreadsheetStyle? style = null)
    {
        AnnotationFolder annotations = AnnotationFolder.Open(Annotations);
        var options = new ExportOptions
        {
            Format = ExportFormats.Find(format, style),
            OutputFolder = Exported,
            Style = style,
            HasTablesOverAll = format.StartsWith("csv", StringComparison.Ordinal),
            RecordingsFolder = annotations.Run?.Root,
            Jobs = 2,
            Settings = new Dictionary<string, string>(),
        };
        options = change is null ? options : change(options);
        BatchResult end = await AnnotationExport.RunAsync(annotations, options, cancellationToken: TestContext.Current.CancellationToken);
        return (end.Annotated, end.Skipped, end.Failed);
    }

    /// <summary>Exports and returns the path of the first recording's file.</summary>
    public async Task<string> ExportFirstAsync(string format, string suffix, Func<ExportOptions, ExportOptions>? change = null, SpreadsheetStyle? style = null)
    {
        Assert.Equal((2, 0, 0), await ExportAsync(format, change, style));
        return Path.Join(Exported, First + suffix);
    }

    public static IReadOnlySet<string>? Instruments(params string[] names) => StretchFilter.InstrumentsNamed(
        names, new Dictionary<string, string> { ["vln"] = "Violin", ["pno"] = "Piano, \"grand\"" }, NearestName.Among);

    public void Dispose() => folder.Dispose();

    private void WriteRecording(string file)
    {
        string path = Path.Join(Recordings, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using AudioWriter writer = AudioWriter.Create(path, SampleRate, channels: 1);
        writer.Write(new float[8 * SampleRate]);
        writer.Complete();
    }

    private void WriteTables(string file, string[] segments, string[] windows)
    {
        folder.Write($"out/{file}.segments.csv", "file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability\r\n"
            + string.Concat(segments.Select(row => $"{file},{row}\r\n")));
        folder.Write($"out/{file}.frames.csv", "file,start_s,end_s,polyphony,polyphony_probability,instrument_id,instrument,probability,active\r\n"
            + string.Concat(windows.Select(row => row.Split('|')).Select(cells => $"{file},{cells[0]}.000,{cells[1]}.000,{cells[2]},{cells[3]}000,{cells[4]}\r\n")));
    }
}
