using Microsoft.Playwright;

namespace MirTool.Review.Tests.Browser;

/// <summary>Debian's Chromium without a window, started once. Where it is missing tests are skipped, in CI they fail.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (File.Exists(Path))
        {
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = Path,
                // The sandbox needs rights that a container seldom has; the page is our own.
                Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }

    /// <summary>A browser of its own, as far as a page can tell, in which nothing may go wrong unseen.</summary>
    public async Task<IBrowserContext> NewContextAsync(ColorScheme colours = ColorScheme.Light, int width = 1200, int height = 800, bool hasTouch = false)
    {
        if (browser is null)
        {
            string message = $"{Path} is not installed.";
            Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")), message);
            Assert.Fail(message);
        }

        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = colours, ViewportSize = new ViewportSize { Width = width, Height = height }, HasTouch = hasTouch });
        // A cold machine under load takes its time.
        context.SetDefaultTimeout(60_000);
        return context;
    }
}
