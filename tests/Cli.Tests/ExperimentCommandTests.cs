using System.Globalization;

namespace MirTool.Cli.Tests;

/// <summary><c>mirtool experiment</c>, in a process of its own, with a tiny network and the smallest soundfont.</summary>
public sealed class ExperimentCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Paper_Interrupted_DoesOnlyWhatIsMissing()
    {
        string[] command = ["experiment", "paper", "--trials", "1", "--scale", "0.016", "--device", "cpu", "--config", Config(), "-o", folder.At("x")];
        (int exitCode, string first, string error) = await MirtoolProcess.RunAsync(command);
        Assert.True(exitCode == 0, error);
        string[] pairs = ["clean-clean", "noisy-noisy", "clean-noisy", "noisy-clean"];
        string[] rows = await File.ReadAllLinesAsync(folder.At("x/table-1.csv"), TestContext.Current.CancellationToken);
        Assert.Equal(pairs.SelectMany(pair => (string[])[$"{pair},polyphony,1", $"{pair},instruments,1"]), rows[1..].Select(row => string.Join(',', row.Split(',')[..3])));
        // 40 clips, ten of each number of instruments: who always says the same is right in a quarter.
        Assert.All(rows[1..].Where(row => row.Contains("polyphony", StringComparison.Ordinal)), row => Assert.Equal("0.25", row.Split(',')[^1]));
        Assert.Contains("| clean-clean | polyphony |", await File.ReadAllTextAsync(folder.At("x/tables.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        DateTime trained = File.GetLastWriteTimeUtc(folder.At("x/trial-1/clean/model/model.json"));
        DateTime judged = File.GetLastWriteTimeUtc(folder.At("x/trial-1/clean-clean/metrics.json"));
        Directory.Delete(folder.At("x/trial-1/noisy-clean"), recursive: true);
        (exitCode, string again, error) = await MirtoolProcess.RunAsync(command);
        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain("epoch ", error, StringComparison.Ordinal);
        Assert.Equal(trained, File.GetLastWriteTimeUtc(folder.At("x/trial-1/clean/model/model.json")));
        Assert.Equal(judged, File.GetLastWriteTimeUtc(folder.At("x/trial-1/clean-clean/metrics.json")));
        Assert.Equal(first, again);

        (exitCode, _, error) = await MirtoolProcess.RunAsync([.. command, "--decode", "threshold"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("Decode: \"model\" there, \"threshold\" now", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grid_Runs_AreMeasuredAtEveryEpochAndDrawn()
    {
        string[] command = ["experiment", "grid", "--network", "compact-cnn", "--batch-size", "20", "--epochs", "2", "--regen", "1", "--scale", "0.01", "--device", "cpu", "--config", Config(), "-o", folder.At("g")];
        (int exitCode, string output, string error) = await MirtoolProcess.RunAsync([.. command, "--repeats", "1"]);
        Assert.True(exitCode == 0, error);
        Assert.Equal(folder.At("g/grid.csv"), output.Trim());
        string[] rows = await File.ReadAllLinesAsync(folder.At("g/grid.csv"), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["compact-cnn,20,on,1,1,1", "compact-cnn,20,on,1,1,2", "compact-cnn,20,off,,1,1", "compact-cnn,20,off,,1,2"],
            rows[1..].Select(row => string.Join(',', row.Split(',')[..6])));
        // The run's own table says the same.
        string[] course = await File.ReadAllLinesAsync(folder.At("g/runs/compact-cnn-batch-20-regen-1-repeat-1.csv"), TestContext.Current.CancellationToken);
        int column = Array.IndexOf(course[0].Split(','), "polyphony_accuracy");
        Assert.Equal(
            double.Parse(course[2].Split(',')[column], CultureInfo.InvariantCulture), double.Parse(rows[2].Split(',')[6], CultureInfo.InvariantCulture), 4);
        Assert.All(["figure-3-instruments.png", "figure-3-instruments.svg", "figure-3-polyphony.png", "figure-3-polyphony.svg"], name => Assert.True(new FileInfo(folder.At("g/" + name)).Length > 1000));
        Assert.False(Directory.Exists(folder.At("g/training")));

        (exitCode, _, error) = await MirtoolProcess.RunAsync([.. command, "--repeats", "2", "--loop", "off"]);
        Assert.True(exitCode == 0, error);
        Assert.Contains("fixed-repeat-2:", error, StringComparison.Ordinal);
        Assert.DoesNotContain("repeat-1:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("paper --trials 0", "--trials must be at least 1, but is 0")]
    [InlineData("paper --scale 0", "--scale must be more than 0 and at most 1, but is 0")]
    [InlineData("paper --scale 1.5", "but is 1.5")]
    [InlineData("paper --network alexnett", "There is no network 'alexnett'")]
    [InlineData("paper --config nowhere.yaml", "nowhere.yaml")]
    [InlineData("paper --config BROKEN", "'train' has no option 'epoch'")]
    [InlineData("paper --irmas nowhere", "--irmas: there is no folder 'nowhere'")]
    [InlineData("grid --batch-size 5,x", "--batch-size must be whole numbers with commas between them, but holds 'x'")]
    [InlineData("grid --network alexnet,vgg", "There is no network 'vgg'")]
    [InlineData("grid --loop maybe", "holds 'maybe'")]
    [InlineData("grid --regen 0", "--regen must be at least 1, but is 0")]
    public async Task Experiment_WhatCannotBe_NamesItselfAndLeavesNothing(string arguments, string named)
    {
        folder.Write("broken.yaml", "epoch: 3\n");
        string[] words = [.. arguments.Split(' ').Select(word => word.Replace("BROKEN", folder.At("broken.yaml"), StringComparison.Ordinal))];
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync(["experiment", .. words, "-o", folder.At("x")]);
        Assert.Equal(2, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("x")));
    }

    private string Config()
    {
        folder.Write("tiny.yaml", """
            network: compact-cnn
            widths: 4,8
            residual-blocks: 0,0
            optimizer: adamw
            batch-size: 20
            epochs: 1
            source: TimGM6mb
            """);
        return folder.At("tiny.yaml");
    }
}
