using System.Text.Json;
using MirTool.Annotation.Batch;

namespace MirTool.Annotation.Tests.Batch;

public sealed class BatchTests
{
    private const int Recordings = 12;

    [Fact]
    public async Task Run_AnyNumberOfJobs_GivesTheSameBytes()
    {
        using var rig = Rig();

        await rig.RunAsync(options => options with { Jobs = 1 });
        SortedDictionary<string, string> one = rig.Tables();
        await rig.RunAsync(options => options with { Jobs = 4, Force = true });

        Assert.Equal(2 * Recordings + 2, one.Count);
        Assert.Equal(one, rig.Tables());
    }

    [Fact]
    public async Task Run_Again_SkipsEverythingAndChangesNothing()
    {
        using var rig = Rig();
        await rig.RunAsync();
        SortedDictionary<string, string> first = rig.Tables();

        (BatchResult result, IReadOnlyList<string> annotated) = await rig.RunAsync();

        Assert.Equal(0, result.Failed);
        Assert.Empty(annotated);
        Assert.Equal(first, rig.Tables());
        JsonElement counts = Json(Path.Join(rig.Output, "run.json")).GetProperty("counts");
        Assert.Equal(0, counts.GetProperty("annotated").GetInt32());
        Assert.Equal(Recordings, counts.GetProperty("skipped").GetInt32());
    }

    [Fact]
    public async Task Run_BadRecording_BecomesAFailedRowAndIsTriedAgain()
    {
        using var rig = Rig();
        rig.Record("bad.wav", "0 2 1 1 0:0.5\nbroken\n");

        (BatchResult result, _) = await rig.RunAsync();
        (BatchResult again, IReadOnlyList<string> annotated) = await rig.RunAsync();

        Assert.Equal(1, result.Failed);
        Assert.Equal(1, again.Failed);
        Assert.Equal(["bad.wav"], annotated);
        Assert.Contains("bad.wav,failed,,,,,,bad.wav: the data end in the middle.\r\n", rig.Tables()["recordings.csv"], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Join(rig.Output, "bad.wav.frames.csv")));
        Assert.Equal(Recordings + 2, rig.Tables()["recordings.csv"].Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Run_RecordingThatBecameUnreadable_LosesItsOldTables()
    {
        using var rig = new BatchRig();
        rig.Record("a.wav", ScriptedAnnotator.Script(1, 3));
        await rig.RunAsync();
        rig.Record("a.wav", "broken\n");

        await rig.RunAsync();

        Assert.Equal(["recordings.csv", "summary.csv"], rig.Tables().Keys);
        Assert.DoesNotContain("a.wav", rig.Tables()["summary.csv"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnforeseenError_CostsOneRecordingOnly()
    {
        using var rig = Rig();

        (BatchResult result, _) = await rig.RunAsync(open: path => Path.GetFileName(path) == "r3.wav"
            ? throw new InvalidOperationException("odd")
            : ScriptedAnnotator.Open(path));

        Assert.Equal(1, result.Failed);
        Assert.Contains("r3.wav,failed,,,,,,InvalidOperationException: odd\r\n", rig.Tables()["recordings.csv"], StringComparison.Ordinal);
        Assert.Equal(2 * (Recordings - 1) + 2, rig.Tables().Count);
    }

    [Fact]
    public async Task Run_MissingLibrary_EndsTheBatch()
    {
        using var rig = Rig();

        await Assert.ThrowsAsync<DllNotFoundException>(() => rig.RunAsync(open: _ => throw new DllNotFoundException("no sndfile")));
    }

    [Fact]
    public async Task Run_EmptyRecording_Fails()
    {
        using var rig = new BatchRig();
        rig.Record("empty.wav", "");

        (BatchResult result, _) = await rig.RunAsync();

        Assert.Equal(1, result.Failed);
        Assert.Contains("empty.wav,failed,,,,,,holds no sound", rig.Tables()["recordings.csv"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FailFast_EndsWithTheFirstFailure()
    {
        using var rig = Rig();
        rig.Record("a-bad.wav", "broken\n");

        (BatchResult result, IReadOnlyList<string> annotated) = await rig.RunAsync(options => options with { FailFast = true, Jobs = 1 });

        Assert.Equal(1, result.Failed);
        Assert.Equal(["a-bad.wav"], annotated);
        Assert.Equal(["recordings.csv", "summary.csv"], rig.Tables().Keys);
        Assert.False(Json(Path.Join(rig.Output, "run.json")).GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task Run_ChangedRecording_IsDoneAgainAlone()
    {
        using var rig = Rig();
        await rig.RunAsync();
        string path = rig.Record("r5.wav", ScriptedAnnotator.Script(99, 7));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(5));

        (_, IReadOnlyList<string> annotated) = await rig.RunAsync();

        Assert.Equal(["r5.wav"], annotated);
    }

    [Fact]
    public async Task Run_TouchedRecordingOfTheSameSize_IsDoneAgain()
    {
        using var rig = Rig();
        await rig.RunAsync();
        File.SetLastWriteTimeUtc(Path.Join(rig.Recordings, "r5.wav"), DateTime.UtcNow.AddSeconds(5));

        Assert.Equal(["r5.wav"], (await rig.RunAsync()).Annotated);
    }

    [Fact]
    public async Task Run_TablesRemovedOrCutShort_AreMadeAgain()
    {
        using var rig = Rig();
        await rig.RunAsync();
        SortedDictionary<string, string> whole = rig.Tables();
        File.Delete(Path.Join(rig.Output, "r1.wav.segments.csv"));
        File.WriteAllText(Path.Join(rig.Output, "r2.wav.frames.csv"), "");

        (_, IReadOnlyList<string> annotated) = await rig.RunAsync();

        Assert.Equal(["r1.wav", "r2.wav"], annotated);
        Assert.Equal(whole, rig.Tables());
    }

    [Fact]
    public async Task Run_OtherSettings_AreRefusedAndTheDifferenceShown()
    {
        using var rig = Rig();
        await rig.RunAsync();
        SortedDictionary<string, string> before = rig.Tables();

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => rig.RunAsync(hop: 0.5));

        Assert.Equal(
            $"""
            '{rig.Output}' holds annotations made with other options:
              --hop: 1 there, 0.5 now
            Choose another --output, or --force to annotate everything anew.
            """.ReplaceLineEndings(),
            e.Message);
        Assert.Equal(before, rig.Tables());
        Assert.Equal(Recordings, (await rig.RunAsync(options => options with { Force = true }, hop: 0.5)).Annotated.Count);
        Assert.Empty((await rig.RunAsync(hop: 0.5)).Annotated);
    }

    [Fact]
    public async Task Run_OtherSettingsBeforeAnythingWasFinished_AreAccepted()
    {
        using var rig = new BatchRig();
        rig.Record("a.wav", "broken\n");
        await rig.RunAsync();
        rig.Record("a.wav", ScriptedAnnotator.Script(1, 3));

        (BatchResult result, _) = await rig.RunAsync(hop: 0.5);

        Assert.Equal(0, result.Failed);
    }

    [Fact]
    public async Task Run_OtherRecordingOfTheSameName_IsRefused()
    {
        using var rig = new BatchRig();
        using var other = new BatchRig();
        rig.Record("01.wav", ScriptedAnnotator.Script(1, 3));
        other.Record("01.wav", ScriptedAnnotator.Script(2, 4));
        await rig.RunAsync();

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => other.RunAsync(output: rig.Output));

        Assert.Contains(Path.Join(other.Recordings, "01.wav"), e.Message, StringComparison.Ordinal);
        Assert.Contains($"'{rig.Recordings}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FolderInUse_IsRefused()
    {
        using var rig = Rig();
        using OutputFolder inUse = OutputFolder.Open(new OutputLayout(rig.Output, Shard: null));

        var e = await Assert.ThrowsAsync<OutputException>(() => rig.RunAsync());
        Assert.Contains("Another mirtool is writing", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OutputException>(() => rig.RunAsync(options => options with { Shard = new Shard(0, 2) }));
    }

    [Fact]
    public async Task Run_OutputThatCannotBeWritten_IsNoFailedRecording()
    {
        using var rig = Rig();
        rig.Record("../out", "a file where the folder should be");

        var e = await Assert.ThrowsAsync<OutputException>(() => rig.RunAsync());
        Assert.Contains($"'{rig.Output}' cannot be written", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TableThatCannotBePublished_EndsTheBatchAndLeavesNoPartBehind()
    {
        using var rig = Rig();
        // A folder where the table should go: what a full or broken disk does at the same moment.
        Directory.CreateDirectory(Path.Join(rig.Output, "r0.wav.segments.csv"));

        await Assert.ThrowsAsync<OutputException>(() => rig.RunAsync(options => options with { Jobs = 1 }));

        Assert.False(Directory.Exists(Path.Join(rig.Output, ".mirtool", "aside")));
        Assert.False(File.Exists(Path.Join(rig.Output, "recordings.csv")));
        Directory.Delete(Path.Join(rig.Output, "r0.wav.segments.csv"));
        Assert.Equal(Recordings, (await rig.RunAsync()).Annotated.Count);
    }

    [Fact]
    public async Task Run_Shards_TogetherGiveTheTablesOfOneRun()
    {
        using var rig = Rig();
        await rig.RunAsync(output: rig.Output + "-whole");

        var annotated = new List<string>();
        for (int i = 0; i < 3; i++)
        {
            Assert.False(File.Exists(Path.Join(rig.Output, "recordings.csv")));
            (_, IReadOnlyList<string> share) = await rig.RunAsync(options => options with { Shard = new Shard(i, 3) });
            annotated.AddRange(share);
            Assert.Equal(share.Count + 1, File.ReadAllLines(Path.Join(rig.Output, $"recordings.{i}-of-3.csv")).Length);
        }

        Assert.Equal(Recordings, annotated.Distinct().Count());
        Assert.Equal(Recordings, annotated.Count);
        SortedDictionary<string, string> sharded = rig.Tables();
        foreach ((string file, string text) in BatchRig.TablesOf(rig.Output + "-whole"))
        {
            Assert.Equal(text, sharded[file]);
        }

        Assert.Empty((await rig.RunAsync()).Annotated);
        Directory.Delete(rig.Output + "-whole", recursive: true);
    }

    [Fact]
    public async Task Run_ShardsAtTheSameTime_ShareTheFolder()
    {
        using var rig = Rig();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => rig.RunAsync(options => options with { Shard = new Shard(i, 3) })));

        Assert.Equal(Recordings + 1, File.ReadAllLines(Path.Join(rig.Output, "recordings.csv")).Length);
    }

    [Fact]
    public async Task Run_Cancelled_KeepsWhatIsFinishedAndGoesOnLater()
    {
        using var rig = Rig();
        await rig.RunAsync(output: rig.Output + "-whole");
        using var stop = new CancellationTokenSource();
        int started = 0;

        await rig.RunAsync(options => options with { Jobs = 1 }, stop: stop, open: path =>
        {
            if (++started == 5)
            {
                stop.Cancel();
            }

            return ScriptedAnnotator.Open(path);
        });
        Assert.Equal(4 + 1, File.ReadAllLines(Path.Join(rig.Output, "recordings.csv")).Length);
        Assert.Equal(2 * 4 + 2, rig.Tables().Count);

        (_, IReadOnlyList<string> annotated) = await rig.RunAsync();
        Assert.Equal(Recordings - 4, annotated.Count);
        Assert.Equal(BatchRig.TablesOf(rig.Output + "-whole"), rig.Tables());
        Directory.Delete(rig.Output + "-whole", recursive: true);
    }

    [Fact]
    public async Task Run_FewerInputs_TellsOfThoseAlone()
    {
        using var rig = Rig();
        await rig.RunAsync();
        File.Delete(Path.Join(rig.Recordings, "r0.wav"));

        await rig.RunAsync();

        Assert.DoesNotContain("r0.wav", rig.Tables()["recordings.csv"], StringComparison.Ordinal);
        Assert.Contains("r0.wav.frames.csv", rig.Tables().Keys);
    }

    [Fact]
    public async Task Plan_SaysWhatIsToDoAndWritesNothing()
    {
        using var rig = new BatchRig();
        rig.Record("a.wav", ScriptedAnnotator.Script(1, 2));
        rig.Record("b/c.wav", "broken");

        Assert.Equal([("a.wav", false), ("b/c.wav", false)], rig.Plan().Select(recording => (recording.File, recording.IsDone)));
        Assert.False(Directory.Exists(rig.Output));
        await rig.RunAsync();
        Assert.Equal([("a.wav", true), ("b/c.wav", false)], rig.Plan().Select(recording => (recording.File, recording.IsDone)));
        Assert.Equal(
            [("a.wav", false), ("b/c.wav", false)],
            rig.Plan(options => options with { Force = true }).Select(recording => (recording.File, recording.IsDone)));
    }

    [Fact]
    public async Task Progress_TellsOfEveryRecordingAndEndsComplete()
    {
        using var rig = Rig();
        rig.Record("bad.wav", "0 2 1 1 0:0.5\nbroken\n");
        var reports = new Reports();

        (BatchResult result, _) = await rig.RunAsync(progress: reports);

        Assert.Equal(Recordings + 1, reports.Received.Count(report => report.Finished is not null));
        RecordingOutcome bad = Assert.Single(reports.Received, report => report.Finished?.Failure is not null).Finished!;
        Assert.Equal(("bad.wav", "bad.wav: the data end in the middle."), (bad.File, bad.Failure));
        Assert.IsType<InvalidDataException>(bad.Exception);
        Assert.Equal(0, reports.Received[0].Done);
        Assert.Equal(reports.Received.Select(report => report.Fraction).Order(), reports.Received.Select(report => report.Fraction));
        Assert.Equal((Recordings + 1, 1.0), (reports.Received[^1].Done, reports.Received[^1].Fraction));
        Assert.Equal((Recordings + 1, Recordings, 0, 1, true), (result.Recordings, result.Annotated, result.Skipped, result.Failed, result.IsComplete));
    }

    [Fact]
    public async Task RunReport_SaysWhatWasRun()
    {
        using var rig = Rig();
        rig.Record("bad.wav", "broken");
        await rig.RunAsync();

        JsonElement report = Json(Path.Join(rig.Output, "run.json"));

        Assert.Equal("test", report.GetProperty("model").GetProperty("name").GetString());
        Assert.Equal(BatchRig.TaxonomySha256, report.GetProperty("taxonomy").GetProperty("sha256").GetString());
        Assert.Equal("1", report.GetProperty("options").GetProperty("hop").GetString());
        Assert.Equal(rig.Recordings, report.GetProperty("root").GetString());
        Assert.True(report.GetProperty("complete").GetBoolean());
        Assert.True(report.GetProperty("start").GetDateTimeOffset() <= report.GetProperty("end").GetDateTimeOffset());
        JsonElement counts = report.GetProperty("counts");
        Assert.Equal(Recordings + 1, counts.GetProperty("recordings").GetInt32());
        Assert.Equal(Recordings, counts.GetProperty("annotated").GetInt32());
        Assert.Equal(1, counts.GetProperty("failed").GetInt32());
    }

    private sealed class Reports : IProgress<BatchProgress>
    {
        // The batch reports one after the other.
        public List<BatchProgress> Received { get; } = [];

        public void Report(BatchProgress value) => Received.Add(value);
    }

    private static BatchRig Rig()
    {
        var rig = new BatchRig();
        for (int i = 0; i < Recordings; i++)
        {
            rig.Record($"r{i}.wav", ScriptedAnnotator.Script(i, 3 + (i % 4)));
        }

        return rig;
    }

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
