using MirTool.Plugins;
using MirTool.Plugins.Custom;
using MirTool.Review.Labels;

namespace MirTool.Review.Tests.Labels;

/// <summary>Labels through edits, restarts and other people's hands. The dataset adapter <c>custom</c> says what the file means.</summary>
public class LabelStoreTests
{
    private const string File = "a.wav";

    [Fact]
    public void Edit_Labels_AreWhatCustomReads()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using (ReviewSession session = archive.Open())
        {
            RecordingLabels labels = Add(session, 0, new NewLabel("Violin", 1, 5), new NewLabel("Grand \"piano\", upright", 4.25, 9));
            session.Edit(new LabelEdit { File = File, Base = labels.Revision, What = "complete", Complete = "yes" });
        }

        ExcerptLabels read = Read(archive, File);
        Assert.True(read.LabelsComplete);
        Assert.Equal([("Violin", 1.0, 5.0), ("Grand \"piano\", upright", 4.25, 9.0)], read.Labels.Select(label => (label.Label, label.StartSeconds, label.EndSeconds)));
    }

    [Fact]
    public void Edit_NotSaidToBeComplete_IsIncompleteForCustom()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using (ReviewSession session = archive.Open())
        {
            Add(session, 0, new NewLabel("Violin", 1, 5));
        }

        Assert.False(Read(archive, File).LabelsComplete);
    }

    [Fact]
    public void Edit_CompleteWithoutALabel_IsSilenceForCustom()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using (ReviewSession session = archive.Open())
        {
            session.Edit(new LabelEdit { File = File, What = "complete", Complete = "yes" });
        }

        ExcerptLabels read = Read(archive, File);
        Assert.True(read.LabelsComplete);
        Assert.Empty(read.Labels);
        using ReviewSession again = archive.Open();
        Assert.True(again.Labels.Of(File).IsComplete);
        Assert.Empty(again.Labels.Of(File).Labels);
    }

    [Fact]
    public void Edit_SilenceBesideSounds_IsReadByCustom()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using (ReviewSession session = archive.Open())
        {
            Add(session, 0, new NewLabel("Violin", 1, 5), new NewLabel("silence", 5, 10));
        }

        Assert.Single(Read(archive, File).Labels);
    }

    [Fact]
    public void Edit_SilenceOverASound_IsRefused()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();
        RecordingLabels labels = Add(session, 0, new NewLabel("Violin", 1, 5));

        LabelEditException error = Assert.Throws<LabelEditException>(() => Add(session, labels.Revision, new NewLabel("silence", 4, 6)));

        Assert.Contains("Violin", error.Message, StringComparison.Ordinal);
        Assert.Single(session.Labels.Of(File).Labels);
    }

    [Fact]
    public void Edit_OverlappingLabelsOfOneInstrument_AreJoined()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using (ReviewSession session = archive.Open())
        {
            RecordingLabels labels = Add(session, 0, new NewLabel("Violin", 1, 5));
            Add(session, labels.Revision, new NewLabel("violin", 4, 7));
        }

        Assert.Equal([(1.0, 7.0)], Read(archive, File).Labels.Select(label => (label.StartSeconds, label.EndSeconds)));
    }

    [Fact]
    public void Edit_RejectionInTheMiddleOfALabel_LeavesTheRest()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();
        RecordingLabels labels = Add(session, 0, new NewLabel("Violin", 1, 5));

        labels = Add(session, labels.Revision, new NewLabel("Violin", 2, 3, LabelKind.Absent));

        Assert.Equal(
            [(1.0, 2.0, LabelKind.Sounds), (2.0, 3.0, LabelKind.Absent), (3.0, 5.0, LabelKind.Sounds)],
            labels.Labels.Select(label => (label.StartSeconds, label.EndSeconds, label.Kind)));
    }

    [Fact]
    public void Undo_EveryChange_LeadsBackToNothing_AndRedoForwardAgain()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();
        RecordingLabels labels = Add(session, 0, new NewLabel("Violin", 1, 5), new NewLabel("Piano", 4, 9));
        labels = Add(session, labels.Revision, new NewLabel("violin", 4, 7));
        labels = session.Edit(new LabelEdit { File = File, Base = labels.Revision, What = "remove", Remove = [labels.Labels[1].Id] });
        RecordingLabels last = session.Edit(new LabelEdit { File = File, Base = labels.Revision, What = "complete", Complete = "yes" });

        labels = last;
        while (labels.Undo is not null)
        {
            labels = session.Labels.Undo(File, labels.Revision);
        }

        Assert.Empty(labels.Labels);
        Assert.False(labels.IsComplete);
        while (labels.Redo is not null)
        {
            labels = session.Labels.Undo(File, labels.Revision, isUndo: false);
        }

        Assert.Equal(last.Labels, labels.Labels);
        Assert.True(labels.IsComplete);
    }

    [Fact]
    public void Undo_AfterARestart_StillTakesTheLastChangeBack()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using (ReviewSession session = archive.Open())
        {
            Add(session, 0, new NewLabel("Violin", 1, 5));
        }

        using ReviewSession again = archive.Open();
        Assert.Empty(again.Labels.Undo(File, again.Labels.Of(File).Revision).Labels);
    }

    [Fact]
    public void Edit_OnLabelsThatHaveChanged_IsStale()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();
        Add(session, 0, new NewLabel("Violin", 1, 5));

        Assert.True(Assert.Throws<LabelEditException>(() => Add(session, 0, new NewLabel("Piano", 1, 5))).IsStale);
        Assert.Single(session.Labels.Of(File).Labels);
    }

    [Theory]
    [InlineData("", 1, 2)]
    [InlineData("  ", 1, 2)]
    [InlineData("a\nb", 1, 2)]
    [InlineData("Violin", 2, 2)]
    [InlineData("Violin", -1, 2)]
    [InlineData("Violin", 11, 12)]
    [InlineData("Violin", double.NaN, 12)]
    [InlineData("Violin", 1, double.PositiveInfinity)]
    public void Edit_WhatNoTableCanHold_IsRefused(string label, double start, double end)
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();

        Assert.Throws<LabelEditException>(() => Add(session, 0, new NewLabel(label, start, end)));
        Assert.Empty(session.Labels.Of(File).Labels);
    }

    [Fact]
    public void Open_JournalCutOffInALine_HasEverythingBeforeIt()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using (LabelStore store = LabelStore.Open(archive.Labels, archive.Audio, "Ada"))
        {
            store.Edit(new LabelEdit { File = File, What = "add", Add = [new NewLabel("Violin", 1, 5)] }, 10);
        }

        // Killed while it wrote the next line, and before it wrote the table.
        System.IO.File.AppendAllText(archive.Labels + LabelStore.JournalSuffix, "{\"change\":{\"revision\":2,\"at\":\"2026");
        using (LabelStore store = LabelStore.Open(archive.Labels, archive.Audio, "Ada"))
        {
            Assert.Single(store.Of(File).Labels);
            store.Flush();
        }

        Assert.Single(Read(archive, File).Labels);
    }

    [Fact]
    public void Open_TableThatSomebodyChanged_IsTakenAsItIs()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using (ReviewSession session = archive.Open())
        {
            Add(session, 0, new NewLabel("Violin", 1, 5), new NewLabel("Piano", 1, 5, LabelKind.Absent));
        }

        System.IO.File.WriteAllText(archive.Labels, "file;label;start_s;end_s;complete\na.wav;oud;0,5;2;yes\nc.wav;ney;;;\n");
        using ReviewSession again = archive.Open();

        RecordingLabels labels = again.Labels.Of(File);
        Assert.Equal(["oud", "Piano"], labels.Labels.Select(label => label.Label));
        Assert.True(labels.IsComplete);
        Assert.Equal(0.5, labels.Labels[0].StartSeconds);
        Assert.False(again.Labels.Of("c.wav").IsComplete);
    }

    [Fact]
    public void Open_TableWithColumnsThatWouldBeLost_IsRefused()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        System.IO.File.WriteAllText(archive.Labels, "file,label,mood\na.wav,oud,sad\n");

        InvalidDataException error = Assert.Throws<InvalidDataException>(archive.Open);

        Assert.Contains("mood", error.Message, StringComparison.Ordinal);
        Assert.Contains("sad", System.IO.File.ReadAllText(archive.Labels), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Twice_IsRefused()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();

        Assert.Contains("already", Assert.Throws<IOException>(archive.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LabelsAwayFromTheRecordings_AreRefused()
    {
        using ExampleArchive archive = ExampleArchive.Small();

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => LabelStore.Open(Path.Join(archive.Annotations, "labels.csv"), archive.Audio, "Ada"));

        Assert.Contains("--labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LabelsAboveTheRecordings_NameThemFromThere()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        string labels = Path.Join(archive.Path, "review.csv");
        using (LabelStore store = LabelStore.Open(labels, archive.Audio, "Ada"))
        {
            store.Edit(new LabelEdit { File = "folder/b.wav", What = "add", Add = [new NewLabel("Violin", 1, 5)] }, 10);
            store.Flush();
        }

        Assert.Equal(["audio/folder/b.wav"], new CustomAdapter().ListExcerpts(new DatasetRequest { Root = labels, SampleRate = 8000 }));
    }

    private static RecordingLabels Add(ReviewSession session, long revision, params NewLabel[] labels) =>
        session.Edit(new LabelEdit { File = File, Base = revision, What = "add", Add = labels });

    private static ExcerptLabels Read(ExampleArchive archive, string file) =>
        new CustomAdapter().LoadLabels(file, new DatasetRequest { Root = archive.Audio, SampleRate = 8000 });
}
