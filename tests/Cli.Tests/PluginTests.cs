using MirTool.Plugins.Tests;

namespace MirTool.Cli.Tests;

/// <summary>Plugins that do what no plugin may: the program names them, whatever becomes of it.</summary>
public sealed class PluginTests(ThirdPartyPlugins plugins) : IClassFixture<ThirdPartyPlugins>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("exit", "ended the program (Environment.Exit)")]
    [InlineData("later exit", "ended the program (Environment.Exit)")]
    [InlineData("later throw", "failed when it was asked for Description: NotSupportedException: not on Sundays")]
    public async Task Command_WhosePluginEndsItOrFails_NamesThePluginAndExits2(string mood, string expected)
    {
        string unruly = Unruly(mood);

        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("datasets", "list", "--plugins", unruly);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains($"mirtool: The plugin Acme.Unruly ({Path.Join(unruly, "Acme.Unruly.dll")}) {expected}", error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", error, StringComparison.Ordinal);
    }

    /// <summary>Nothing survives a full stack; .NET says where it was.</summary>
    [Fact]
    public async Task Command_WhosePluginOverflowsTheStack_DiesWithThePluginsNameOnStderr()
    {
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("plugins", "list", "--plugins", Unruly("overflow"));

        Assert.NotEqual(ExitCode.Success, exitCode);
        Assert.Contains("Acme.UnrulyAdapter", error, StringComparison.Ordinal);
    }

    private string Unruly(string mood)
    {
        string copy = folder.At("Acme.Unruly");
        TemporaryFolder.Copy(plugins.Unruly, copy);
        File.WriteAllText(Path.Join(copy, "mood"), mood);
        return copy;
    }
}
