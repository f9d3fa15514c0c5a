namespace MirTool.Cli.Tests;

/// <summary><c>mirtool taxonomies</c>, in a process of its own.</summary>
public sealed class TaxonomiesCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Show_Depth_GivesATableThatIsItselfATaxonomy()
    {
        (int exitCode, string output, string error) = await MirtoolProcess.RunAsync("taxonomies", "show", "hornbostel-sachs", "--depth", "1");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["instrument_id", "idiophones", "membranophones", "chordophones", "aerophones", "electrophones"],
            output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]));
        Assert.StartsWith("hornbostel-sachs@1: 5 instruments, 128 of 128 programs", error, StringComparison.Ordinal);

        (_, string whole, _) = await MirtoolProcess.RunAsync("taxonomies", "show", "hornbostel-sachs");
        (exitCode, output, _) = await MirtoolProcess.RunAsync("taxonomies", "validate", folder.Write("copy.csv", whole));
        Assert.Equal(0, exitCode);
        Assert.EndsWith("copy.csv: 67 instruments, 128 of 128 programs, classes down to --depth 8; it can be used.", output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_InstrumentsWithoutPrograms_AreNamedAsNotCovered()
    {
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("taxonomies", "show", "openmic");
        Assert.Equal(0, exitCode);
        Assert.Contains("not covered, so never heard: cymbals, mandolin, ukulele", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hornbostel-sachs --depth 9", "--depth must be 1 to 8 for the taxonomy hornbostel-sachs, but is 9.")]
    [InlineData("irmas --depth 1", "no classes")]
    [InlineData("irmas --depth x", "depth")]
    public async Task Show_DepthThatIsNotThere_IsAnError(string arguments, string named)
    {
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync(["taxonomies", "show", .. arguments.Split(' ')]);
        Assert.Equal(2, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
