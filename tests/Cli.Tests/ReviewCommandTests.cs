using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace MirTool.Cli.Tests;

/// <summary><c>mirtool review</c> as a process that is killed and ended.</summary>
public class ReviewCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Review_KilledInTheMiddleOfEdits_HasAllThatItSaidIsSaved()
    {
        using TemporaryFolder folder = Archive();
        using var client = new HttpClient();
        using Process killed = MirtoolProcess.Start("review", folder.At("annotations"), "--no-browser", "--by", "Ada");
        Uri address = await AddressAsync(killed);
        for (int second = 0; second < 5; second++)
        {
            using HttpResponseMessage saved = await client.PostAsJsonAsync(new Uri(address, "api/edit"), Edit(second), Token);
            Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(Token));
        }

        killed.Kill();
        await killed.WaitForExitAsync(Token);
        using Process again = MirtoolProcess.Start("review", folder.At("annotations"), "--no-browser");
        address = await AddressAsync(again);
        using JsonDocument labels = JsonDocument.Parse(await client.GetStringAsync(new Uri(address, "api/labels?file=a.wav"), Token));
        Assert.Equal(5, labels.RootElement.GetProperty("labels").GetArrayLength());

        await MirtoolProcess.SignalAsync(again, "INT");
        await again.WaitForExitAsync(Token);
        Assert.Equal(130, again.ExitCode);
        Assert.Equal(6, File.ReadAllLines(folder.At("audio/labels.csv")).Length);
    }

    [Fact]
    public async Task Review_WithoutRecordings_SaysWhereToNameThem()
    {
        using TemporaryFolder folder = Archive();
        Directory.Delete(folder.At("audio"), recursive: true);

        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync("review", folder.At("annotations"), "--no-browser");

        Assert.Equal(2, exitCode);
        Assert.Contains("--audio", messages, StringComparison.Ordinal);
    }

    private static object Edit(int second) => new
    {
        file = "a.wav",
        @base = second,
        what = "add",
        add = new[] { new { label = $"Instrument {second}", startSeconds = second, endSeconds = second + 1 } },
    };

    private static async Task<Uri> AddressAsync(Process process) => new((await process.StandardOutput.ReadLineAsync(Token))!);

    private static TemporaryFolder Archive()
    {
        var folder = new TemporaryFolder();
        folder.Write("audio/a.wav", "not opened here");
        folder.Write("annotations/recordings.csv", "file,status,duration_s,sample_rate_hz,channels,windows,mean_polyphony,error\r\na.wav,ok,10.000,8000,1,9,1.000,\r\n");
        folder.Write("annotations/summary.csv", "file,instrument_id,instrument,active_s,active_fraction,max_probability,first_s,last_s\r\n");
        folder.Write("annotations/run.json", $$"""{"root":{{JsonSerializer.Serialize(folder.At("audio"))}}}""");
        return folder;
    }
}
