using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using MirTool.Review.Labels;
using MirTool.Review.Server;

namespace MirTool.Review.Tests.Browser;

/// <summary>The page as a person uses it, in a real browser.</summary>
public sealed class PageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IAsyncDisposable
{
    private const string OddName = "#1 100% \"q\" 'x' 🎻 <img src=x onerror=alert(1)> عود.wav";
    private const double LaneHeight = 28;
    private const double LanesLeft = 148;

    private readonly List<string> faults = [];
    private ExampleArchive archive = null!;
    private ReviewSession session = null!;
    private ReviewServer server = null!;
    private IBrowserContext context = null!;
    private IPage page = null!;

    public async ValueTask DisposeAsync()
    {
        if (context is not null)
        {
            await context.DisposeAsync();
            await server.DisposeAsync();
            session.Dispose();
            archive.Dispose();
        }
    }

    [Fact]
    public async Task Archive_FilteredAndOpened_PlaysAndSeeks()
    {
        await StartAsync(ExampleArchive.Small());
        await page.Locator("#count", new() { HasText = "3 of 3" }).WaitForAsync();

        await page.FillAsync("[name=find]", "voice");
        await page.Locator("#count", new() { HasText = "1 of 3" }).WaitForAsync();
        await page.Locator(".row .name", new() { HasText = "folder/b.wav" }).ClickAsync();
        await page.Locator("#selected", new() { HasText = "0 of 3" }).WaitForAsync();

        await page.Keyboard.PressAsync("Space");
        await page.WaitForFunctionAsync("() => document.getElementById('audio').currentTime > 0.2");
        await page.Keyboard.PressAsync("Space");
        double before = await SecondsAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.WaitForFunctionAsync("from => Math.abs(document.getElementById('audio').currentTime - from - 1) < 0.001", before);
        await page.Keyboard.PressAsync("End");
        await page.WaitForFunctionAsync("() => document.getElementById('audio').currentTime === 10");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Keys_ConfirmRejectUndo_AreSavedAndFoundAgain()
    {
        await StartAsync(ExampleArchive.Small());
        await OpenAsync("a.wav");

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("y");
        await page.Locator("#selected", new() { HasText = "1 of 2 judged" }).WaitForAsync();
        await page.Keyboard.PressAsync("n");
        await page.Locator("#selected", new() { HasText = "2 of 2 judged" }).WaitForAsync();
        await page.Keyboard.PressAsync("c");
        await page.WaitForFunctionAsync("() => document.getElementById('saved').textContent === 'saved'");
        Assert.Equal([("Violin", LabelKind.Sounds), ("Piano", LabelKind.Absent)], session.Labels.Of("a.wav").Labels.Select(label => (label.Label, label.Kind)));

        await page.Keyboard.PressAsync("u");
        await page.Keyboard.PressAsync("u");
        await page.Locator("#selected", new() { HasText = "1 of 2 judged" }).WaitForAsync();
        await page.ReloadAsync();
        await page.Locator("#selected", new() { HasText = "1 of 2 judged" }).WaitForAsync();

        Assert.Equal("Violin", Assert.Single(session.Labels.Of("a.wav").Labels).Label);
        Assert.False(session.Labels.Of("a.wav").IsComplete);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Pointer_DragsOnALane_AddAndResize()
    {
        await StartAsync(ExampleArchive.Small());
        await OpenAsync("a.wav");

        // Piano's lane is the upper one: it sounds longer. It is free before 4 s.
        await DragAsync(lane: 0, lanes: 2, fromSeconds: 1, toSeconds: 3);
        await WaitForLabels(1);
        ReviewLabel added = Assert.Single(session.Labels.Of("a.wav").Labels);
        Assert.Equal("Piano", added.Label);
        Assert.Equal(1, added.StartSeconds, 0.05);
        Assert.Equal(3, added.EndSeconds, 0.05);

        await DragAsync(lane: 0, lanes: 2, fromSeconds: 3, toSeconds: 3.8);
        await page.WaitForFunctionAsync("() => document.getElementById('selected').textContent.includes('3.8')");
        Assert.Equal(3.8, Assert.Single(session.Labels.Of("a.wav").Labels).EndSeconds, 0.05);

        // Beside the lanes, the instrument is asked for.
        await DragAsync(lane: 2, lanes: 2, fromSeconds: 5, toSeconds: 6);
        await page.Keyboard.TypeAsync("Glass harmonica");
        await page.Keyboard.PressAsync("Enter");
        await WaitForLabels(2);
        Assert.Contains("Glass harmonica", session.Labels.Of("a.wav").Labels.Select(label => label.Label));
        Assert.Empty(faults);
    }

    [Fact]
    public async Task TwoTabs_DoNotOverwriteEachOther()
    {
        await StartAsync(ExampleArchive.Small());
        await OpenAsync("a.wav");
        IPage other = await context.NewPageAsync();
        await other.GotoAsync(page.Url);
        await other.Locator("#selected", new() { HasText = "0 of 2" }).WaitForAsync();

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("y");
        await WaitForLabels(1);
        await other.Keyboard.PressAsync("j");
        await other.Keyboard.PressAsync("n");

        await other.Locator("#message", new() { HasText = "another tab" }).WaitForAsync();
        await other.Locator("#selected", new() { HasText = "1 of 2 judged" }).WaitForAsync();
        Assert.Equal(LabelKind.Sounds, Assert.Single(session.Labels.Of("a.wav").Labels).Kind);
    }

    [Fact]
    public async Task Queue_OfAnInstrument_GoesFromRecordingToRecording()
    {
        await StartAsync(ExampleArchive.Small());
        await page.Keyboard.PressAsync("q");
        await page.FillAsync("[name=expression]", "violin");
        await page.ClickAsync("#dialog form button");

        await page.Locator("#queue-left", new() { HasText = "1 of 3" }).WaitForAsync();
        await page.Keyboard.PressAsync("y");
        await page.Locator("#queue-left", new() { HasText = "2 of 3" }).WaitForAsync();
        await page.Keyboard.PressAsync("n");
        await page.Locator("#queue-left", new() { HasText = "3 of 3" }).WaitForAsync();
        await page.Keyboard.PressAsync("s");
        await page.Locator("#message", new() { HasText = "2 answered" }).WaitForAsync();

        Assert.Equal(LabelKind.Sounds, Assert.Single(session.Labels.Of("a.wav").Labels).Kind);
        Assert.Equal(LabelKind.Absent, Assert.Single(session.Labels.Of("folder/b.wav").Labels).Kind);
        Assert.Empty(session.Labels.Of("c.wav").Labels);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Archive_OfTenThousand_HasFewRowsAtATime_AndOddNamesAndLongRecordingsOpen()
    {
        var large = new ExampleArchive();
        Wave.WriteTone(Path.Join(large.Audio, OddName), 10);
        Wave.WriteLong(Path.Join(large.Audio, "long.wav"), 36_000);
        large.Add(OddName, 10, ("violin", 1, 5, 0.9));
        large.Add("long.wav", 36_000, [.. Enumerable.Range(0, 3000).Select(i => ("violin", i * 12.0, (i * 12.0) + 5, 0.7)), ("piano", 35_000, 35_990, 0.5)]);
        for (int i = 0; i < 10_000; i++)
        {
            large.AddWithoutTables($"tape {i:00000}.wav", 60, "violin");
        }

        await StartAsync(large.Finish());
        await page.Locator("#count", new() { HasText = "10002 of 10002" }).WaitForAsync();
        Assert.Equal(OddName, await page.Locator("#row-0 .name").TextContentAsync());
        await page.Locator("#list").PressAsync("End");
        await page.Locator("#row-10001 .name", new() { HasText = "tape 09999.wav" }).WaitForAsync();
        Assert.InRange(await page.Locator(".row").CountAsync(), 5, 60);

        await OpenAsync(OddName);
        await page.ReloadAsync();
        await page.Locator("#selected", new() { HasText = "0 of 1" }).WaitForAsync();
        Assert.Equal(OddName, await page.Locator("#name").TextContentAsync());

        await OpenAsync("long.wav");
        await page.Locator("#selected", new() { HasText = "0 of 3001" }).WaitForAsync();
        Task<IResponse> tile = page.WaitForResponseAsync(response => response.Url.Contains("scale=-", StringComparison.Ordinal) && !response.Url.Contains("scale=-2", StringComparison.Ordinal));
        await page.Keyboard.PressAsync("End");
        for (int i = 0; i < 12; i++)
        {
            await page.Keyboard.PressAsync("+");
        }

        Assert.Equal(200, (await tile).Status);
        await page.Keyboard.PressAsync("k");
        await page.Locator("#selected", new() { HasText = "Violin, 9:59:48.00" }).WaitForAsync();
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1200)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Axe_FindsNoViolation(ColorScheme colours, int width)
    {
        await StartAsync(ExampleArchive.Small(), colours, width);
        await AssertAccessible("archive");

        await OpenAsync("a.wav");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("y");
        await page.Locator("#selected", new() { HasText = "1 of 2 judged" }).WaitForAsync();
        await AssertAccessible("recording");

        await page.Keyboard.PressAsync("a");
        await AssertAccessible("choice of an instrument");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        await page.Locator("#dialog .keys").WaitForAsync();
        await AssertAccessible("keys");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task TwoFingersAndCtrlWheel_ZoomTheRecordingAndNotThePage()
    {
        await StartAsync(ExampleArchive.Small(), width: 390, hasTouch: true);
        await OpenAsync("a.wav");
        LocatorBoundingBoxResult box = (await page.Locator("#canvas").BoundingBoxAsync())!;
        ICDPSession touch = await context.NewCDPSessionAsync(page);
        Task Touch(string type, params double[] xs) => touch.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
        {
            ["type"] = type,
            ["touchPoints"] = xs.Select((x, id) => new { x = box.X + x, y = box.Y + 60, id }).ToArray(),
        });

        // Ten seconds on 390 pixels want tiles of 2^-6 s a column.
        await ZoomsTo(-7, async () =>
        {
            await Touch("touchStart", 150, 250);
            await Touch("touchMove", 125, 275);
            await Touch("touchMove", 75, 325);
            await Touch("touchEnd");
        });
        await page.Mouse.MoveAsync(box.X + 200, box.Y + 60);
        await page.Keyboard.DownAsync("Control");
        await ZoomsTo(-8, () => page.Mouse.WheelAsync(0, -100));
        await page.Keyboard.UpAsync("Control");

        Assert.Equal((double[])[1, 390], await page.EvaluateAsync<double[]>("[visualViewport.scale, innerWidth]"));
        Assert.Empty(faults);

        async Task ZoomsTo(int scale, Func<Task> zoom)
        {
            Task<IRequest> tile = page.WaitForRequestAsync(request => request.Url.Contains($"scale={scale}&", StringComparison.Ordinal));
            await zoom();
            await tile;
        }
    }

    [Fact]
    public async Task Language_FromRightToLeft_MirrorsThePageButNotTime()
    {
        await StartAsync(ExampleArchive.Small(), direction: "rtl");
        Assert.True(await LeftOf(".row .name") > await LeftOf(".row .bars"));
        Assert.True(await LeftOf("#title") > await LeftOf("#help-open"));
        await AssertAccessible("archive");

        await OpenAsync("a.wav");
        Assert.True(await LeftOf("#back") > await LeftOf("#complete"));
        await DragAsync(lane: 0, lanes: 2, fromSeconds: 1, toSeconds: 3);
        await WaitForLabels(1);

        Assert.Equal(1, Assert.Single(session.Labels.Of("a.wav").Labels).StartSeconds, 0.05);
        Assert.Empty(faults);

        async Task<float> LeftOf(string what) => (await page.Locator(what).First.BoundingBoxAsync())!.X;
    }

    private async Task StartAsync(ExampleArchive started, ColorScheme colours = ColorScheme.Light, int width = 1200, bool hasTouch = false, string? direction = null)
    {
        archive = started;
        session = archive.Open();
        server = await ReviewServer.StartAsync(session, 0, TestContext.Current.CancellationToken);
        context = await browser.NewContextAsync(colours, width, hasTouch: hasTouch);
        if (direction is not null)
        {
            await context.RouteAsync("**/strings.json", async route =>
            {
                string strings = await (await route.FetchAsync()).TextAsync();
                await route.FulfillAsync(new() { ContentType = "application/json", Body = strings.Replace("\"ltr\"", $"\"{direction}\"", StringComparison.Ordinal) });
            });
        }

        page = await context.NewPageAsync();
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                faults.Add($"{message.Text} {message.Location}");
            }
        };
        page.Dialog += (_, dialog) => faults.Add($"dialog: {dialog.Message}");
        await page.GotoAsync(server.Address.AbsoluteUri);
        await page.Locator(".row .bars").First.WaitForAsync();
    }

    private async Task OpenAsync(string file)
    {
        await page.EvaluateAsync("file => { location.hash = '#/' + encodeURIComponent(file); }", file);
        await page.WaitForFunctionAsync("file => document.getElementById('name').textContent === file && document.activeElement.id === 'view'", file);
        await page.Locator("#selected", new() { HasText = "judged" }).WaitForAsync();
    }

    private async Task<double> SecondsAsync() => await page.EvaluateAsync<double>("document.getElementById('audio').currentTime");

    private async Task WaitForLabels(int count)
    {
        for (int tries = 0; session.Labels.Of("a.wav").Labels.Count != count && tries < 300; tries++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await page.WaitForFunctionAsync("() => document.getElementById('saved').textContent === 'saved'");
    }

    private async Task DragAsync(int lane, int lanes, double fromSeconds, double toSeconds)
    {
        LocatorBoundingBoxResult box = (await page.Locator("#canvas").BoundingBoxAsync())!;
        float y = (float)(box.Y + box.Height - (LaneHeight * (lanes + 1)) + (LaneHeight * (lane + 0.5)));
        float X(double seconds) => (float)(box.X + LanesLeft + ((box.Width - LanesLeft) * seconds / 10));
        await page.Mouse.MoveAsync(X(fromSeconds), y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(X((fromSeconds + toSeconds) / 2), y);
        await page.Mouse.MoveAsync(X(toSeconds), y);
        await page.Mouse.UpAsync();
    }

    private async Task AssertAccessible(string part)
    {
        AxeResult result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, $"{part}: {string.Join("; ", result.Violations.Select(violation => $"{violation.Id}: {violation.Nodes[0].Html}"))}");
    }
}
