using MirTool.Annotation.Batch;

namespace MirTool.Annotation.Tests.Batch;

/// <summary>What a killed process leaves behind, at every moment, and what the next run makes of it.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task Run_AfterAKillDuringAnyWindow_GivesTheBytesOfAnUndisturbedRun()
    {
        using var rig = new BatchRig();
        using var snapshots = new TemporaryFolder();
        for (int i = 0; i < 5; i++)
        {
            rig.Record($"folder {i % 2}/r{i}.wav", ScriptedAnnotator.Script(i, 2 + i));
        }

        rig.Record("bad.wav", ScriptedAnnotator.Script(7, 3) + "broken\n");

        // A copy of the folder as it is while a window is in the making is what a kill at that moment leaves behind: what the
        // process still held in its buffers is not in it.
        int moments = 0;
        async IAsyncEnumerable<AnnotatedWindow> AnnotateAndCopy(string path)
        {
            await foreach (AnnotatedWindow window in ScriptedAnnotator.Windows(path))
            {
                Copy(rig.Output, snapshots.At($"{moments++}"));
                yield return window;
            }

            Copy(rig.Output, snapshots.At($"{moments++}"));
        }

        await rig.RunAsync(options => options with { Jobs = 1 }, open: path => ScriptedAnnotator.Of(AnnotateAndCopy(path)));
        SortedDictionary<string, string> undisturbed = rig.Tables();
        Assert.Equal(12, undisturbed.Count);
        Assert.InRange(moments, 25, 40);

        int annotatedBefore = int.MaxValue;
        for (int moment = 0; moment < moments; moment++)
        {
            (BatchResult result, IReadOnlyList<string> annotated) = await rig.RunAsync(output: snapshots.At($"{moment}"));
            Assert.Equal(1, result.Failed);
            Assert.Equal(undisturbed, BatchRig.TablesOf(snapshots.At($"{moment}")));
            Assert.InRange(annotated.Count, 1, annotatedBefore);
            annotatedBefore = annotated.Count;
        }

        // Later kills must leave less to do, else nothing was resumed at all.
        Assert.Equal(2, annotatedBefore);
    }

    [Theory]
    [InlineData("no journal entry", 1)]
    [InlineData("torn journal entry", 1)]
    [InlineData("torn to one byte", 1)]
    [InlineData("zeros at the journal's end", 1)]
    [InlineData("one table renamed", 1)]
    [InlineData("no table renamed", 1)]
    [InlineData("no tables over all", 0)]
    [InlineData("one table over all", 0)]
    [InlineData("leftovers aside", 0)]
    [InlineData("no journal", 3)]
    [InlineData("settings alone", 3)]
    public async Task Run_AfterAKillBetweenTwoSteps_GivesTheBytesOfAnUndisturbedRun(string state, int expectedAnnotated)
    {
        using var rig = new BatchRig();
        for (int i = 0; i < 3; i++)
        {
            rig.Record($"r{i}.wav", ScriptedAnnotator.Script(i, 4));
        }

        await rig.RunAsync(options => options with { Jobs = 1 });
        SortedDictionary<string, string> undisturbed = rig.Tables();
        Disturb(rig.Output, state);

        (BatchResult result, IReadOnlyList<string> annotated) = await rig.RunAsync();

        Assert.Equal(0, result.Failed);
        Assert.Equal(expectedAnnotated, annotated.Count);
        Assert.Equal(undisturbed, rig.Tables());
        Assert.False(Directory.Exists(Path.Join(rig.Output, ".mirtool", "aside")));
        Assert.Empty((await rig.RunAsync()).Annotated);
    }

    [Fact]
    public async Task Journal_EntriesOnBothSidesOfATear_AreRead()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("journal.jsonl");
        using (var journal = new Journal(path, TimeProvider.System))
        {
            journal.Append(Entry("first", new string('é', 50_000)));
        }

        await File.AppendAllTextAsync(path, "{\"file\":\"torn", TestContext.Current.CancellationToken);
        using (var journal = new Journal(path, TimeProvider.System))
        {
            journal.Append(Entry("second", null));
            journal.Append(Entry("third", null));
        }

        (JournalEntry Entry, long Offset, int Length)[] entries = [.. Journal.Read(path)];
        Assert.Equal(["first", "second", "third"], entries.Select(entry => entry.Entry.File));
        using FileStream stream = Journal.OpenToRead(path);
        Assert.All(entries.Reverse(), entry => Assert.Equal(entry.Entry.File, Journal.ReadAt(stream, entry.Offset, entry.Length).File));
        Assert.Equal(0.1 + 0.2, entries[0].Entry.Result.Instruments[0].ActiveSeconds);
    }

    private static JournalEntry Entry(string file, string? error) => new(
        file, "/root", 1, 2, "settings", 3, new Dictionary<string, long> { [".frames.csv"] = 4 },
        new RecordingResult(error, 1, 44_100, 2, 1, 0.5, [new InstrumentSummary("a", "A", 0.1 + 0.2, 0.3f, 0, 1)]));

    private static void Disturb(string output, string state)
    {
        string journal = Path.Join(output, ".mirtool", "journal.jsonl");
        byte[] bytes = File.ReadAllBytes(journal);
        int lastLine = Array.LastIndexOf(bytes, (byte)'\n', bytes.Length - 2) + 1;
        string last = Path.Join(output, "r2.wav");
        bool isOfLastRecording = state is "no journal entry" or "torn journal entry" or "torn to one byte" or "zeros at the journal's end"
            or "one table renamed" or "no table renamed";
        if (isOfLastRecording || state is "no tables over all")
        {
            File.Delete(Path.Join(output, "recordings.csv"));
            File.Delete(Path.Join(output, "summary.csv"));
            File.Delete(Path.Join(output, "run.json"));
        }

        if (isOfLastRecording)
        {
            int kept = state switch { "torn journal entry" => bytes.Length - 5, "torn to one byte" => lastLine + 1, _ => lastLine };
            byte[] tail = state == "zeros at the journal's end" ? new byte[bytes.Length - lastLine] : [];
            File.WriteAllBytes(journal, [.. bytes[..kept], .. tail]);
        }

        switch (state)
        {
            case "one table renamed":
                File.Delete(last + ".segments.csv");
                break;
            case "no table renamed":
                File.Delete(last + ".frames.csv");
                File.Delete(last + ".segments.csv");
                break;
            case "one table over all":
                File.Delete(Path.Join(output, "summary.csv"));
                break;
            case "leftovers aside":
                Directory.CreateDirectory(Path.Join(output, ".mirtool", "aside"));
                File.WriteAllText(Path.Join(output, ".mirtool", "aside", "1"), "half a tab");
                break;
            case "no journal":
                File.Delete(journal);
                break;
            case "settings alone":
                foreach (string path in Directory.EnumerateFiles(output))
                {
                    File.Delete(path);
                }

                File.Delete(journal);
                break;
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Join(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            // The lock is held by the run that is being watched, and it is empty.
            if (Path.GetFileName(file) != "lock")
            {
                using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using FileStream copy = File.Create(target);
                source.CopyTo(copy);
            }
        }
    }
}
