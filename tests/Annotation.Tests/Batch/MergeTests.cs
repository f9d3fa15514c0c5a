using MirTool.Annotation.Batch;

namespace MirTool.Annotation.Tests.Batch;

/// <summary>Shards, on one disk and on several, against one undisturbed run.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly BatchRig rig = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        rig.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    // More shards than recordings: some have an empty share.
    [InlineData(20)]
    public async Task Merge_ShardsOnSeparateDisks_GivesTheBytesOfOneRun(int count)
    {
        Record(12);
        await rig.RunAsync(output: folder.At("one"));
        for (int i = 0; i < count; i++)
        {
            await RunAsync(new Shard(i, count), folder.At($"disk{i}"));
        }

        MergeBatch batch = Merge(Enumerable.Range(0, count).Select(i => $"disk{i}"));

        Assert.Empty(batch.Warnings);
        Assert.Equal((13, 1), (batch.Recordings.Count, batch.Failed));
        Assert.Equal(BatchRig.TablesOf(folder.At("one")), BatchRig.TablesOf(folder.At("all")));
        Assert.Contains("\"shard\": \"0/1\"", await File.ReadAllTextAsync(folder.At("all/run.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        // What is merged can be gone on with.
        Assert.Equal(["broken.wav"], (await rig.RunAsync(output: folder.At("all"))).Annotated);
    }

    [Fact]
    public async Task Merge_Again_GivesTheSame()
    {
        Record(4);
        await RunAsync(new Shard(0, 2), folder.At("a"));
        await RunAsync(new Shard(1, 2), folder.At("b"));
        Merge(["a", "b"]);
        SortedDictionary<string, string> once = BatchRig.TablesOf(folder.At("all"));
        Merge(["b", "a"]);
        Assert.Equal(once, BatchRig.TablesOf(folder.At("all")));
    }

    [Fact]
    public async Task Merge_MissingShards_AreNamedAndMayBeAllowed()
    {
        Record(6);
        await RunAsync(new Shard(1, 4), folder.At("a"));
        Assert.Contains("Of 4 shards 3 are missing: 0/4, 2/4, 3/4.", Assert.Throws<InvalidDataException>(() => Merge(["a"])).Message, StringComparison.Ordinal);
        Assert.Contains("3 are missing", Assert.Single(Merge(["a"], allowMissing: true).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_ShardThatWasEndedEarly_IsNamed()
    {
        Record(6);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await rig.RunAsync(options => options with { Shard = new Shard(0, 1) }, output: folder.At("a"), stop: stop);
        Assert.Contains("are not finished", Assert.Throws<InvalidDataException>(() => Merge(["a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_OtherOptions_AreNamed()
    {
        Record(2);
        await rig.RunAsync(output: folder.At("a"));
        await rig.RunAsync(hop: 0.5, output: folder.At("b"));
        Assert.Contains("--hop: 1 and 0.5", Assert.Throws<InvalidDataException>(() => Merge(["a", "b"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_Overlap_CountsOnceAndIsNamed()
    {
        Record(2);
        await rig.RunAsync(output: folder.At("a"));
        await rig.RunAsync(output: folder.At("b"));
        Assert.Contains("Annotated more than once, with the same result: broken.wav, r0.wav, r1.wav.", Merge(["a", "b"]).Warnings);
        Assert.Equal(BatchRig.TablesOf(folder.At("a")), BatchRig.TablesOf(folder.At("all")));
    }

    [Fact]
    public async Task Merge_OtherRecordingOfTheSameName_IsRefused()
    {
        Record(1);
        await rig.RunAsync(output: folder.At("a"));
        rig.Record("r0.wav", ScriptedAnnotator.Script(9, 30));
        await rig.RunAsync(output: folder.At("b"));
        Assert.Contains("both hold a 'r0.wav'", Assert.Throws<InvalidDataException>(() => Merge(["a", "b"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/r0.wav.segments.csv", "is missing or was changed")]
    [InlineData("a/run.json", "is damaged")]
    [InlineData("a/.mirtool/settings.json", "is damaged")]
    public async Task Merge_DamagedFolder_IsNamed(string file, string expected)
    {
        Record(1);
        await rig.RunAsync(output: folder.At("a"));
        folder.Write(file, "{");
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Merge(["a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_OutputThatIsAnothers_IsRefused()
    {
        Record(1);
        await rig.RunAsync(output: folder.At("a"));
        rig.Record("other.wav", ScriptedAnnotator.Script(9, 3));
        await rig.RunAsync(output: folder.At("all"));
        Assert.Contains("'other.wav', which is in none", Assert.Throws<InvalidDataException>(() => Merge(["a"])).Message, StringComparison.Ordinal);
        Assert.Contains("is one of the folders", Assert.Throws<InvalidDataException>(() => Merge(["a", "all"])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => MergeBatch.Prepare([rig.Recordings], allowMissing: false));
    }

    [Fact]
    public async Task Run_ShardsThatEndTogetherOrDie_GiveTheTablesOfOneRun()
    {
        Record(12);
        await rig.RunAsync(output: folder.At("one"));
        // One shard dies in the middle of its share: what it left is what a killed process leaves.
        using var stop = new CancellationTokenSource();
        int windows = 0;
        async IAsyncEnumerable<AnnotatedWindow> Dying(string path)
        {
            await foreach (AnnotatedWindow window in ScriptedAnnotator.Windows(path, stop.Token))
            {
                if (++windows == 8)
                {
                    await stop.CancelAsync();
                }

                yield return window;
            }
        }

        await rig.RunAsync(options => options with { Shard = new Shard(0, 3), Jobs = 1 }, open: path => ScriptedAnnotator.Of(Dying(path)), stop: stop);
        await Task.WhenAll(RunAsync(new Shard(1, 3), rig.Output), RunAsync(new Shard(2, 3), rig.Output));
        Assert.False(File.Exists(Path.Join(rig.Output, "recordings.csv")));

        await RunAsync(new Shard(0, 3), rig.Output);

        SortedDictionary<string, string> tables = rig.Tables();
        Assert.Equal(BatchRig.TablesOf(folder.At("one")), tables.Where(table => !table.Key.Contains("-of-", StringComparison.Ordinal)));
    }

    private void Record(int count)
    {
        for (int i = 0; i < count; i++)
        {
            rig.Record($"r{i}.wav", ScriptedAnnotator.Script(i, 2 + i));
        }

        rig.Record("broken.wav", ScriptedAnnotator.Script(7, 3) + "broken\n");
    }

    private Task<(BatchResult Result, IReadOnlyList<string> Annotated)> RunAsync(Shard shard, string output) => rig.RunAsync(options => options with { Shard = shard }, output: output);

    private MergeBatch Merge(IEnumerable<string> names, bool allowMissing = false)
    {
        MergeBatch batch = MergeBatch.Prepare([.. names.Select(name => folder.At(name))], allowMissing);
        batch.Write(folder.At("all"), force: false, TimeProvider.System, _ => { }, TestContext.Current.CancellationToken);
        return batch;
    }
}
