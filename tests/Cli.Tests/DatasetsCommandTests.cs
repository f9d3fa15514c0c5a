using MirTool.Audio;

namespace MirTool.Cli.Tests;

/// <summary><c>mirtool datasets</c>, as it is typed.</summary>
public sealed class DatasetsCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task List_AdaptersOfTheHost_AreAllThere()
    {
        (int exitCode, string output, string messages) = await MirtoolProcess.RunAsync("datasets", "list");
        Assert.Equal(0, exitCode);
        Assert.Equal(["name", "custom", "irmas", "stem-mix", "synthetic"], Lines(output).Select(line => line.Split('\t')[0]));
        Assert.All(Lines(output), line => Assert.All(line.Split('\t'), cell => Assert.NotEmpty(cell)));
        Assert.Empty(messages);
    }

    [Fact]
    public async Task Describe_Root_CountsItsSplits()
    {
        Recording("IRMAS-TrainingData/cel/[cel][cla]0001__1.wav");
        (int exitCode, string output, _) = await MirtoolProcess.RunAsync("datasets", "describe", "irmas", "--root", folder.Path);
        Assert.Equal(0, exitCode);
        Assert.Contains("train\t1\t", output, StringComparison.Ordinal);
        Assert.Contains("test\t0\t", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_Generator_ShowsSplitsAndOptions()
    {
        (int exitCode, string output, _) = await MirtoolProcess.RunAsync("datasets", "describe", "synthetic");
        Assert.Equal(0, exitCode);
        Assert.Contains("validation\t", output, StringComparison.Ordinal);
        Assert.Contains("max-polyphony\t", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_CleanFolder_CountsAndExitsWith0()
    {
        Recording("a.wav");
        folder.Write("labels.csv", "file,label\na.wav,oud\n");
        (int exitCode, string output, string messages) = await MirtoolProcess.RunAsync("datasets", "validate", "custom", "--root", folder.Path);
        Assert.Equal(0, exitCode);
        Assert.Equal(["count\tfound\tpublished", "recordings\t1\t", "recordings with complete labels\t1\t", "recordings with “oud”\t1\t"], Lines(output));
        Assert.Contains("no errors", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_Problems_AreNamedWithLineAndColumnAndExitWith2()
    {
        folder.Write("labels.csv", "file,label,start_s,end_s\nb.wav,oud,2,1\n../c.wav,,0,1\n");
        (int exitCode, string output, string messages) = await MirtoolProcess.RunAsync("datasets", "validate", "custom", "--root", folder.Path, "--taxonomy", "common");
        Assert.Equal(2, exitCode);
        Assert.Contains("labels.csv:2: file: ", output, StringComparison.Ordinal);
        Assert.Contains("labels.csv:2: end_s: ", output, StringComparison.Ordinal);
        Assert.Contains("labels.csv:3: file: ", output, StringComparison.Ordinal);
        Assert.Contains("labels.csv:3: label: ", output, StringComparison.Ordinal);
        Assert.Contains("4 errors", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_Taxonomy_NamesUnknownLabelsOnceWithTheNearest()
    {
        Recording("a.wav");
        Recording("b.wav");
        folder.Write("labels.csv", "file,label,gm_programs\na.wav,violn,\nb.wav,violn,\na.wav,violin,\na.wav,ney,75\nb.wav,mystery,40\n");
        string taxonomy = folder.Write("mine.csv", "instrument_id,instrument,gm_programs\nviolin,Violin,40\n");
        (int exitCode, string output, _) = await MirtoolProcess.RunAsync("datasets", "validate", "custom", "--root", folder.Path, "--taxonomy", taxonomy);
        Assert.Equal(0, exitCode);
        string[] named = [.. Lines(output).Where(line => line.Contains("counts for polyphony", StringComparison.Ordinal))];
        Assert.Equal(2, named.Length);
        Assert.StartsWith("note: label “ney” (1 excerpt)", named[0], StringComparison.Ordinal);
        Assert.StartsWith("warning: label “violn” (2 excerpts)", named[1], StringComparison.Ordinal);
        Assert.Contains("the nearest is “violin”", named[1], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("datasets", "validate", "describe")]
    [InlineData("datasets validate custom", "--root", "needs the folder")]
    [InlineData("datasets validate irmas --root nowhere", "nowhere", "mounted")]
    [InlineData("datasets validate irmsa --root .", "did you mean “irmas”", "custom")]
    [InlineData("datasets validate synthetic", "synthetic", "custom")]
    [InlineData("datasets validate custom --root . --option complete", "NAME=VALUE", "'complete'")]
    [InlineData("datasets validate custom --root . --option incomplete=yes", "“incomplete”", "it has complete")]
    [InlineData("datasets describe custom --root nowhere", "nowhere", "mounted")]
    public async Task WrongUsage_IsNamedWithTheRemedy(string arguments, params string[] parts)
    {
        (int exitCode, string output, string messages) = await MirtoolProcess.RunAsync(arguments.Split(' '));
        Assert.Equal(2, exitCode);
        Assert.All(parts, part => Assert.Contains(part, output + messages, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_Folder_HoldsATableThatIsNotOverwritten()
    {
        string made = folder.At("mine");
        (int exitCode, string output, _) = await MirtoolProcess.RunAsync("datasets", "new", made);
        Assert.Equal(0, exitCode);
        Assert.Contains("mirtool datasets validate custom --root " + made, output, StringComparison.Ordinal);
        Assert.StartsWith("file,label,", File.ReadAllText(Path.Join(made, "labels.csv")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Join(made, "README.md")));

        (exitCode, _, string messages) = await MirtoolProcess.RunAsync("datasets", "new", made);
        Assert.Equal(2, exitCode);
        Assert.Contains("exists already", messages, StringComparison.Ordinal);
    }

    private void Recording(string relative)
    {
        string path = folder.Write(relative);
        using AudioWriter writer = AudioWriter.Create(path, 8000, 1);
        writer.Write(new float[8000]);
        writer.Complete();
    }

    private static string[] Lines(string text) => text.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
}
