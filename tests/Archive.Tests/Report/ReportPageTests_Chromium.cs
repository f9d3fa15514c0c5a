using System.Text;
using System.Text.RegularExpressions;
using MirTool.Annotation;
using MirTool.Archive.Report;

namespace MirTool.Archive.Tests.Report;

/// <summary>The page in a real browser.</summary>
public sealed partial class ReportPageTests_Chromium : IDisposable
{
    private const string Markup = "<img src=x onerror=document.title='broken'></script><script>document.title='broken'</script>";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1280)]
    [InlineData(400)]
    public void Page_InABrowser_ShowsTheArchiveAndNoMarkupOfItsNames(int width)
    {
        List<ExampleRecording> recordings = ExampleArchive.Random(5, ("tapes/side A & B's.wav", 300), (Markup.Replace('/', '|'), 40), ("z.wav", 3));
        ExampleArchive.Write(folder, recordings, ($"broken{Markup}.wav", Markup));
        ReportData report = ReportBuilder.Build(AnnotationFolder.Open(folder.Path), null, $"Radio {Markup}", "../sound/", cancellationToken: TestContext.Current.CancellationToken);
        string page = Write(report);
        // The page says by itself whether something reaches beyond its width.
        File.AppendAllText(page, "<script>document.body.dataset.overflow = document.documentElement.scrollWidth > document.documentElement.clientWidth;</script>");
        string dom = Chromium.Dom(page, width);
        Assert.Contains("3 recordings, page 1 of 1", dom, StringComparison.Ordinal);
        Assert.Contains("href=\"../sound/tapes/side%20A%20%26%20B's.wav\"", dom, StringComparison.Ordinal);
        Assert.Contains("Oud, fretless", dom, StringComparison.Ordinal);
        Assert.Contains("data-overflow=\"false\"", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", dom, StringComparison.Ordinal);
        Assert.Contains("<title>Radio &lt;img", dom, StringComparison.Ordinal);
        Assert.Equal(3, CanvasHeight().Count(dom));
        Assert.True(Chromium.Screenshot(page, width).Length > 20_000);
    }

    [Fact]
    public void Page_OfTenThousandRecordings_OpensAndDrawsOnlyAFew()
    {
        ReportInstrument[] instruments = [.. Enumerable.Range(0, 40).Select(i => new ReportInstrument($"i{i}", $"Instrument {i}", null, 1000 - i, 500, 0.8, [1, 2, 3, 4]))];
        string cells = string.Concat(Enumerable.Range(0, 30).Select(i => $"A{i + 1}F2"));
        ReportRecording[] recordings = [.. Enumerable.Range(0, 10_000).Select(i =>
            new ReportRecording($"tapes/{i:D5}.flac", 3600, 1.5, [.. Enumerable.Range(0, 8).Select(lane => new ReportLane((i + lane) % 40, cells))]))];
        string page = Write(new ReportData("Large", [], null, instruments, [], [1, 2], [], 600, recordings, []));
        string dom = Chromium.Dom(page, 1280);
        Assert.Contains("10,000 recordings, page 1 of 400", dom, StringComparison.Ordinal);
        Assert.Equal(25, CanvasHeight().Count(dom));
        Assert.True(new FileInfo(page).Length < 16_000_000);
    }

    [GeneratedRegex("<canvas [^>]*height: \\d+px")]
    private static partial Regex CanvasHeight();

    private string Write(ReportData report)
    {
        string path = folder.At("report.html");
        using FileStream stream = File.Create(path);
        ReportPage.Write(stream, report);
        stream.Write(Encoding.UTF8.GetBytes("\n"));
        return path;
    }
}
