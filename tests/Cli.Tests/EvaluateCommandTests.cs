namespace MirTool.Cli.Tests;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Evaluate_AnyNumberOfJobs_GivesTheSameReport()
    {
        string data = EvaluationFiles.WriteDataset(folder);
        (int exitCode, _, string messages) = await EvaluateAsync(data, "one", "--jobs", "1");
        Assert.True(exitCode == 0, messages);
        (exitCode, _, messages) = await EvaluateAsync(data, "four", "--jobs", "4");
        Assert.True(exitCode == 0, messages);
        foreach (string file in Directory.GetFiles(folder.At("one")).Where(file => !file.EndsWith(".png", StringComparison.Ordinal)))
        {
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Join(folder.At("four"), Path.GetFileName(file))));
        }
    }

    [Fact]
    public async Task Evaluate_AndAnnotateWithScore_Agree()
    {
        string data = EvaluationFiles.WriteDataset(folder);
        await EvaluateAsync(data, "evaluated");
        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync(
            "annotate", folder.At("data"), "-o", folder.At("tables"), "--taxonomy", "irmas", "--device", "cpu", "-q");
        Assert.True(exitCode == 0, messages);
        // The shipped model's highest number.
        await MirtoolProcess.RunAsync("score", "--truth", data, "--predictions", folder.At("tables"), "--taxonomy", "irmas", "--resamples", "50", "--max-polyphony", "8", "-o", folder.At("scored"));
        foreach (string file in (string[])["polyphony.csv", "polyphony_confusion.csv", "instrument_confusion.csv"])
        {
            Assert.Equal(File.ReadAllText(folder.At($"evaluated/{file}")), File.ReadAllText(folder.At($"scored/{file}")));
        }
    }

    [Fact]
    public async Task Evaluate_ADamagedRecording_IsNamedAndTheOthersJudged()
    {
        string data = EvaluationFiles.WriteDataset(folder);
        File.WriteAllText(folder.At("data/b.wav"), "no sound");
        (int exitCode, _, string messages) = await EvaluateAsync(data, "report");
        Assert.Equal(3, exitCode);
        Assert.Contains("b.wav", messages, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.At("report/metrics.json")));
    }

    [Theory]
    [InlineData("", "--dataset is missing")]
    [InlineData("--dataset custm:x", "custom")]
    [InlineData("--dataset custom:", "NAME:ROOT")]
    [InlineData("--dataset synthetic", "--count")]
    [InlineData("--dataset custom:nowhere", "nowhere")]
    [InlineData("--dataset synthetic --count 0", "--count must be at least 1")]
    [InlineData("--dataset custom:x --hop 3", "--hop")]
    [InlineData("--dataset custom:x --taxonomy irmass", "irmas")]
    [InlineData("--dataset custom:x --option y", "NAME=VALUE")]
    [InlineData("--dataset custom:x --compare defualt", "default")]
    public async Task Evaluate_WrongUsage_IsNamedWithoutAStackTrace(string arguments, string named)
    {
        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync(
            ["evaluate", "-o", folder.At("report"), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(2, exitCode);
        Assert.Contains(named, messages, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", messages, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Error)> EvaluateAsync(string data, string output, params string[] more) => MirtoolProcess.RunAsync(
        ["evaluate", "--dataset", $"custom:{data}", "--taxonomy", "irmas", "--device", "cpu", "--resamples", "50", "-o", folder.At(output), .. more]);
}
