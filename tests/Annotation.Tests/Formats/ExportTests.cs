using System.Text;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Audio;

namespace MirTool.Annotation.Tests.Formats;

/// <summary>What is exported, when again, and at which times of day.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly ExportRig rig = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task Export_Again_WritesOnlyWhatIsMissingOrOlderThanItsTables()
    {
        Assert.Equal((2, 0, 0), await rig.ExportAsync("audacity"));
        Assert.Equal((0, 2, 0), await rig.ExportAsync("audacity"));
        File.Delete(rig.At("exported/=second.wav.txt"));
        Assert.Equal((1, 1, 0), await rig.ExportAsync("audacity"));
        File.SetLastWriteTimeUtc(Path.Join(rig.Annotations, ExportRig.First + ".segments.csv"), DateTime.UtcNow.AddHours(1));
        Assert.Equal((1, 1, 0), await rig.ExportAsync("audacity"));
        Assert.Equal((2, 0, 0), await rig.ExportAsync("audacity", options => options with { Force = true }));
    }

    [Fact]
    public async Task Export_UnderOtherOptions_WritesEverythingAnew()
    {
        await rig.ExportAsync("audacity");
        await Task.Delay(20, Cancellation);
        Func<ExportOptions, ExportOptions> change = options => options with
        {
            Filter = new(null, 3.5),
            Settings = new Dictionary<string, string> { ["min-seconds"] = "3.5" },
        };
        Assert.Equal((2, 0, 0), await rig.ExportAsync("audacity", change));
        Assert.Equal((0, 2, 0), await rig.ExportAsync("audacity", change));
        Assert.Empty(await File.ReadAllTextAsync(rig.At($"exported/{ExportRig.First}.txt"), Cancellation));
    }

    [Theory]
    [InlineData("violin", 0, 2)]
    [InlineData("PNO", 0, 1)]
    [InlineData("vln", 3, 2)]
    [InlineData("vln", 3.001, 0)]
    public async Task Export_InstrumentAndLength_LeaveOutTheOthers(string instrument, double minimumSeconds, int rows)
    {
        string path = await rig.ExportFirstAsync("audacity", ".txt", options => options with { Filter = new(ExportRig.Instruments(instrument), minimumSeconds) });
        Assert.Equal(rows, (await File.ReadAllLinesAsync(path, Cancellation)).Length);
    }

    [Fact]
    public async Task Export_WindowsOfLongSegments_AreThoseWithinThem()
    {
        rig.Write($"out/{ExportRig.First}.segments.csv", "file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability\r\n"
            + $"{ExportRig.First},vln,Violin,0.000,3.000,0.9,0.9\r\n{ExportRig.First},vln,Violin,5.000,7.000,0.9,0.9\r\n");
        string path = await rig.ExportFirstAsync("audacity", ".txt", options => options with { Of = StretchKind.Windows, Filter = new(null, 2.5) });
        Assert.Equal(["0.000\t2.000\tViolin (0.99)", "1.000\t3.000\tViolin (0.87)"], await File.ReadAllLinesAsync(path, Cancellation));
    }

    [Fact]
    public void Export_UnknownInstrument_NamesTheNearest() =>
        Assert.Contains("the nearest is 'Violin'", Assert.Throws<InvalidDataException>(() => ExportRig.Instruments("violine")).Message, StringComparison.Ordinal);

    [Fact]
    public void Export_UnknownFormat_NamesTheNearest() =>
        Assert.Contains("the nearest is 'textgrid'", Assert.Throws<InvalidDataException>(() => ExportFormats.Find("texgrid", null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("file,instrument_id,instrument,start_s,end_s,mean_probability\r\n")]
    [InlineData("file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability\r\n" + ExportRig.First + ",vln,Violin,\"0,5\",3,0.9,0.9\r\n")]
    [InlineData("file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability\r\n" + ExportRig.First + ",vln,Violin,3,3,0.9,0.9\r\n")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Export_TableThatSomebodySpoilt_CostsItsRecordingAlone(string? table)
    {
        string path = Path.Join(rig.Annotations, ExportRig.First + ".segments.csv");
        if (table is null)
        {
            File.Delete(path);
        }
        else
        {
            await File.WriteAllTextAsync(path, table, Cancellation);
        }

        Assert.Equal((1, 0, 1), await rig.ExportAsync("jams"));
        Assert.False(File.Exists(Path.Join(rig.Exported, ExportRig.First + ".jams")));
    }

    [Fact]
    public async Task Export_NameOfTheLongestKind_FitsTheFileSystem()
    {
        string name = new string('n', 251) + ".wav";
        rig.Write("out/recordings.csv", $"file,status,duration_s,sample_rate_hz,channels,windows,mean_polyphony,error\r\n{name},ok,8.000,8000,1,7,0.571,\r\n");
        foreach ((string old, string table) in ((string, string)[])[(".segments.csv", OutputNames.Segments(name)), (".frames.csv", OutputNames.Frames(name))])
        {
            string text = await File.ReadAllTextAsync(Path.Join(rig.Annotations, ExportRig.First + old), Cancellation);
            rig.Write("out/" + table, text.Replace(ExportRig.First, name, StringComparison.Ordinal));
        }

        Assert.Equal((1, 0, 0), await rig.ExportAsync("csv-excel", style: SpreadsheetStyle.Comma));
        Assert.Equal(255, Directory.EnumerateFiles(rig.Exported).Max(path => Encoding.UTF8.GetByteCount(Path.GetFileName(path))));
    }

    [Fact]
    public void Read_FolderThatIsNone_SaysWhatIsMissing()
    {
        Assert.Contains("holds no annotations", Assert.Throws<InvalidDataException>(() => AnnotationFolder.Open(rig.Recordings)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(rig.At("recordings/.mirtool"));
        Assert.Contains("are not finished", Assert.Throws<InvalidDataException>(() => AnnotationFolder.Open(rig.Recordings)).Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => AnnotationFolder.Open(rig.At("gone")));
    }

    [Theory]
    [InlineData("2026-11-27 14:05:06", null, 1.5, "2026-11-27T14:05:07.500")]
    [InlineData("2026-11-27 14:05:06", "UTC", 1.5, "2026-11-27T14:05:07.500+00:00")]
    [InlineData("2026-11-27 14:05:06", "+05:30", 0, "2026-11-27T14:05:06.000+05:30")]
    [InlineData("2026-12-31 23:59:59", "Europe/Berlin", 2, "2027-01-01T00:00:01.000+01:00")]
    [InlineData("2026-07-01 12:00:00", "Europe/Berlin", 0, "2026-07-01T12:00:00.000+02:00")]
    // Clocks are set forward at 2:00 and back at 3:00; of an hour that comes twice the first is meant.
    [InlineData("2026-03-29 01:59:59", "Europe/Berlin", 2, "2026-03-29T03:00:01.000+02:00")]
    [InlineData("2026-10-25 02:30:00", "Europe/Berlin", 3600, "2026-10-25T02:30:00.000+01:00")]
    public void RecordedAt_SecondsLater_IsByTheClockOfTheZone(string start, string? zone, double seconds, string expected)
    {
        string table = rig.Write("times.csv", $"file,recorded_at\n{ExportRig.First},{start}\n");
        Assert.Equal(expected, RecordedTimes.Of(table, null, zone).At(ExportRig.First, null).After(seconds));
    }

    [Theory]
    [InlineData("{yyyyMMdd}_{HHmmss}", "site/REC_20261127_140506.wav", "2026-11-27T14:05:06.000")]
    [InlineData("{yyyy-MM-dd HH.mm}", "SM4 2026-11-27 14.05 north.flac", "2026-11-27T14:05:00.000")]
    [InlineData("{yyyyMMdd}", "20269999 20261127.wav", "2026-11-27T00:00:00.000")]
    public void RecordedAt_Name_IsReadByThePattern(string pattern, string file, string expected) =>
        Assert.Equal(expected, RecordedTimes.Of("name", pattern, null).At(file, null).After(0));

    [Theory]
    [InlineData("name", "{HHmmss}", null, "must hold yyyy")]
    [InlineData("name", null, null, "needs --name-time")]
    [InlineData("gone.csv", null, null, "must be bwf, name or a table")]
    [InlineData("bwf", null, "Europe/Nowhere", "--time-zone must be")]
    public void RecordedAt_WhatCannotBe_IsNamed(string source, string? pattern, string? zone, string expected) =>
        Assert.Contains(expected, Record.Exception(() => RecordedTimes.Of(source, pattern, zone))!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-11-27", "14:05:06", 0, "2026-11-27T14:05:06.000")]
    [InlineData("2026:11:27", "00-00-00", 4_000_000, "2026-11-27T00:08:20.000")]
    public async Task RecordedAt_BroadcastWave_IsItsTimeReferenceElseItsTime(string date, string time, ulong samples, string expected)
    {
        string path = Path.Join(rig.Recordings, ExportRig.First);
        await File.WriteAllBytesAsync(path, BroadcastWave(date, time, samples), Cancellation);
        Assert.Equal(expected, RecordedTimes.Of("bwf", null, null).At(ExportRig.First, path).After(0));
    }

    [Fact]
    public void RecordedAt_NoBroadcastWave_IsNull()
    {
        Assert.Null(BroadcastTime.Read(Path.Join(rig.Recordings, ExportRig.First)));
        Assert.Null(BroadcastTime.Read(rig.Write("empty.wav", "")));
        Assert.Null(BroadcastTime.Read(rig.Write("short.wav", "RIFF")));
    }

    [Fact]
    public async Task Csv_WithTimes_HasThemInAColumnOfTheirOwn()
    {
        rig.Write("times.csv", $"file,recorded_at\n{ExportRig.First},2026-11-27 14:05:06\n{ExportRig.Second},2026-11-27\n");
        string path = await rig.ExportFirstAsync("csv", ".segments.csv", options => options with { Times = RecordedTimes.Of(rig.At("times.csv"), null, "UTC") });
        string[] rows = await File.ReadAllLinesAsync(path, Cancellation);
        Assert.EndsWith(",max_probability,start_at", rows[0], StringComparison.Ordinal);
        Assert.EndsWith(",0.7000,2026-11-27T14:05:11.000+00:00", rows[3], StringComparison.Ordinal);
        string[] recordings = await File.ReadAllLinesAsync(rig.At("exported/recordings.csv"), Cancellation);
        Assert.EndsWith(",error,recorded_at", recordings[0], StringComparison.Ordinal);
        Assert.EndsWith(",2026-11-27T00:00:00.000+00:00", recordings[1], StringComparison.Ordinal);
        Assert.EndsWith(",holds no sound,", recordings[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de_DE.UTF-8", ',')]
    [InlineData("pl_PL", ',')]
    [InlineData("fr-CA", ',')]
    [InlineData("en_US.UTF-8", '.')]
    [InlineData("C.UTF-8", '.')]
    [InlineData("de_CH", '.')]
    [InlineData("en_ZA", ',')]
    public void SpreadsheetStyle_OfALocale_IsItsDecimalSign(string locale, char expected) =>
        Assert.Equal(expected, SpreadsheetStyle.Of(locale).DecimalSign);

    internal static byte[] BroadcastWave(string date, string time, ulong samples)
    {
        byte[] broadcast = new byte[602];
        Encoding.ASCII.GetBytes(date).CopyTo(broadcast, 320);
        Encoding.ASCII.GetBytes(time).CopyTo(broadcast, 330);
        BitConverter.TryWriteBytes(broadcast.AsSpan(338), samples);
        return
        [
            .. "RIFF"u8, .. BitConverter.GetBytes(4 + 8 + 602 + 8 + 16 + 8), .. "WAVE"u8,
            .. "bext"u8, .. BitConverter.GetBytes(602), .. broadcast,
            .. "fmt "u8, .. BitConverter.GetBytes(16), .. BitConverter.GetBytes((short)1), .. BitConverter.GetBytes((short)1),
            .. BitConverter.GetBytes(8000), .. BitConverter.GetBytes(16000), .. BitConverter.GetBytes((short)2), .. BitConverter.GetBytes((short)16),
            .. "data"u8, .. BitConverter.GetBytes(0),
        ];
    }
}
