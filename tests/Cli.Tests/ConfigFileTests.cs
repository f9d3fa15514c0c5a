using MirTool.Cli.Commands;

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
    public void Expand_OtherCommandsAndNoFile_ChangeNothing()
    {
        Assert.Equal(["annotate", "--config", "x"], ConfigFile.Expand(["annotate", "--config", "x"], Commands));
        Assert.Equal(["train", "-q"], ConfigFile.Expand(["train", "-q"], Commands));
        Assert.Throws<UsageException>(() => ConfigFile.Expand(["train", "--config"], Commands));
    }

    private string Write(string text)
    {
        string file = Path.Combine(folder.Path, "options.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
