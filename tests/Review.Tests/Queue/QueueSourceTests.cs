using MirTool.Annotation;
using MirTool.Annotation.Embeddings;
using MirTool.Review.Labels;
using MirTool.Review.Queue;

namespace MirTool.Review.Tests.Queue;

/// <summary>What a queue holds, and in which order.</summary>
public class QueueSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Make_OfAnInstrument_HasItsStretchesWithItsName()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();

        IReadOnlyList<QueueItem> items = session.Queues.Make(new QueueRequest { Kind = "find", Expression = "VOICE" }, Token);

        Assert.Equal(new QueueItem("folder/b.wav", 0, 10, "Voice", 0.55), Assert.Single(items));
    }

    [Fact]
    public void Make_OfAnExpression_AsksAnOpenQuestion()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();

        IReadOnlyList<QueueItem> items = session.Queues.Make(new QueueRequest { Kind = "find", Expression = "violin & voice", Count = 1 }, Token);

        Assert.Equal(("folder/b.wav", ""), (Assert.Single(items).File, items[0].Instrument));
    }

    [Fact]
    public void Make_LeavesOutWhatIsAnswered()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();
        session.Edit(new LabelEdit { File = "a.wav", What = "confirm", Add = [new NewLabel("Violin", 1, 5)] });
        session.Edit(new LabelEdit { File = "c.wav", What = "reject", Add = [new NewLabel("violin", 1, 4, LabelKind.Absent)] });

        IReadOnlyList<QueueItem> items = session.Queues.Make(new QueueRequest { Kind = "find", Expression = "violin" }, Token);

        Assert.Equal("folder/b.wav", Assert.Single(items).File);
    }

    [Fact]
    public void Make_DoubtfulFirst_BeginsWithTheLeastProbable()
    {
        using var archive = new ExampleArchive();
        foreach ((string file, double probability) in ((string, double)[])[("a.wav", 0.9), ("b.wav", 0.3), ("c.wav", 0.6)])
        {
            archive.Add(file, 10, ("violin", 0, 5, probability));
        }

        using ReviewSession session = archive.Finish().Open();

        IReadOnlyList<QueueItem> items = session.Queues.Make(new QueueRequest { Kind = "find", Expression = "violin", DoubtfulFirst = true }, Token);

        Assert.Equal(["b.wav", "c.wav", "a.wav"], items.Select(item => item.File));
    }

    [Fact]
    public void Make_Similar_FindsTheNearestWindowsElsewhere()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        // Directions in the plane, by recording and window.
        Write(archive, "a.wav", 0, 10, 80);
        Write(archive, "folder/b.wav", 90, 5, 200);
        Write(archive, "c.wav", 120, 100, 12);
        using ReviewSession session = archive.Open();

        Assert.True(session.Queues.HasEmbeddings);
        IReadOnlyList<QueueItem> items = session.Queues.Make(
            new QueueRequest { Kind = "similar", File = "a.wav", StartSeconds = 0, EndSeconds = 2, Instrument = "Oud", Count = 3 }, Token);

        Assert.Equal([("folder/b.wav", 2.0, "Oud"), ("a.wav", 2.0, "Oud"), ("c.wav", 4.0, "Oud")], items.Select(item => (item.File, item.StartSeconds, item.Instrument)));
    }

    [Fact]
    public void Make_SimilarWithoutEmbeddings_SaysHowToGetThem()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();

        Assert.False(session.Queues.HasEmbeddings);
        Assert.Contains("--embeddings", Assert.Throws<InvalidDataException>(() => session.Queues.Make(new QueueRequest { Kind = "similar", File = "a.wav", EndSeconds = 1 }, Token)).Message, StringComparison.Ordinal);
    }

    private static void Write(ExampleArchive archive, string file, params double[] degrees)
    {
        using FileStream stream = File.Create(Path.Join(archive.Annotations, file + EmbeddingFile.Suffix));
        EmbeddingFile.Write(stream, file, new NamedContent("model", "1234"), degrees.Select((angle, i) =>
            (2.0 * i, (2.0 * i) + 2, (float[])[(float)Math.Cos(angle * Math.PI / 180), (float)Math.Sin(angle * Math.PI / 180)])));
    }
}
