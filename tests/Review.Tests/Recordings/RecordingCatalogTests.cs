using MirTool.Archive.Expressions;
using MirTool.Review.Recordings;

namespace MirTool.Review.Tests.Recordings;

/// <summary>The list of recordings: which, in which order.</summary>
public class RecordingCatalogTests
{
    [Theory]
    [InlineData("", "", "", "a.wav folder/b.wav c.wav broken.wav")]
    [InlineData("voice", "", "", "folder/b.wav")]
    [InlineData("violin & !voice", "", "", "a.wav c.wav")]
    [InlineData("", "voice", "", "folder/b.wav")]
    [InlineData("", "tuba", "", "")]
    [InlineData("", "", "failed", "broken.wav")]
    [InlineData("", "", "new", "a.wav folder/b.wav c.wav")]
    [InlineData("file ~ folder", "violin", "new", "folder/b.wav")]
    public void Page_Filtered_HasWhatIsAskedFor(string find, string instrument, string status, string expected)
    {
        using ExampleArchive archive = WithFailed();
        using ReviewSession session = archive.Open();

        RecordingPage page = session.Catalog.Page(new RecordingQuery { Find = find, Instrument = instrument, Status = status }, session.StatusOf);

        Assert.Equal(expected, string.Join(' ', page.Items.Select(item => item.File)));
        Assert.Equal(page.Items.Count, page.Total);
    }

    [Theory]
    [InlineData("name", "a.wav folder/b.wav c.wav broken.wav")]
    [InlineData("-name", "broken.wav c.wav folder/b.wav a.wav")]
    [InlineData("-polyphony", "folder/b.wav a.wav c.wav broken.wav")]
    [InlineData("-doubt", "folder/b.wav a.wav c.wav broken.wav")]
    [InlineData("duration", "broken.wav a.wav folder/b.wav c.wav")]
    public void Page_Sorted_IsInThatOrder(string sort, string expected)
    {
        using ExampleArchive archive = WithFailed();
        using ReviewSession session = archive.Open();

        RecordingPage page = session.Catalog.Page(new RecordingQuery { Sort = sort }, session.StatusOf);

        Assert.Equal(expected, string.Join(' ', page.Items.Select(item => item.File)));
    }

    [Fact]
    public void Page_FromTheMiddle_HasItsPartAndTheTotal()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();

        RecordingPage page = session.Catalog.Page(new RecordingQuery { Offset = 1, Limit = 1 }, session.StatusOf);

        Assert.Equal(("folder/b.wav", 3), (Assert.Single(page.Items).File, page.Total));
        // The voice sounds throughout, at 0.55: the fifth of nine steps.
        Assert.Equal("F160", page.Items[0].Lanes[0].Cells);
    }

    [Fact]
    public void Page_WrongExpression_SaysWhere()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();

        Assert.Throws<ExpressionException>(() => session.Catalog.Page(new RecordingQuery { Find = "violn" }, session.StatusOf));
    }

    [Fact]
    public void Detail_HasSegmentsAndPolyphony()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();

        IReadOnlyList<AnnotatedStretch> segments = RecordingDetail.Segments(session.Catalog, "a.wav");
        IReadOnlyList<PolyphonyStep> polyphony = RecordingDetail.Polyphony(session.Catalog, "a.wav");

        Assert.Equal([("violin", 1.0, 5.0), ("piano", 4.0, 9.0)], segments.Select(segment => (session.Catalog.Instruments[segment.Instrument].Id, segment.StartSeconds, segment.EndSeconds)));
        Assert.Equal([(0, 1, 0), (1, 4, 1), (4, 5, 2), (5, 10, 1)], polyphony.Select(step => ((int)step.StartSeconds, (int)step.EndSeconds, step.Polyphony)));
    }

    private static ExampleArchive WithFailed()
    {
        ExampleArchive archive = ExampleArchive.Small();
        archive.AddFailed("broken.wav", "is truncated");
        return archive.Finish();
    }
}
