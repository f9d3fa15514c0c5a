using MirTool.Annotation.Batch;
using MirTool.Audio;

namespace MirTool.Annotation.Tests.Batch;

/// <summary>Who annotates what when several machines share a batch.</summary>
public sealed class SharesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void Deal_RecordingsOfVeryDifferentLength_GivesEachShardAboutAsMuch(int count)
    {
        var random = new Random(1);
        Recording[] recordings = [.. Enumerable.Range(0, 500).Select(i => new Recording("", $"{i}", (long)Math.Exp(14 * random.NextDouble()), 0))];
        var shares = ShardShares.Deal(recordings, count, recording => recording.SizeBytes);
        double[] loads = [.. Enumerable.Range(0, count).Select(i => recordings.Where(recording => shares.IsOf(new Shard(i, count), recording)).Sum(recording => (double)recording.SizeBytes))];
        Assert.Equal(recordings.Sum(recording => (double)recording.SizeBytes), loads.Sum());
        // Longest first to whoever has least: the difference is at most the last recording that was dealt, the shortest of all.
        Assert.InRange(loads.Max() - loads.Min(), 0, recordings.Max(recording => recording.SizeBytes) / 1000.0);
    }

    [Fact]
    public void Deal_AnyOrder_GivesTheSameShares()
    {
        Recording[] recordings = [.. Enumerable.Range(0, 50).Select(i => new Recording("", $"{i}", i % 7, 0))];
        var shares = ShardShares.Deal(recordings, 3, recording => recording.SizeBytes);
        var reversed = ShardShares.Deal([.. recordings.Reverse()], 3, recording => recording.SizeBytes);
        Assert.All(recordings, recording => Assert.Equal(shares.IsOf(new Shard(1, 3), recording), reversed.IsOf(new Shard(1, 3), recording)));
    }

    [Fact]
    public void Keep_RecordingsThatComeAndGo_MoveNoOther()
    {
        Recording[] recordings = [.. Enumerable.Range(0, 20).Select(i => new Recording("", $"{i}.mp3", 1000 * i, 0))];
        bool[] Shares(int index, IReadOnlyList<Recording> present)
        {
            var layout = new OutputLayout(folder.At("out"), new Shard(index, 2));
            using OutputFolder output = OutputFolder.Open(layout);
            ShardShares.Keep(output, present);
            var shares = ShardShares.Of(layout, present);
            return [.. recordings.Select(recording => shares.IsOf(layout.Shard!, recording))];
        }

        bool[] first = Shares(0, recordings);
        bool[] second = Shares(1, [.. recordings.Skip(7), new Recording("", "new.mp3", 9_000_000, 0)]);
        Assert.Equal(first.Select(isFirst => !isFirst), second);
        Assert.Equal(first, Shares(0, recordings[..3]));
    }

    [Fact]
    public void Of_DamagedShares_SaysWhatToDo()
    {
        var layout = new OutputLayout(folder.At("out"), new Shard(0, 2));
        folder.Write("out/.mirtool/shares-of-2.json", "{");
        Assert.Contains("Remove it while no shard is running", Assert.Throws<InvalidDataException>(() => ShardShares.Of(layout, [])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.wav", 44_100, 2, SampleEncoding.Pcm16)]
    [InlineData("a.wav", 8_000, 1, SampleEncoding.Pcm24)]
    [InlineData("a.flac", 48_000, 2, SampleEncoding.Pcm16)]
    public void RecordingLength_WavAndFlac_IsReadFromTheHeader(string name, int sampleRate, int channels, SampleEncoding encoding)
    {
        string path = folder.At(name);
        using (AudioWriter writer = AudioWriter.Create(path, sampleRate, channels, encoding))
        {
            writer.Write(new float[3 * sampleRate * channels]);
            writer.Complete();
        }

        Assert.Equal(3, RecordingLength.Seconds(new Recording(path, name, new FileInfo(path).Length, 0)), 0.01);
    }

    [Theory]
    [InlineData("a.mp3", 2_000_000, 100)]
    [InlineData("a.wav", 0, 0)]
    public void RecordingLength_OfOthers_FollowsTheirSize(string name, long bytes, double seconds)
    {
        string path = folder.Write(name, "");
        Assert.Equal(seconds, RecordingLength.Seconds(new Recording(path, name, bytes, 0)), 1e-9);
        Assert.Equal(0, RecordingLength.Seconds(new Recording(path, name, bytes, 0, "is damaged")));
        Assert.Equal(0, RecordingLength.Seconds(new Recording(folder.At("gone.wav"), "gone.wav", 5, 0)));
    }

    [Theory]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=8 SLURM_ARRAY_TASK_STEP=1", 3, 8)]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=200 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=200 SLURM_ARRAY_TASK_COUNT=200", 199, 200)]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_STEP=2", 2, 4)]
    [InlineData("auto/8", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=3 SLURM_ARRAY_TASK_COUNT=1", 3, 8)]
    [InlineData("auto", "SLURM_PROCID=1 SLURM_NTASKS=4", 1, 4)]
    [InlineData("auto/5", "JOB_COMPLETION_INDEX=4", 4, 5)]
    [InlineData("auto", "JOB_COMPLETION_INDEX=0 MIRTOOL_SHARDS=5", 0, 5)]
    [InlineData("auto", "AWS_BATCH_JOB_ARRAY_INDEX=2 AWS_BATCH_JOB_ARRAY_SIZE=3", 2, 3)]
    [InlineData("auto/10", "PARALLEL_SEQ=10 PARALLEL_JOBSLOT=2", 9, 10)]
    public void Auto_Scheduler_SaysWhichShare(string text, string environment, int index, int count) =>
        Assert.Equal(new Shard(index, count), SchedulerShard.TryParse(text, Lookup(environment))!.Shard);

    [Theory]
    [InlineData("auto", "", "found no scheduler")]
    [InlineData("auto", "SLURM_PROCID=0 SLURM_NTASKS=1", "found no scheduler")]
    [InlineData("auto", "JOB_COMPLETION_INDEX=4", "--shard auto/N, or set MIRTOOL_SHARDS=N")]
    [InlineData("auto", "PARALLEL_SEQ=4", "does not say how many there are")]
    [InlineData("auto", "AWS_BATCH_JOB_ARRAY_INDEX=4", "does not say how many there are")]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=4", "does not say how many there are")]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=3 SLURM_ARRAY_TASK_COUNT=1", "that is not the whole")]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_COUNT=3", "that is not the whole")]
    [InlineData("auto/4", "JOB_COMPLETION_INDEX=4", "must lead to 0 to 3")]
    [InlineData("auto/none", "JOB_COMPLETION_INDEX=4", "says 'none'")]
    [InlineData("auto/0", "JOB_COMPLETION_INDEX=0", "says '0'")]
    [InlineData("auto", "AWS_BATCH_JOB_ARRAY_INDEX=-1 AWS_BATCH_JOB_ARRAY_SIZE=3", "must be a whole number")]
    public void Auto_WithoutAScheduler_OrItsCount_SaysWhatToDo(string text, string environment, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => SchedulerShard.TryParse(text, Lookup(environment))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0/4")]
    [InlineData("automatic")]
    [InlineData("auto/4/5")]
    public void Auto_OtherText_IsNotRead(string text) => Assert.Null(SchedulerShard.TryParse(text, _ => null));

    private static Func<string, string?> Lookup(string environment) =>
        environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]).GetValueOrDefault;
}
