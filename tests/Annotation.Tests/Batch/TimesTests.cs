using System.Diagnostics;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Annotation.Tests.Formats;

namespace MirTool.Annotation.Tests.Batch;

/// <summary>The column of absolute times in the tables that a batch writes.</summary>
public sealed class TimesTests : IDisposable
{
    private const string Script = "0 2 1 0.5 0:0.8\n1 3 0 1\n2.0626 4.5 1 0.75 1:0.7\n";

    private readonly BatchRig rig = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        rig.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Name_ByAPattern_GivesTheTablesWorkedByHand()
    {
        rig.Record("site/REC_20261231_235959.wav", Script);
        rig.Record("unnamed.wav", Script);
        rig.Record("z_20260101_000000.wav", "broken\n");

        var finished = new Finished();
        await RunAsync(ByName("UTC"), rig.Output, progress: finished);

        SortedDictionary<string, string> tables = rig.Tables();
        Assert.Equal("""
            file,start_s,end_s,polyphony,polyphony_probability,instrument_id,instrument,probability,active,start_at
            @,0.000,2.000,1,0.5000,pno,"Piano, grand",0.8000,1,2026-12-31T23:59:59.000+00:00
            @,1.000,3.000,0,1.0000,,,,0,2027-01-01T00:00:00.000+00:00
            @,2.063,4.500,1,0.7500,vln,Violin,0.7000,1,2027-01-01T00:00:01.063+00:00

            """.Replace("@", "site/REC_20261231_235959.wav", StringComparison.Ordinal).ReplaceLineEndings("\r\n"), tables["site/REC_20261231_235959.wav.frames.csv"]);
        Assert.EndsWith(",0.7000,2027-01-01T00:00:01.063+00:00\r\n", tables["site/REC_20261231_235959.wav.segments.csv"], StringComparison.Ordinal);
        Assert.Equal(["max_probability,start_at", "0.8000,", "0.7000,"], Ends(tables["unnamed.wav.segments.csv"]));
        Assert.Equal(["error,recorded_at", ",2026-12-31T23:59:59.000+00:00", ",", "z_20260101_000000.wav: the data end in the middle.,"], Ends(tables["recordings.csv"]));
        Assert.Contains(finished.Outcomes, outcome => outcome.File == "unnamed.wav" && outcome.Failure is null
            && outcome.Warnings.Single() == "its times are not known: the name 'unnamed' holds no time as '{yyyyMMdd}_{HHmmss}' has it.");
        Assert.Empty(finished.Outcomes.Single(outcome => outcome.File.StartsWith("site/", StringComparison.Ordinal)).Warnings);
    }

    [Fact]
    public async Task BroadcastWave_IsItsTimeReference()
    {
        string script = folder.Write("script", Script);
        rig.Record("tape.wav", "");
        await File.WriteAllBytesAsync(Path.Join(rig.Recordings, "tape.wav"), ExportTests.BroadcastWave("2026-11-27", "00:00:00", 4_000_000), Cancellation);
        rig.Record("none.wav", "");

        await RunAsync(RecordedTimes.Of("bwf", null, null), rig.Output, open: _ => ScriptedAnnotator.Open(script));

        Assert.Equal(["error,recorded_at", ",", ",2026-11-27T00:08:20.000"], Ends(rig.Tables()["recordings.csv"]));
        Assert.Equal(["max_probability,start_at", "0.8000,2026-11-27T00:08:20.000", "0.7000,2026-11-27T00:08:22.063"], Ends(rig.Tables()["tape.wav.segments.csv"]));
    }

    [Fact]
    public void BroadcastWave_OfANameThatIsNotUtf8_IsRead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Names are bytes there alone.");
        File.WriteAllBytes(folder.Write("tape.wav", ""), ExportTests.BroadcastWave("2026-11-27", "14:05:06", 0));
        Shell("mv tape.wav \"$(printf 'caf\\351.wav')\"");

        string? began = RecordedTimes.Of("bwf", null, null).At("caf%{E9}.wav", folder.At("caf%{E9}.wav")).After(0);

        // The runtime cannot remove such a name.
        Shell("rm caf*");
        Assert.Equal("2026-11-27T14:05:06.000", began);
    }

    [Fact]
    public async Task Table_NamesSomeRecordings_LeavesTheOthersEmpty()
    {
        rig.Record("a/one.wav", Script);
        rig.Record("a/two.wav", Script);
        await RunAsync(RecordedTimes.Of(folder.Write("times.csv", "file,recorded_at\na/two.wav,1962-07-01 12:00\n"), null, "Europe/Berlin"), rig.Output);
        Assert.Equal(["error,recorded_at", ",", ",1962-07-01T12:00:00.000+01:00"], Ends(rig.Tables()["recordings.csv"]));
        Assert.Equal(["active,start_at", "1,", "0,", "1,"], Ends(rig.Tables()["a/one.wav.frames.csv"]));
    }

    [Theory]
    [InlineData("take_20261127_140506.wav", "take_20261127_140506.wav#2")]
    [InlineData("take.wav", "take.wav#track2#1")]
    public void Part_HasTheTimeOfItsFile(string file, string part)
    {
        byte[] wave = ExportTests.BroadcastWave("2026-11-27", "14:05:06", 0);
        string path = folder.Write(file, "");
        File.WriteAllBytes(path, wave);
        Assert.Equal("2026-11-27T14:05:06.000", RecordedTimes.Of("bwf", null, null).At(part, folder.At(part)).After(0));
        Assert.Equal("2026-11-27T14:05:06.000", RecordedTimes.Of(folder.Write("times.csv", $"file,recorded_at\n{file},2026-11-27 14:05:06\n"), null, null).At(part, null).After(0));
    }

    [Theory]
    [InlineData("REC_00010101_000000.wav")]
    [InlineData("REC_99991231_235959.wav")]
    public async Task Name_TimeAtTheEndsOfTheCalendar_IsNotKnown(string file)
    {
        rig.Record(file, Script);
        (BatchResult result, _) = await RunAsync(ByName("+05:30"), rig.Output);
        Assert.Equal(0, result.Failed);
        Assert.Equal(["max_probability,start_at", "0.8000,", "0.7000,"], Ends(rig.Tables()[$"{file}.segments.csv"]));
    }

    [Fact]
    public async Task Tables_WithTimes_AreThoseOfAnExportAndWithoutThemAsEver()
    {
        RecordMany();
        await rig.RunAsync(output: folder.At("plain"));
        await RunAsync(ByName("Europe/Berlin"), folder.At("timed"));
        SortedDictionary<string, string> timed = BatchRig.TablesOf(folder.At("timed"));

        SortedDictionary<string, string> exported = [];
        foreach (StretchKind of in Enum.GetValues<StretchKind>())
        {
            string output = folder.At($"{of}");
            await AnnotationExport.RunAsync(AnnotationFolder.Open(folder.At("plain")), new ExportOptions
            {
                Format = ExportFormats.Find("csv", style: null),
                OutputFolder = output,
                Of = of,
                HasTablesOverAll = true,
                Times = ByName("Europe/Berlin").WithGaps(),
                Settings = new Dictionary<string, string>(),
            }, cancellationToken: Cancellation);
            foreach ((string name, string table) in BatchRig.TablesOf(output))
            {
                exported[name] = table;
            }
        }

        Assert.Equal(exported, timed);
        // Nor do the settings of runs without times know of them: older folders are gone on with.
        Assert.DoesNotContain("time", await File.ReadAllTextAsync(folder.At("plain/.mirtool/settings.json"), Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("recorded", await File.ReadAllTextAsync(folder.At("plain/.mirtool/journal.jsonl"), Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("_at", string.Concat(BatchRig.TablesOf(folder.At("plain")).Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Resumed_GivesTheBytesOfAnUndisturbedRun()
    {
        RecordMany();
        await RunAsync(ByName("UTC"), rig.Output);
        SortedDictionary<string, string> undisturbed = rig.Tables();
        File.Delete(Path.Join(rig.Output, "recordings.csv"));
        File.Delete(Path.Join(rig.Output, "r1_20260401_120000.wav.frames.csv"));

        (_, IReadOnlyList<string> annotated) = await RunAsync(ByName("UTC"), rig.Output);

        Assert.Equal(["broken.wav", "r1_20260401_120000.wav"], annotated);
        Assert.Equal(undisturbed, rig.Tables());
    }

    [Fact]
    public async Task Run_UnderOtherTimes_IsRefusedAndNamesThem()
    {
        RecordMany();
        string table = folder.Write("times.csv", "file,recorded_at\n");
        await RunAsync(RecordedTimes.Of(table, null, "UTC"), rig.Output);
        string message = (await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(ByName("+02:00"), rig.Output))).Message;
        Assert.Matches(@"--recorded-at: times\.csv \([0-9a-f]{12}\) there, name now", message);
        Assert.Contains("--time-zone: UTC there, +02:00 now", message, StringComparison.Ordinal);
        Assert.Contains("--name-time: not known there", message, StringComparison.Ordinal);

        // The same table elsewhere is the same; one that says something else is not.
        string moved = folder.Write("moved/times.csv", "file,recorded_at\n");
        Assert.Equal(["broken.wav"], (await RunAsync(RecordedTimes.Of(moved, null, "UTC"), rig.Output)).Annotated);
        folder.Write("moved/times.csv", "file,recorded_at\nbroken.wav,2026-01-01\n");
        await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(RecordedTimes.Of(moved, null, "UTC"), rig.Output));
    }

    [Fact]
    public async Task Merge_ShardsWithTimesAndSafeNames_GivesTheBytesOfOneRun()
    {
        RecordMany();
        rig.Record("a:b_20260401_000000.wav", Script);
        await RunAsync(ByName("UTC"), folder.At("one"), change: options => options with { SafeNames = true });
        for (int i = 0; i < 3; i++)
        {
            var shard = new Shard(i, 3);
            await RunAsync(ByName("UTC"), folder.At($"disk{i}"), change: options => options with { SafeNames = true, Shard = shard });
            await RunAsync(ByName("UTC"), folder.At("shared"), change: options => options with { SafeNames = true, Shard = shard });
        }

        MergeBatch.Prepare([folder.At("disk0"), folder.At("disk1"), folder.At("disk2")], allowMissing: false)
            .Write(folder.At("all"), force: false, TimeProvider.System, _ => { }, Cancellation);

        SortedDictionary<string, string> one = BatchRig.TablesOf(folder.At("one"));
        Assert.Contains("a%{3A}b_20260401_000000.wav.frames.csv", one.Keys);
        Assert.Equal(one, BatchRig.TablesOf(folder.At("all")));
        Assert.Equal(one, BatchRig.TablesOf(folder.At("shared")).Where(table => !table.Key.Contains("-of-", StringComparison.Ordinal)));
    }

    private static RecordedTimes ByName(string zone) => RecordedTimes.Of("name", "{yyyyMMdd}_{HHmmss}", zone);

    /// <summary>What follows the last comma but one of each row.</summary>
    private static string[] Ends(string table) =>
        [.. table.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(row => row[(row.LastIndexOf(',', row.LastIndexOf(',') - 1) + 1)..])];

    private void RecordMany()
    {
        for (int i = 0; i < 6; i++)
        {
            rig.Record($"r{i}_20260{3 + i}01_120000.wav", ScriptedAnnotator.Script(i, 3 + i) + "12.0625 14.1875 1 0.5 0:0.6\n");
        }

        rig.Record("unknown.wav", Script);
        rig.Record("broken.wav", Script + "broken\n");
    }

    private Task<(BatchResult Result, IReadOnlyList<string> Annotated)> RunAsync(
        RecordedTimes times, string output, Func<BatchOptions, BatchOptions>? change = null, Func<string, AnnotatedRecording>? open = null, IProgress<BatchProgress>? progress = null) =>
        rig.RunAsync(options => (change?.Invoke(options) ?? options) with { Times = times }, output: output, open: open, progress: progress);

    /// <summary>Keeps what came of the recordings.</summary>
    private sealed class Finished : IProgress<BatchProgress>
    {
        public List<RecordingOutcome> Outcomes { get; } = [];

        public void Report(BatchProgress value)
        {
            if (value.Finished is { } outcome)
            {
                Outcomes.Add(outcome);
            }
        }
    }

    private void Shell(string command)
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = folder.At("") })!;
        shell.WaitForExit();
    }
}
