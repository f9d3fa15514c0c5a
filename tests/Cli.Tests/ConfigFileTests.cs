using MirTool.Cli.Commands;
using MirTool.Experiments;
using MirTool.Experiments.Training;

namespace MirTool.Cli.Tests;

/// <summary>Oracle: the arguments that a person would have typed.</summary>
public sealed class ConfigFileTests : IDisposable
{
    private static readonly Dictionary<string, Type> Commands = new() { ["train"] = typeof(TrainCommand) };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Expand_ValuesListsAndMappings_BecomeOptions()
    {
        string file = Write("generations: 3\nsource: [a, b c]\noption:\n  stems: 48\n  degrade: true\n");
        Assert.Equal(
            ["train", "--generations", "3", "--source", "a", "--source", "b c", "--option", "stems=48", "--option", "degrade=true", "-q"],
            ConfigFile.Expand(["train", "--config", file, "-q"], Commands));
    }

    [Theory]
    [InlineData("--output", "typed")]
    [InlineData("-o", "typed")]
    [InlineData("--output=typed")]
    public void Expand_OptionTypedToo_TheTypedOneWins(params string[] typed)
    {
        string file = Write("output: of the file\nseed: 5\n");
        Assert.Equal(["train", "--seed", "5", .. typed], ConfigFile.Expand(["train", $"--config={file}", .. typed], Commands));
    }

    [Fact]
    public void Expand_UnknownKey_NamesFileLineAndTheNearest()
    {
        string file = Write("# a comment\ngenerations: 3\nclipz: 5\n");
        var error = Assert.Throws<InvalidDataException>(() => ConfigFile.Expand(["train", "--config", file], Commands));
        Assert.Contains($"{file}, line 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("'clips'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generations: [3", "line")]
    [InlineData("- 3", "mapping")]
    [InlineData("", "mapping")]
    public void Expand_NoMapping_IsRefused(string text, string reason)
    {
        string file = Write(text);
        var error = Assert.Throws<InvalidDataException>(() => ConfigFile.Expand(["train", "--config", file], Commands));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_ConfigThatIsADeviceOrAPipe_IsRefusedAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev/zero.");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [folder.At("pipe.yaml")]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        foreach ((string path, string kind) in new[] { ("/dev/zero", "a device"), (folder.At("pipe.yaml"), "a pipe") })
        {
            (int exitCode, _, string error) = await MirtoolProcess.RunAsync("train", "--config", path, "-o", folder.At("out"));

            Assert.Equal((ExitCode.Usage, $"mirtool: '{path}' is {kind}, not a file. Name a file; what a program writes into a pipe must be saved first.\n"), (exitCode, error));
        }
    }

    [Fact]
    public void Expand_Preset_CountsWhereNeitherTheFileNorTheCommandLineSaysAnything()
    {
        string file = Write("preset: paper\nclips: 50\nbatch-size: 500\n");
        string[] args = ConfigFile.Expand(["train", "--config", file, "--clips", "7"], Commands);
        Assert.Equal(["7"], Values(args, "--clips"));
        Assert.Equal(["500"], Values(args, "--batch-size"));
        Assert.Equal(["alexnet"], Values(args, "--network"));
        Assert.Equal(["10"], Values(args, "--regen"));
        Assert.DoesNotContain("--preset", args);
    }

    [Fact]
    public void Expand_Resume_TakesTheRunsOptionsAndItsFolder()
    {
        File.WriteAllText(Path.Combine(folder.Path, TrainingTask.SettingsFileName), "seed: 5\nproducers: 1\n");
        Assert.Equal(
            ["train", "--seed", "5", "--producers", "3", "--output", folder.Path],
            ConfigFile.Expand(["train", "--resume", folder.Path, "--producers", "3"], Commands));
        Assert.Throws<UsageException>(() => ConfigFile.Expand(["train", "--resume", folder.Path, "--config", "x"], Commands));
    }

    [Fact]
    public void Text_OfSettings_IsReadBackAsTheyWere()
    {
        string file = Write(SettingsFile.Text(new TrainingSettings()));
        string[] args = ConfigFile.Expand(["train", "--config", file], Commands);
        Assert.Equal(["1E-07"], Values(args, "--learning-rate-floor"));
        Assert.Equal(["common", "gm-families"], Values(args, "--group-taxonomy"));
        Assert.Equal(["true"], Values(args, "--regenerate"));
        Assert.Empty(Values(args, "--output"));
        Assert.Empty(Values(args, "--init"));
    }

    [Fact]
    public void Expand_OtherCommandsAndNoFile_ChangeNothing()
    {
        Assert.Equal(["annotate", "--config", "x"], ConfigFile.Expand(["annotate", "--config", "x"], Commands));
        Assert.Equal(["train", "-q"], ConfigFile.Expand(["train", "-q"], Commands));
        Assert.Throws<UsageException>(() => ConfigFile.Expand(["train", "--config"], Commands));
    }

    private static IEnumerable<string> Values(string[] args, string option) =>
        args.Index().Where(entry => entry.Item == option).Select(entry => args[entry.Index + 1]);

    private string Write(string text)
    {
        string file = Path.Combine(folder.Path, "options.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
