using MirTool.Annotation.Batch;
using MirTool.Annotation.Embeddings;
using MirTool.Annotation.Formats;

namespace MirTool.Annotation.Tests.Batch;

/// <summary>A recording that is interrupted goes on where it stopped, and what comes of it is what comes of an undisturbed one, byte by byte.</summary>
public sealed class InterruptedRecordingTests : IClassFixture<LongRecording>, IDisposable
{
    private const int Seconds = LongRecording.Seconds;

    private readonly LongRecording shared;
    private readonly TemporaryFolder folder = new();

    public InterruptedRecordingTests(LongRecording shared)
    {
        this.shared = shared;
        Directory.CreateDirectory(folder.At("in"));
        File.Copy(shared.Path(seed: 1), Recording);
    }

    private string Recording => folder.At("in/noise.wav");

    [Theory]
    [InlineData("stretches", 0)]
    [InlineData("stretches", 130)]
    [InlineData("windows", 130)]
    [InlineData("windows", 271)]
    public async Task Run_EndedInTheMiddleOfARecording_GoesOnThereAndGivesTheSameBytes(string model, int endAtSeconds)
    {
        await CopyUndisturbedAsync(model);
        BatchResult ended = await EndAsync(model, "out", endAtSeconds);
        Assert.Equal((false, 0), (ended.IsComplete, ended.Annotated));
        Assert.Single(Unfinished("out"));

        (BatchResult result, RecordingOutcome outcome) = await RunAsync(model, "out");

        Assert.Equal(1, result.Annotated);
        Assert.InRange(outcome.ResumedSeconds, Math.Max(1, endAtSeconds - 2), Seconds - 1);
        AssertSame("undisturbed", "out");
    }

    [Theory]
    [InlineData("stretches")]
    [InlineData("windows")]
    public async Task Run_KilledAtAnyMoment_GoesOnWithWhatWasKept(string model)
    {
        // A copy of the folder as it is at a moment is what a kill leaves behind: what the process holds in memory is not in it.
        await RunAsync(model, "undisturbed", moment => Copy(folder.At("undisturbed"), folder.At($"killed {moment}")), momentSeconds: 48);

        List<double> resumed = [];
        for (int moment = 0; Directory.Exists(folder.At($"killed {moment}")); moment++)
        {
            (_, RecordingOutcome outcome) = await RunAsync(model, $"killed {moment}");
            resumed.Add(outcome.ResumedSeconds);
            AssertSame("undisturbed", $"killed {moment}");
        }

        Assert.InRange(resumed.Count, 5, 8);
        Assert.Equal(resumed.Order(), resumed);
        Assert.True(resumed[^1] > 200, $"The last kill was behind 240 s, but work went on behind {resumed[^1]} s.");
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("a bit is wrong")]
    [InlineData("header torn")]
    [InlineData("empty")]
    [InlineData("zeros at the end")]
    public async Task Run_WhatWasKeptIsDamaged_UsesWhatIsSound(string damage)
    {
        await CopyUndisturbedAsync("windows");
        await EndAsync("windows", "out", 200);
        string path = Assert.Single(Unfinished("out"));
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[^1000] ^= damage == "a bit is wrong" ? (byte)1 : (byte)0;
        await File.WriteAllBytesAsync(path, damage switch
        {
            "torn" => bytes[..^7],
            "header torn" => bytes[..30],
            "empty" => [],
            "zeros at the end" => [.. bytes, .. new byte[5000]],
            _ => bytes,
        }, TestContext.Current.CancellationToken);

        (_, RecordingOutcome outcome) = await RunAsync("windows", "out");

        Assert.Equal(damage is "header torn" or "empty", outcome.ResumedSeconds == 0);
        AssertSame("undisturbed", "out");
    }

    [Theory]
    [InlineData("hop")]
    [InlineData("model")]
    [InlineData("embeddings")]
    [InlineData("channels")]
    [InlineData("recording")]
    [InlineData("force")]
    public async Task Run_SomethingIsOtherThanItWas_BeginsAnew(string what)
    {
        await EndAsync("stretches", "out", 130);
        if (what == "recording")
        {
            File.Copy(shared.Path(seed: 2), Recording, overwrite: true);
            File.SetLastWriteTimeUtc(Recording, DateTime.UtcNow.AddSeconds(5));
        }

        string model = what == "model" ? "other weights" : "stretches";
        Settings settings = new(
            Hop: what == "hop" ? 0.5 : 1, Embeddings: what != "embeddings", Channels: what == "channels" ? "left" : "mix", Force: what == "force");
        await RunAsync(model, "undisturbed", settings: settings);

        (_, RecordingOutcome outcome) = await RunAsync(model, "out", settings: settings);

        Assert.Equal(0, outcome.ResumedSeconds);
        AssertSame("undisturbed", "out");
    }

    [Fact]
    public async Task Run_ShardsThatWereEnded_GoOnEachWithItsOwn()
    {
        File.Copy(Recording, folder.At("in/second.wav"));
        await RunAsync("stretches", "undisturbed");
        Settings first = new(Shard: new Shard(0, 2));
        Settings second = new(Shard: new Shard(1, 2));
        await EndAsync("stretches", "out", 130, first);
        await EndAsync("stretches", "out", 130, second);
        Assert.Equal(2, Unfinished("out").Length);

        (_, RecordingOutcome one) = await RunAsync("stretches", "out", settings: first);
        Assert.Single(Unfinished("out"));
        (_, RecordingOutcome two) = await RunAsync("stretches", "out", settings: second);

        Assert.InRange(one.ResumedSeconds, 100, Seconds);
        Assert.InRange(two.ResumedSeconds, 100, Seconds);
        Assert.Equal(BatchRig.TablesOf(folder.At("undisturbed")), TablesWithoutShards("out"));
        Assert.False(Directory.Exists(folder.At("out/.mirtool/unfinished")));
    }

    [Fact]
    public async Task Run_RecordingThatWasEndedIsGone_KeepsNothingOfIt()
    {
        await EndAsync("stretches", "out", 130);
        File.Move(Recording, folder.At("in/renamed.wav"));

        await RunAsync("stretches", "out");

        Assert.False(Directory.Exists(folder.At("out/.mirtool/unfinished")));
    }

    [Fact]
    public async Task Run_ShorterThanTheInterval_KeepsNothingWhileItRuns()
    {
        bool isKept = false;
        await RunAsync("stretches", "out", _ => isKept |= Directory.Exists(folder.At("out/.mirtool/unfinished")), momentSeconds: 10, time: TimeProvider.System);

        Assert.False(isKept);
    }

    [Fact]
    public async Task Run_NothingCanBeKept_AnnotatesAllTheSame()
    {
        await CopyUndisturbedAsync("stretches");
        folder.Write("out/.mirtool/unfinished", "a file where the folder should be");

        (BatchResult result, _) = await RunAsync("stretches", "out");

        Assert.Equal(1, result.Annotated);
        Assert.Equal(BatchRig.TablesOf(folder.At("undisturbed")), BatchRig.TablesOf(folder.At("out")));
    }

    public void Dispose() => folder.Dispose();

    private sealed record Settings(double Hop = 1, bool Embeddings = true, string Channels = "mix", bool Force = false, Shard? Shard = null);

    /// <summary>What an undisturbed run makes of the recording with the usual settings: it need be run but once.</summary>
    private async Task CopyUndisturbedAsync(string model)
    {
        string once = await shared.UndisturbedAsync(model, async output =>
        {
            await RunAsync(model, "once");
            Copy(folder.At("once"), output);
        });
        Copy(once, folder.At("undisturbed"));
    }

    private async Task<BatchResult> EndAsync(string model, string output, int atSeconds, Settings? settings = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using Annotator annotator = Annotator(model, settings ?? new Settings());
        return await Batch(annotator, output, settings ?? new Settings(), TimeProvider.System).RunAsync([folder.At("in")], new Listener(report =>
        {
            if (report.AudioSeconds > atSeconds)
            {
                stop.Cancel();
            }
        }), stop.Token);
    }

    private async Task<(BatchResult Result, RecordingOutcome Outcome)> RunAsync(
        string model, string output, Action<int>? atMoment = null, int momentSeconds = 1, Settings? settings = null, TimeProvider? time = null)
    {
        RecordingOutcome? outcome = null;
        int moments = 0;
        using Annotator annotator = Annotator(model, settings ?? new Settings());
        BatchResult result = await Batch(annotator, output, settings ?? new Settings(), time ?? new HastyTime()).RunAsync([folder.At("in")], new Listener(report =>
        {
            outcome = report.Finished ?? outcome;
            if (atMoment is not null && report.AudioSeconds > moments * momentSeconds && report.Finished is null)
            {
                atMoment(moments++);
            }
        }), TestContext.Current.CancellationToken);
        return (result, outcome!);
    }

    private Annotator Annotator(string model, Settings settings) => MirTool.Annotation.Annotator.Load(
        shared.Model(model), shared.Taxonomy, new AnnotatorOptions { HopSeconds = settings.Hop, Embeddings = settings.Embeddings, Device = "cpu" });

    private AnnotationBatch Batch(Annotator annotator, string output, Settings settings, TimeProvider time) => new(annotator.Source(), new BatchOptions
    {
        OutputFolder = folder.At(output),
        Formats = settings.Embeddings ? [new CsvFormat(), new EmbeddingFormat(annotator.EmbeddingModel)] : [new CsvFormat()],
        Rows = RowSelection.All,
        Parts = PartSelection.Parse(null, settings.Channels),
        Force = settings.Force,
        Shard = settings.Shard,
    }, time);

    private string[] Unfinished(string output) => Directory.GetFiles(folder.At($"{output}/.mirtool/unfinished"));

    private void AssertSame(string expected, string actual)
    {
        string[] files = [.. Directory.GetFiles(folder.At(expected)).Select(path => Path.GetFileName(path)).Where(name => name != "run.json").Order(StringComparer.Ordinal)];
        Assert.InRange(files.Length, 4, 5);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(folder.At($"{expected}/{file}")), File.ReadAllBytes(folder.At($"{actual}/{file}"))));
        Assert.False(Directory.Exists(folder.At($"{actual}/.mirtool/unfinished")));
    }

    private SortedDictionary<string, string> TablesWithoutShards(string output) =>
        new(BatchRig.TablesOf(folder.At(output)).Where(table => !table.Key.Contains("-of-", StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal);

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            string target = Path.Join(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using FileStream copy = File.Create(target);
            source.CopyTo(copy);
        }
    }

    private sealed class Listener(Action<BatchProgress> listen) : IProgress<BatchProgress>
    {
        public void Report(BatchProgress value) => listen(value);
    }

    /// <summary>Each look at the clock is minutes after the last, so that every batch is kept at once.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref ticks, 3 * TimeSpan.TicksPerMinute);
    }
}
