using MirTool.Audio;

namespace MirTool.Cli.Tests.Damage;

/// <summary>Two recordings, annotated once by the program itself. Every test damages a copy.</summary>
public sealed class AnnotatedArchive : IAsyncLifetime
{
    private const int SampleRate = 22_050;

    private readonly TemporaryFolder folder = new();
    private readonly RandomModel model = new();

    public string Model => model.Path;

    public async ValueTask InitializeAsync()
    {
        Record("sound/a.wav", 1);
        Record("sound/b.wav", 2);
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync(
            "annotate", folder.At("sound"), "-o", folder.At("out"), "--model", Model, "--decode", "threshold", "--embeddings", "--device", "cpu", "-q");
        Assert.True(exitCode == ExitCode.Success, error);
    }

    /// <summary>A copy of all, in a folder of its own.</summary>
    internal TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        foreach (string path in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Where(path => !path.StartsWith(Model, StringComparison.Ordinal)))
        {
            string target = copy.At(Path.GetRelativePath(folder.Path, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }

        return copy;
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        model.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Record(string file, int seed)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At(file))!);
        using AudioWriter writer = AudioWriter.Create(folder.At(file), SampleRate, channels: 1, SampleEncoding.Pcm16);
        var random = new Random(seed);
        writer.Write([.. Enumerable.Range(0, 6 * SampleRate).Select(_ => random.NextSingle() - 0.5f)]);
        writer.Complete();
    }
}
