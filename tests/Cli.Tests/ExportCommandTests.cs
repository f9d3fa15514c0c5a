using MirTool.Audio;

namespace MirTool.Cli.Tests;

/// <summary><c>mirtool export</c>, <c>annotate --format</c> and <c>merge</c>, as they are typed.</summary>
public sealed class ExportCommandTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Annotate_Formats_GivesTheFilesOfAnExportAndTheSameTables()
    {
        Record("in/a.wav");
        Record("in/b/c.wav");
        await AnnotateAsync("plain");
        (int exitCode, _, string error) = await AnnotateAsync("out", "--format", "textgrid", "--format", "csv", "--format", "ndjson");
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains("textgrid: 2 written to '", error, StringComparison.Ordinal);
        Assert.Equal(Tables.Of(folder.At("plain")), Tables.Of(folder.At("out")));

        // Once more, nothing is annotated, and what is missing is made.
        File.Delete(folder.At("out/b/c.wav.ndjson"));
        (_, _, error) = await AnnotateAsync("out", "--format", "ndjson");
        Assert.Contains("ndjson: 1 written to '", error, StringComparison.Ordinal);

        foreach (string format in (string[])["textgrid", "ndjson"])
        {
            (exitCode, _, error) = await MirtoolProcess.RunAsync("export", folder.At("plain"), "--format", format, "-o", folder.At("exported"), "--progress", "json", "-q");
            Assert.Equal(ExitCode.Success, exitCode);
            Assert.StartsWith("{\"done\":2,\"total\":2,", error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        }

        (exitCode, _, _) = await MirtoolProcess.RunAsync("export", folder.At("plain"), "--format", "parquet", "-o", folder.At("parquet"));
        Assert.Equal(ExitCode.Success, exitCode);
        foreach (string table in (string[])["windows", "segments", "recordings", "summary"])
        {
            Assert.Equal("PAR1", System.Text.Encoding.ASCII.GetString(await File.ReadAllBytesAsync(folder.At($"parquet/{table}.parquet"), Cancellation), 0, 4));
        }

        foreach (string file in (string[])["a.wav.TextGrid", "b/c.wav.TextGrid", "a.wav.ndjson", "b/c.wav.ndjson"])
        {
            Assert.Equal(await File.ReadAllTextAsync(folder.At("exported/" + file), Cancellation), await File.ReadAllTextAsync(folder.At("out/" + file), Cancellation));
        }
    }

    [Fact]
    public async Task Annotate_RecordedAt_GivesTheTablesAndFilesOfAnExport()
    {
        string[] times = ["--recorded-at", "name", "--name-time", "{yyyyMMdd}_{HHmm}", "--time-zone", "Europe/Berlin"];
        Record("in/north_20260329_0159.wav");
        (int exitCode, _, string error) = await AnnotateAsync("timed", [.. times, "--format", "ndjson", "--format", "csv-excel", "--format", "parquet"]);
        Assert.True(exitCode == ExitCode.Success, error);
        await AnnotateAsync("plain");
        foreach (string format in (string[])["csv", "ndjson", "csv-excel"])
        {
            await MirtoolProcess.RunAsync(["export", folder.At("plain"), "--format", format, "-o", folder.At("exported"), .. times]);
        }

        string[] files = [.. Directory.EnumerateFiles(folder.At("exported")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["north_20260329_0159.wav.ndjson", "north_20260329_0159.wav.segments.csv", "north_20260329_0159.wav.segments.excel.csv",
             "recordings.csv", "recordings.excel.csv", "summary.csv", "summary.excel.csv"],
            files);
        foreach (string file in files)
        {
            Assert.Equal(await File.ReadAllTextAsync(folder.At("exported/" + file), Cancellation), await File.ReadAllTextAsync(folder.At("timed/" + file), Cancellation));
        }

        Assert.Contains(",2026-03-29T01:59:00.000+01:00\r\n", await File.ReadAllTextAsync(folder.At("timed/recordings.csv"), Cancellation), StringComparison.Ordinal);

        // What reads tables reads these too, and says the same of them.
        foreach (string[] command in (string[][])[["find", "{}", "polyphony >= 0", "--format", "csv"], ["query", "{}", "SELECT * FROM windows", "--format", "csv"]])
        {
            (int code, string plain, _) = await MirtoolProcess.RunAsync([.. command.Select(word => word == "{}" ? folder.At("plain") : word)]);
            Assert.Equal(ExitCode.Success, code);
            Assert.Equal(plain, (await MirtoolProcess.RunAsync([.. command.Select(word => word == "{}" ? folder.At("timed") : word)])).Output);
        }

        // A run without the options would leave tables of two kinds.
        (exitCode, _, error) = await AnnotateAsync("timed");
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("--recorded-at: name there, not known now", error, StringComparison.Ordinal);
    }

    [Fact(DisableParallelization = true)]
    public async Task Annotate_ShardsFromTheirScheduler_AreMergedToTheTablesOfOneRun()
    {
        Record("in/a.wav");
        Record("in/b.wav");
        Record("in/c.wav");
        await AnnotateAsync("one");
        foreach (string index in (string[])["0", "1"])
        {
            Environment.SetEnvironmentVariable("JOB_COMPLETION_INDEX", index);
            try
            {
                (_, _, string error) = await AnnotateAsync("disk" + index, "--shard", "auto/2", "--format", "audacity");
                Assert.Contains($"shard {index}/2, from Kubernetes' completion index {index}", error, StringComparison.Ordinal);
            }
            finally
            {
                Environment.SetEnvironmentVariable("JOB_COMPLETION_INDEX", null);
            }
        }

        (int exitCode, _, string merged) = await MirtoolProcess.RunAsync("merge", folder.At("disk1"), folder.At("disk0"), "-o", folder.At("all"));

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains("3 recordings of 2 folders merged", merged, StringComparison.Ordinal);
        Assert.Equal(Tables.Of(folder.At("one")), Tables.Of(folder.At("all")));
    }

    [Theory]
    [InlineData("ANNOTATIONS is missing", "export")]
    [InlineData("--format is missing", "export", "x")]
    [InlineData("--output is missing", "export", "x", "--format", "elan")]
    [InlineData("There is no folder 'x'", "export", "x", "--format", "elan", "-o", "y")]
    [InlineData("--recorded-at adds a column to csv", "export", "x", "--format", "elan", "-o", "y", "--recorded-at", "bwf")]
    [InlineData("--format parquet writes whole tables", "export", "x", "--format", "parquet", "-o", "y", "--instrument", "violin")]
    [InlineData("--name-time goes with", "export", "x", "--format", "csv", "-o", "y", "--name-time", "{yyyy}")]
    [InlineData("--name-time goes with", "annotate", "x", "--recorded-at", "bwf", "--name-time", "{yyyy}")]
    [InlineData("--time-zone goes with", "annotate", "x", "--time-zone", "UTC")]
    [InlineData("must hold yyyy, MM and dd", "annotate", "x", "--recorded-at", "name", "--name-time", "{HHmmss}")]
    [InlineData("--time-zone must be", "annotate", "x", "--recorded-at", "bwf", "--time-zone", "Europe/Nowhere")]
    [InlineData("there is no file 'gone.csv'", "annotate", "x", "--recorded-at", "gone.csv")]
    [InlineData("would replace the tables", "export", "x", "--format", "csv", "-o", "x")]
    [InlineData("--of must be segments or windows, but is 'seconds'", "export", "x", "--of", "seconds")]
    [InlineData("the nearest is 'elan'", "annotate", "x", "--format", "eln")]
    [InlineData("--shard must be I/N with I from 0 to N-1, such as 0/4, or auto, but is 'all'", "annotate", "x", "--shard", "all")]
    [InlineData("--shard auto found no scheduler", "annotate", "x", "--shard", "auto")]
    [InlineData("No OUTPUTS", "merge")]
    [InlineData("There is no folder 'x'", "merge", "x", "-o", "y")]
    public async Task Mistake_OnTheCommandLine_IsNamedWithExitCode2(string expected, params string[] arguments)
    {
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Error)> AnnotateAsync(string output, params string[] options) =>
        MirtoolProcess.RunAsync(["annotate", folder.At("in"), "--model", model.Path, "--device", "cpu", "-o", folder.At(output), .. options]);

    private void Record(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At(file))!);
        using AudioWriter writer = AudioWriter.Create(folder.At(file), 22_050, channels: 1, SampleEncoding.Pcm16);
        var random = new Random(file.Length);
        writer.Write([.. Enumerable.Range(0, 6 * 22_050).Select(_ => random.NextSingle() - 0.5f)]);
        writer.Complete();
    }
}
