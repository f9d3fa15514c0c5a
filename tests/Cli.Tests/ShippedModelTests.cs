using System.Text.Json.Nodes;
using MirTool.Models.Files;
using MirTool.Models.Teaching;

namespace MirTool.Cli.Tests;

/// <summary>Guards against shipping a broken model. Oracle: the instruments that the examples were rendered with, in their label file.</summary>
public sealed class ShippedModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    // The model that this was written for reaches 0.95 and 0.79, and 0.84 and 0.67: room for other processors' rounding and
    // for models that trade a little of one for the other, not for one that guesses (F1 about 0.3).
    [InlineData("gm-families", 0.85, 0.65)]
    [InlineData("common", 0.70, 0.55)]
    public async Task DefaultModel_OnTheExamples_HearsTheirInstruments(string taxonomy, double leastRecall, double leastF1)
    {
        string examples = Path.Join(Repository(), "datasets", "examples");
        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync(
            "evaluate", "--dataset", $"custom:{examples}", "--taxonomy", taxonomy, "--device", "cpu", "--resamples", "10", "-o", folder.At("report"));
        Assert.True(exitCode == 0, messages);
        JsonNode scores = JsonNode.Parse(await File.ReadAllTextAsync(folder.At("report/metrics.json"), TestContext.Current.CancellationToken))!["windows"]!["summary"]!;
        double recall = (double)scores["instrument_micro_recall"]!["value"]!;
        double f1 = (double)scores["instrument_micro_f1"]!["value"]!;
        Assert.True(recall >= leastRecall, $"recall {recall:F3}");
        Assert.True(f1 >= leastF1, $"F1 {f1:F3}");
    }

    [Fact]
    public void DefaultModel_BankOfNegatives_IsItsOwnAndNoMoreThanAMegabyte()
    {
        StoredModel model = ModelFolder.Load(Path.Join(Repository(), "models", ModelFolder.DefaultName));

        // Of another network, as after a training: mirtool models negatives models/default
        NegativeBank? bank = NegativeBank.Load(model);

        Assert.InRange(bank?.Embeddings.Count ?? 0, 1000, NegativeBank.MaximumCount);
        Assert.InRange(new FileInfo(Path.Join(model.Folder, NegativeBank.FileName)).Length, 1, 1_000_000);
    }

    [Fact]
    public async Task ModelsAverage_OfAModelWithItself_HasItsWeightsAndSaysWhoseMeanItIs()
    {
        using var folder = new TemporaryFolder();

        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("models", "average", "default", "default", "-o", folder.At("mean"));
        (int alone, _, string refusal) = await MirtoolProcess.RunAsync("models", "average", "default", "-o", folder.At("alone"));
        (int halved, _, _) = await MirtoolProcess.RunAsync("models", "average", "default", "--half", "-o", folder.At("half"));

        Assert.True(exitCode == 0, error);
        StoredModel model = ModelFolder.Load(Path.Join(Repository(), "models", ModelFolder.DefaultName)), mean = ModelFolder.Load(folder.At("mean"));
        Assert.All(model.Tensors, tensor => Assert.Equal(tensor.Value.Values, mean.Tensors[tensor.Key].Values));
        Assert.Contains(model.Description.WeightsSha256!, mean.Description.Training!.Notes, StringComparison.Ordinal);
        Assert.Equal(0, halved);
        StoredModel half = ModelFolder.Load(folder.At("half"));
        Assert.All(model.Tensors, tensor => Assert.Equal(tensor.Value.Values.Select(value => (float)(Half)value), half.Tensors[tensor.Key].Values));
        Assert.InRange(new FileInfo(Path.Join(half.Folder, "weights.safetensors")).Length, 1, 16_000_000);
        Assert.Equal(model.Description.Training?.Notes, half.Description.Training?.Notes);
        Assert.Equal(2, alone);
        Assert.Contains("two models or more", refusal, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("alone")));
    }

    private static string Repository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Join(folder, "MirTool.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException($"No repository above {AppContext.BaseDirectory}.");
    }
}
