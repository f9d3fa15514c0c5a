using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using MirTool.Review;
using MirTool.Review.Labels;
using MirTool.Review.Server;

namespace MirTool.Benchmarks;

/// <summary>How quick the page of <c>mirtool review</c> is in a real browser: ten hours, ten thousand recordings, a queue answered from the keyboard.</summary>
internal static class ReviewBenchmark
{
    private const int Recordings = 10_000;
    private const int LongSeconds = 36_000;
    private const int QueueItems = 40;
    private const string Long = "ten hours.flac";

    // Frames while the list is scrolled: by small steps, by whole screens, and by jumps anywhere.
    private const string Scroll = """
        async step => {
          const list = document.getElementById("list");
          list.scrollTop = 0;
          const frames = [];
          let last = await new Promise(requestAnimationFrame);
          for (let i = 0; i < 600; i++) {
            list.scrollTop = step === 0 ? (i * 7919 % 600) / 600 * list.scrollHeight : list.scrollTop + step;
            const now = await new Promise(requestAnimationFrame);
            frames.push(now - last);
            last = now;
          }
          return frames;
        }
        """;

    private static readonly (string Id, string Name)[] Instruments = [("violin", "Violin"), ("piano", "Piano"), ("voice", "Voice"), ("flute", "Flute"), ("drums", "Drums")];

    public static async Task RunAsync(BenchmarkRecordings recordings)
    {
        string annotations = Path.Combine(recordings.Folder, "annotations");
        string audio = Path.Combine(recordings.Folder, "audio");
        recordings.Flac(Path.Combine("audio", Long), LongSeconds);
        recordings.Flac(Path.Combine("audio", "short.flac"), 600);
        Write(annotations, audio);
        using ReviewSession session = ReviewSession.Open(new ReviewOptions { Annotations = annotations, Reviewer = "benchmark" });
        await using ReviewServer server = await ReviewServer.StartAsync(session, 0);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"],
        });
        await using IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(120_000);

        var clock = Stopwatch.StartNew();
        await page.GotoAsync(server.Address.AbsoluteUri);
        await page.Locator(".row .bars").First.WaitForAsync();
        Console.WriteLine($"review: the list of {session.Catalog.Recordings.Count} recordings is there after {clock.Elapsed.TotalSeconds:F2} s");
        foreach ((string name, int step) in ((string, int)[])[("12 pixels", 12), ("a screen", 700), ("a jump", 0)])
        {
            await ReportFrames(page, name, step);
        }

        await MeasureLongAsync(page, browser);
        await MeasureQueueAsync(page, session);
    }

    private static async Task ReportFrames(IPage page, string name, int step)
    {
        double[] frames = [.. (await page.EvaluateAsync<double[]>(Scroll, step)).Order()];
        Console.WriteLine($"review: scrolling {frames.Length} frames by {name}: median {frames[frames.Length / 2]:F1} ms, 99th percentile {frames[frames.Length * 99 / 100]:F1} ms, worst {frames[^1]:F1} ms");
    }

    private static async Task MeasureLongAsync(IPage page, IBrowser browser)
    {
        var clock = Stopwatch.StartNew();
        Task<IResponse> tile = page.WaitForResponseAsync(response => response.Url.Contains("api/tile", StringComparison.Ordinal));
        await page.EvaluateAsync("file => { location.hash = '#/' + encodeURIComponent(file); }", Long);
        await page.Locator("#selected", new() { HasText = "judged" }).WaitForAsync();
        double lanes = clock.Elapsed.TotalSeconds;
        await (await tile).FinishedAsync();
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        double picture = clock.Elapsed.TotalSeconds;
        await page.WaitForFunctionAsync("() => document.getElementById('audio').readyState >= 1");
        Console.WriteLine($"review: ten hours of FLAC: lanes after {lanes:F2} s, the first of the picture after {picture:F2} s, ready to play after {clock.Elapsed.TotalSeconds:F2} s");

        clock.Restart();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.PressAsync("Home");
        for (int i = 0; i < 5; i++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
        }

        await page.Keyboard.PressAsync("Space");
        await page.WaitForFunctionAsync("() => document.getElementById('audio').currentTime > 5.5");
        Console.WriteLine($"review: ten hours: to the end, back and half a second of playing: {clock.Elapsed.TotalSeconds - 0.5:F2} s");
        await page.Keyboard.PressAsync("Space");
        await LookAroundAsync(page);
        (double residentMegabytes, double proportionalMegabytes) = await MemoryAsync(browser);
        ICDPSession session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Performance.enable");
        JsonElement metrics = (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics");
        double heap = metrics.EnumerateArray().First(metric => metric.GetProperty("name").GetString() == "JSHeapUsedSize").GetProperty("value").GetDouble();
        Console.WriteLine($"review: ten hours: the page's process has {residentMegabytes:F0} MB resident ({proportionalMegabytes:F0} MB without its part of what processes share), {heap / 1e6:F1} MB of them the script's");
    }

    /// <summary>Zooms down to 50 ms and out again at twenty places.</summary>
    private static async Task LookAroundAsync(IPage page)
    {
        for (int place = 0; place < 20; place++)
        {
            await page.EvaluateAsync("seconds => { document.getElementById('audio').currentTime = seconds; }", place * 1_790.0);
            for (int i = 0; i < 21; i++)
            {
                await page.Keyboard.PressAsync("+");
            }

            await page.WaitForTimeoutAsync(150);
            await page.Keyboard.PressAsync("0");
        }
    }

    /// <summary>Of the largest process that shows a page.</summary>
    private static async Task<(double Resident, double Proportional)> MemoryAsync(IBrowser browser)
    {
        ICDPSession session = await browser.NewBrowserCDPSessionAsync();
        JsonElement processes = (await session.SendAsync("SystemInfo.getProcessInfo"))!.Value.GetProperty("processInfo");
        return processes.EnumerateArray().Where(process => process.GetProperty("type").GetString() == "renderer")
            .Select(process => File.ReadAllLines($"/proc/{process.GetProperty("id").GetInt32()}/smaps_rollup"))
            .Select(lines => (Kilobytes(lines, "Rss:") / 1000, Kilobytes(lines, "Pss:") / 1000)).Max();
    }

    private static double Kilobytes(string[] lines, string name) =>
        1.024 * double.Parse(lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    /// <summary>Of ten answers, eight are yes, one is no, and one names another instrument.</summary>
    private static async Task MeasureQueueAsync(IPage page, ReviewSession session)
    {
        int keys = 0;
        async Task Press(string key)
        {
            keys++;
            await page.Keyboard.PressAsync(key);
        }

        async Task Type(string text)
        {
            keys += text.Length;
            await page.Keyboard.TypeAsync(text);
        }

        await page.Keyboard.PressAsync("Escape");
        await page.Locator("#list:focus").WaitForAsync();
        await Press("q");
        await page.Locator("[name=expression]").FocusAsync();
        await Type("voice");
        await Press("Enter");
        var clock = Stopwatch.StartNew();
        for (int item = 1; item <= QueueItems; item++)
        {
            await page.Locator("#queue-left", new() { HasText = $"{item} of {QueueItems}" }).WaitForAsync();
            await page.WaitForFunctionAsync("() => !document.getElementById('audio').paused");
            if (item % 10 == 0)
            {
                await Press("o");
                await Type("flu");
                await Press("Enter");
            }
            else
            {
                await Press(item % 10 == 5 ? "n" : "y");
            }
        }

        await page.Locator("#message", new() { HasText = $"{QueueItems} answered" }).WaitForAsync();
        double seconds = clock.Elapsed.TotalSeconds;
        int labels = session.Labels.All().Sum(recording => recording.Labels.Count(label => label.Kind == LabelKind.Sounds));
        Console.WriteLine($"review: a queue of {QueueItems}: {(double)keys / QueueItems:F2} keys an item, {seconds / QueueItems:F2} s an item of the machine's, {labels} labels in {session.Labels.Recordings} recordings");
    }

    private static void Write(string folder, string audio)
    {
        var all = new StringBuilder("file,status,duration_s,sample_rate_hz,channels,windows,mean_polyphony,error\r\n");
        var summary = new StringBuilder("file,instrument_id,instrument,active_s,active_fraction,max_probability,first_s,last_s\r\n");
        Directory.CreateDirectory(folder);
        WriteRecording(folder, Long, LongSeconds, 0, all, summary);
        WriteRecording(folder, "short.flac", 600, 1, all, summary);
        for (int i = 0; i < Recordings; i++)
        {
            WriteRecording(folder, $"tapes/{i:D5}.flac", 600, i, all, summary);
        }

        // What has its sound first: the queue takes from there.
        File.WriteAllText(Path.Combine(folder, "recordings.csv"), all.ToString());
        File.WriteAllText(Path.Combine(folder, "summary.csv"), summary.ToString());
        File.WriteAllText(Path.Combine(folder, "run.json"), JsonSerializer.Serialize(new { root = audio }));
    }

    private static void WriteRecording(string folder, string file, int seconds, int seed, StringBuilder all, StringBuilder summary)
    {
        var segments = new StringBuilder("file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability\r\n");
        var frames = new StringBuilder("file,start_s,end_s,polyphony,polyphony_probability,instrument_id,instrument,probability,active\r\n");
        for (int start = seed % 7; start + 6 < seconds; start += 12)
        {
            (string id, string name) = Instruments[(start + seed) % Instruments.Length];
            segments.Append(CultureInfo.InvariantCulture, $"{file},{id},{name},{start}.000,{start + 6}.000,0.{400 + (start % 500)},0.9000\r\n");
            frames.Append(CultureInfo.InvariantCulture, $"{file},{start}.000,{start + 2}.000,1,0.9000,{id},{name},0.7000,1\r\n");
        }

        foreach ((string id, string name) in Instruments)
        {
            summary.Append(CultureInfo.InvariantCulture, $"{file},{id},{name},{seconds / 10}.000,0.1000,0.9000,0.000,{seconds}.000\r\n");
        }

        string path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText($"{path}.segments.csv", segments.ToString());
        File.WriteAllText($"{path}.frames.csv", frames.ToString());
        all.Append(CultureInfo.InvariantCulture, $"{file},ok,{seconds}.000,44100,1,{seconds},0.500,\r\n");
    }
}
