using System.Text.Json;

namespace MirTool.Cli.Tests;

/// <summary>find, query and tables as they are typed, over a small archive.</summary>
public sealed class FindCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string annotations;

    public FindCommandTests()
    {
        annotations = folder.At("annotations");
        folder.Write("annotations/recordings.csv", """
            file,status,duration_s,sample_rate_hz,channels,windows,mean_polyphony,error
            a.wav,ok,6.000,22050,1,5,1.000,
            b.wav,failed,,,,,,is empty

            """);
        folder.Write("annotations/summary.csv", """
            file,instrument_id,instrument,active_s,active_fraction,max_probability,first_s,last_s
            a.wav,violin,Violin,4.000,0.6667,0.9000,0.000,4.000
            a.wav,piano,Piano,2.000,0.3333,0.8000,4.000,6.000

            """);
        folder.Write("annotations/a.wav.segments.csv", """
            file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability
            a.wav,violin,Violin,0.000,4.000,0.8000,0.9000
            a.wav,piano,Piano,4.000,6.000,0.8000,0.8000

            """);
        folder.Write("annotations/a.wav.frames.csv", """
            file,start_s,end_s,polyphony,polyphony_probability,instrument_id,instrument,probability,active
            a.wav,0.000,2.000,1,0.9000,violin,Violin,0.9000,1
            a.wav,1.000,3.000,1,0.9000,violin,Violin,0.8000,1
            a.wav,2.000,4.000,1,0.9000,violin,Violin,0.7000,1
            a.wav,3.000,5.000,0,0.9000,,,,0
            a.wav,4.000,6.000,1,0.9000,piano,Piano,0.8000,1

            """);
        folder.Write("annotations/run.json", JsonSerializer.Serialize(new { root = folder.At("sound"), taxonomy = new { name = "common", sha256 = "other" } }));
        Directory.CreateDirectory(folder.At("sound"));
        EvaluationFiles.WriteWav(folder.At("sound/a.wav"), 6);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Find_InEveryFormat_GivesTheSameStretch()
    {
        Assert.Equal("file\tstart_s\tend_s\tduration_s\tprobability\na.wav\t0.000\t4.000\t4.000\t0.8000\n", await OutputAsync("find", annotations, "violin & !piano"));
        Assert.Equal("file,start_s,end_s,duration_s,probability\r\na.wav,0.000,4.000,4.000,0.8000\r\n", await OutputAsync("find", annotations, "violin", "--format", "csv"));
        JsonElement json = JsonDocument.Parse(await OutputAsync("find", annotations, "violin", "--format", "json")).RootElement;
        Assert.Equal(4, json[0].GetProperty("end_s").GetDouble());
        await OutputAsync("find", annotations, "violin", "-o", folder.At("found.m3u8"));
        Assert.Equal(
            $"#EXTM3U\n#EXTINF:4,violin: a.wav 0:00\n#EXTVLCOPT:start-time=0.000\n#EXTVLCOPT:stop-time=4.000\n{folder.At("sound/a.wav")}\n",
            File.ReadAllText(folder.At("found.m3u8")));
    }

    [Fact]
    public async Task Find_Clips_HaveASecondAroundThem()
    {
        await OutputAsync("find", annotations, "piano", "--clips", folder.At("clips"));
        string clip = Assert.Single(Directory.GetFiles(folder.At("clips")));
        Assert.Equal("a.wav~4.000-6.000.flac", Path.GetFileName(clip));
        using var audio = MirTool.Audio.AudioReader.Open(clip);
        // From 3 s to the recording's end at 6 s.
        Assert.Equal(3 * audio.SampleRate, audio.AnnouncedFrames);
        (int moved, _, string messages) = await MirtoolProcess.RunAsync("find", annotations, "piano", "--clips", folder.At("clips"), "--audio", folder.At("annotations"));
        Assert.Equal(3, moved);
        Assert.Contains("a.wav", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_WithAndWithoutParquet_Answers()
    {
        const string sql = "SELECT instrument, active_s FROM summary ORDER BY active_s";
        string csv = await OutputAsync("query", annotations, sql, "--format", "csv");
        Assert.Equal("instrument,active_s\r\nPiano,2\r\nViolin,4\r\n", csv);
        await OutputAsync("tables", annotations);
        Assert.True(File.Exists(folder.At("annotations/tables/windows.parquet")));
        Assert.Equal(csv, await OutputAsync("query", annotations, sql, "--format", "csv"));
        await OutputAsync("tables", annotations, "-o", folder.At("archive.duckdb"));
        await OutputAsync("query", annotations, sql, "-o", folder.At("out.parquet"));
        Assert.True(new FileInfo(folder.At("out.parquet")).Length > 0);
    }

    [Theory]
    [InlineData("find {0} violn", "Did you mean violin?")]
    [InlineData("find {0} (violin", "never closed")]
    [InlineData("find {0}/none violin", "There is no folder")]
    [InlineData("find {0}/.. violin", "holds no annotations")]
    [InlineData("find {0}", "Say what to find")]
    [InlineData("find {0} violin -o {0}/x.txt", ".m3u8")]
    [InlineData("find {0} violin -o {0}/run.json", "--force")]
    [InlineData("query {0} SELEC", "syntax error")]
    [InlineData("query {0} DROP", "syntax error")]
    [InlineData("tables {0} -o {0}/run.json", "is a file")]
    public async Task WrongUse_IsSaidInASentence(string arguments, string named)
    {
        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync(arguments.Split(' ').Select(argument => argument.Replace("{0}", annotations, StringComparison.Ordinal)));
        Assert.Equal(2, exitCode);
        Assert.Contains(named, messages, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", messages, StringComparison.Ordinal);
    }

    private static async Task<string> OutputAsync(params string[] arguments)
    {
        (int exitCode, string output, string messages) = await MirtoolProcess.RunAsync(arguments);
        Assert.True(exitCode == 0, messages);
        return output;
    }
}
