using MirTool.Models.Files;

namespace MirTool.Cli.Tests;

/// <summary><c>mirtool calibrate</c>, in a process of its own, on a model with random weights.</summary>
public sealed class CalibrateCommandTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Calibrate_Synthesis_StoresThresholdsAndATemperatureInACopyThatAnnotates()
    {
        string copy = folder.At("copy");
        string before = await File.ReadAllTextAsync(Path.Join(model.Path, "model.json"), TestContext.Current.CancellationToken);

        (int exitCode, string output, string error) = await CalibrateAsync("--taxonomy", "hornbostel-sachs", "--depth", "1", "-o", copy);

        Assert.Equal(0, exitCode);
        Assert.Contains($"Stored in {copy}", error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Join(model.Path, "model.json"), TestContext.Current.CancellationToken));
        ModelDescription calibrated = ModelFolder.Load(copy).Description;
        // The model knows a piano, a guitar, a violin and a flute.
        Dictionary<string, float> thresholds = Assert.Single(calibrated.Thresholds!, taxonomy => taxonomy.Key == "hornbostel-sachs@1").Value;
        Assert.Equal(["chordophones", "aerophones"], thresholds.Keys);
        Assert.InRange(calibrated.Temperatures!["hornbostel-sachs@1"], 0.05f, 20f);
        string[] rows = output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("instrument_id\tthreshold\tf1\twindows_with\twindows_without\tthreshold_from", rows[0]);
        Assert.All(rows[1..], row => Assert.Equal(24, row.Split('\t')[3..5].Sum(int.Parse)));

        (exitCode, _, error) = await MirtoolProcess.RunAsync(
            "annotate", "--model", copy, "--taxonomy", "hornbostel-sachs@1", "-o", folder.At("out"), folder.Write("in/empty.wav"));
        Assert.Equal(3, exitCode);
        Assert.Contains("not covered, so never heard: idiophones, membranophones, electrophones", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_ShippedModel_IsRefusedWithTheWayOut()
    {
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("calibrate", "--taxonomy", "irmas");
        Assert.Equal(2, exitCode);
        Assert.Contains("is the model that is shipped with MirTool", error, StringComparison.Ordinal);
        Assert.Contains("--output DIR", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_IntoAFolderWithAModel_IsRefused()
    {
        string copy = folder.At("copy");
        Directory.CreateDirectory(copy);
        await File.WriteAllTextAsync(Path.Join(copy, "model.json"), "months of work", TestContext.Current.CancellationToken);
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("calibrate", "--model", model.Path, "-o", copy);
        Assert.Equal(2, exitCode);
        Assert.Contains("holds a model already", error, StringComparison.Ordinal);
        Assert.Equal("months of work", await File.ReadAllTextAsync(Path.Join(copy, "model.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Calibrate_NothingSounds_LeavesTheModelAlone()
    {
        string table = folder.Write("harps.csv", "instrument_id,instrument,gm_programs\nharp,Harp,46\n");
        (int exitCode, _, string error) = await CalibrateAsync("--taxonomy", table, "--option", "polyphonies=0", "-o", folder.At("copy"));
        Assert.Equal(2, exitCode);
        Assert.Contains("Nothing can be fitted for the taxonomy harps", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("copy")));
    }

    [Theory]
    [InlineData("--dataset stem-mx", "stem-mix")]
    [InlineData("--dataset stem-mix --option stems", "NAME=VALUE")]
    [InlineData("--dataset stem-mix --option stms=2", "no option 'stms'")]
    [InlineData("--count 0", "--count must be at least 1, but is 0.")]
    [InlineData("--taxonomy irmas --depth 1", "no classes")]
    [InlineData("--device tpu", "--device must be auto, cpu, cuda or mps, but is 'tpu'.")]
    public async Task Calibrate_WrongUsage_IsNamedWithoutAStackTrace(string arguments, string named)
    {
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync(["calibrate", "--model", model.Path, "-o", folder.At("copy"), .. arguments.Split(' ')]);
        Assert.Equal(2, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Error)> CalibrateAsync(params string[] arguments) =>
        MirtoolProcess.RunAsync(
        [
            "calibrate", "--model", model.Path, "--count", "24", "--option", "stems=1", "--option", "sources=TimGM6mb", "--device", "cpu", .. arguments,
        ]);
}
