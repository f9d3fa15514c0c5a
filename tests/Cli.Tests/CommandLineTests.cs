namespace MirTool.Cli.Tests;

/// <summary>The program as it is started: what each command answers, and what lies beside it.</summary>
public class CommandLineTests
{
    [Fact]
    public async Task NoArguments_ShowsTheCommandsAndIsAnError()
    {
        (int exitCode, string output, _) = await MirtoolProcess.RunAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains("annotate", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("annotate")]
    [InlineData("calibrate")]
    [InlineData("datasets")]
    [InlineData("datasets", "describe")]
    [InlineData("datasets", "list")]
    [InlineData("datasets", "new")]
    [InlineData("datasets", "validate")]
    [InlineData("doctor")]
    [InlineData("evaluate")]
    [InlineData("find")]
    [InlineData("models")]
    [InlineData("models", "list")]
    [InlineData("models", "show")]
    [InlineData("noise")]
    [InlineData("plugins", "list")]
    [InlineData("query")]
    [InlineData("report")]
    [InlineData("review")]
    [InlineData("score")]
    [InlineData("spectrogram")]
    [InlineData("synth")]
    [InlineData("tables")]
    [InlineData("taxonomies", "validate")]
    [InlineData("train")]
    public async Task Help_OfEveryCommand_IsShown(params string[] command)
    {
        (int exitCode, string output, string messages) = await MirtoolProcess.RunAsync([.. command, "--help"]);
        Assert.Equal(0, exitCode);
        Assert.Contains("Usage: mirtool " + string.Join(' ', command), output, StringComparison.Ordinal);
        Assert.Empty(messages);
    }

    [Theory]
    [InlineData("anotate", "annotate")]
    [InlineData("annotate --taxonomy irmass x.wav", "irmas")]
    [InlineData("annotate --model defualt x.wav", "defualt")]
    [InlineData("train --widths 8,x", "--widths")]
    [InlineData("train --option stems", "--option")]
    [InlineData("annotate --hop 0,5 x.wav", "--hop must be a number such as 0.5, but is '0,5'")]
    [InlineData("train --learning-rate 0,003", "'0,003'")]
    [InlineData("train --weight-decay NaN", "'NaN'")]
    [InlineData("train --batch-size 1", "batch size")]
    public async Task WrongUsage_IsNamedWithoutAStackTrace(string arguments, string named)
    {
        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync(arguments.Split(' '));
        Assert.Equal(2, exitCode);
        Assert.Contains(named, messages, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugins_OfTheHost_AreFoundBesideIt()
    {
        (int exitCode, string output, string messages) = await MirtoolProcess.RunAsync("plugins", "list");
        Assert.Equal(0, exitCode);
        Assert.Contains("synthetic", output, StringComparison.Ordinal);
        Assert.Contains("stem-mix", output, StringComparison.Ordinal);
        Assert.Empty(messages);
    }

    [Fact]
    public async Task Models_Shipped_AreListedWhole()
    {
        (int exitCode, string output, _) = await MirtoolProcess.RunAsync("models", "show", "default");
        Assert.Equal(0, exitCode);
        Assert.Contains("stretch-cnn", output, StringComparison.Ordinal);
    }
}
