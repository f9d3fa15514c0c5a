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

    [Fact]
    public async Task Review_TaughtASound_HasItInTheLanes()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("audio"));
        string[] names = ["a.wav", "b.wav", "c.wav"];
        foreach ((int index, string name) in names.Index())
        {
            // Silence, then a bell of its own pitch.
            await RunAsync("sox", "-R", "-n", "-r", "22050", folder.At($"audio/{name}"), "synth", "4", "sin", $"{900 + (100 * index)}", "sin", $"{2350 + (270 * index)}", "remix", "-", "pad", "4", "0", "gain", "-6");
        }

        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync("annotate", folder.At("audio"), "-o", folder.At("annotations"), "-q");
        Assert.True(exitCode == 0, messages);
        using var client = new HttpClient();
        using Process review = MirtoolProcess.Start("review", folder.At("annotations"), "--no-browser");
        Uri address = await AddressAsync(review);
        foreach (string name in names)
        {
            var edit = new { file = name, what = "add", add = new[] { new { label = "Bell of mine", startSeconds = 4, endSeconds = 8 } }, complete = "yes" };
            using HttpResponseMessage saved = await client.PostAsJsonAsync(new Uri(address, "api/edit"), edit, Token);
            Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(Token));
        }

        using HttpResponseMessage started = await client.PostAsJsonAsync(new Uri(address, "api/teach"), new { file = "a.wav" }, Token);
        JsonElement state;
        do
        {
            await Task.Delay(100, Token);
            state = await client.GetFromJsonAsync<JsonElement>(new Uri(address, "api/teach"), Token);
        }
        while (state.GetProperty("isBusy").GetBoolean());

        Assert.Equal("Done", state.GetProperty("phase").GetString());
        Assert.Equal("Bell of mine", state.GetProperty("lessons")[0].GetProperty("sound").GetString());
        JsonElement archive = await client.GetFromJsonAsync<JsonElement>(new Uri(address, "api/archive"), Token);
        int place = archive.GetProperty("instruments").EnumerateArray().ToList().FindIndex(instrument => instrument.GetProperty("name").GetString() == "Bell of mine");
        JsonElement recording = await client.GetFromJsonAsync<JsonElement>(new Uri(address, "api/recording?file=a.wav"), Token);
        Assert.Contains(recording.GetProperty("segments").EnumerateArray(), segment => segment[0].GetDouble() == place && segment[2].GetDouble() > 4);
        review.Kill();
        await review.WaitForExitAsync(Token);

        // Who opens the archive again goes on where the page was.
        using Process again = MirtoolProcess.Start("review", folder.At("annotations"), "--no-browser");
        address = await AddressAsync(again);
        JsonElement reopened = await client.GetFromJsonAsync<JsonElement>(new Uri(address, "api/archive"), Token);
        Assert.Equal(archive.GetProperty("instruments").GetRawText(), reopened.GetProperty("instruments").GetRawText());
        Assert.Contains(reopened.GetProperty("instruments").EnumerateArray(), instrument => instrument.GetProperty("family").GetString() == "Brass");
        Assert.Equal((folder.At("annotations-taught/annotations"), "annotations"), (reopened.GetProperty("annotations").GetString(), reopened.GetProperty("title").GetString()));
        again.Kill();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
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
