using System.Diagnostics;
using MirTool.Audio;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using TorchSharp;

namespace MirTool.Cli.Tests;

/// <summary>A model with random weights: it hears nonsense, but the same nonsense each time.</summary>
public sealed class RandomModel : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RandomModel()
    {
        int[] widths = [4];
        int[] programs = [0, 24, 40, 73];
        LibTorch.Initialize();
        torch.random.manual_seed(1);
        using var network = new CompactCnn(widths, melBands: 64, outputs: 4 + programs.Length);
        var description = new ModelDescription
        {
            Name = "random",
            Network = NetworkCatalog.DescribeCompactCnn(widths),
            FrontEnd = NetworkCatalog.Describe(new LogMelOptions()),
            SampleRate = 22_050,
            Programs = programs,
            ProgramThresholds = [.. programs.Select(_ => 0.5f)],
        };
        ModelFolder.Save(Path, description, NetworkWeights.Capture(network));
    }

    public string Path => folder.At("random");

    public void Dispose() => folder.Dispose();
}

/// <summary><c>mirtool annotate</c> from audio files to tables, in a process of its own.</summary>
public sealed class AnnotateCommandTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Output => folder.At("out");

    [Fact]
    public async Task Annotate_GoodAndBadFiles_GivesRowsAndExitCode3()
    {
        Record("in/five.wav", seconds: 5);
        Record("in/short.flac", seconds: 0.3, sampleRate: 96_000, channels: 6, SampleEncoding.Pcm24);
        folder.Write("in/empty.wav");
        folder.Write("in/text.wav", "This is not a recording.");

        (int exitCode, string output, string error) = await AnnotateAsync("--rows", "all", "--taxonomy", "irmas");

        Assert.Equal(ExitCode.SomeFailed, exitCode);
        Assert.Empty(output);
        Assert.Matches("(?m)^mirtool: 2 annotated, 0 skipped, 2 failed, 0\\.00 hours of audio, \\d+ x real time$", error);
        Assert.Contains("mirtool: warning: text.wav: ", error, StringComparison.Ordinal);
        string[] recordings = (await File.ReadAllTextAsync(Path.Join(Output, "recordings.csv"), Cancellation)).Split("\r\n");
        Assert.StartsWith("empty.wav,failed,,,,,,", recordings[1], StringComparison.Ordinal);
        Assert.StartsWith("five.wav,ok,5.000,22050,1,4,", recordings[2], StringComparison.Ordinal);
        Assert.StartsWith("short.flac,ok,0.300,96000,6,1,", recordings[3], StringComparison.Ordinal);
        Assert.StartsWith("text.wav,failed,,,,,,", recordings[4], StringComparison.Ordinal);
        string[] frames = await File.ReadAllLinesAsync(Path.Join(Output, "five.wav.frames.csv"), Cancellation);
        // Windows at 0, 1, 2 and 3 seconds, the last of which ends with the recording; eleven instruments.
        Assert.Equal(11 * 4, frames.Count(row => !row.Contains(",other,", StringComparison.Ordinal)) - 1);
        Assert.StartsWith("five.wav,3.000,5.000,", frames[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Annotate_KilledAndRunAgain_GivesTheBytesOfAnUndisturbedRun()
    {
        for (int i = 0; i < 24; i++)
        {
            Record($"in/{i % 3}/{i}.wav", seconds: 20);
        }

        await AnnotateAsync("--jobs", "1", "--hop", "0.1", "-o", folder.At("undisturbed"));

        string journal = Path.Join(Output, ".mirtool", "journal.jsonl");
        using (Process process = MirtoolProcess.Start(Arguments("--hop", "0.1")))
        {
            await WaitUntilAsync(process, () => File.Exists(journal) && new FileInfo(journal).Length > 500);
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        Assert.False(File.Exists(Path.Join(Output, "recordings.csv")));
        (int exitCode, _, string error) = await AnnotateAsync("--jobs", "3", "--hop", "0.1");

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.DoesNotContain(" 0 skipped", error, StringComparison.Ordinal);
        Assert.Equal(Tables.Of(folder.At("undisturbed")), Tables.Of(Output));
    }

    [Fact]
    public async Task Annotate_KilledWithinARecording_GoesOnThereAndGivesTheBytesOfAnUndisturbedRun()
    {
        Record("in/long.wav", seconds: 60);
        // So much to keep that some of it is on the disk before minutes have passed.
        string[] hop = ["--hop", "0.004", "--embeddings"];
        await AnnotateAsync([.. hop, "-o", folder.At("undisturbed")]);

        string unfinished = Path.Join(Output, ".mirtool", "unfinished");
        using (Process process = MirtoolProcess.Start(Arguments(hop)))
        {
            await WaitUntilAsync(process, () => Directory.Exists(unfinished) && Directory.GetFiles(unfinished).Any(file => new FileInfo(file).Length > 1_000_000));
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        const string Embeddings = "long.wav.embeddings.parquet";
        Assert.False(File.Exists(Path.Join(Output, Embeddings)));
        (int exitCode, _, string error) = await AnnotateAsync([.. hop, "-v"]);

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Matches(@"long\.wav: gone on at \d+\.\d s, where an earlier run was interrupted", error);
        Assert.Equal(Tables.Of(folder.At("undisturbed")), Tables.Of(Output));
        Assert.Equal(
            await File.ReadAllBytesAsync(folder.At($"undisturbed/{Embeddings}"), Cancellation), await File.ReadAllBytesAsync(Path.Join(Output, Embeddings), Cancellation));
        Assert.False(Directory.Exists(unfinished));
    }

    [Theory]
    [InlineData("INT", ExitCode.Interrupted)]
    [InlineData("TERM", ExitCode.Terminated)]
    public async Task Annotate_Signal_KeepsWhatIsFinishedAndEndsPromptly(string signal, int expectedExitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals of this kind are not sent there.");
        Record("in/a.wav", seconds: 3);
        // More windows than any machine gets through before the signal.
        Record("in/b.wav", seconds: 600);

        string journal = Path.Join(Output, ".mirtool", "journal.jsonl");
        using Process process = MirtoolProcess.Start(Arguments("--jobs", "1", "--hop", "0.002"));
        await WaitUntilAsync(process, () => File.Exists(journal) && new FileInfo(journal).Length > 0);
        await MirtoolProcess.SignalAsync(process, signal);
        (int exitCode, _, string error) = await MirtoolProcess.FinishAsync(process);

        Assert.Equal(expectedExitCode, exitCode);
        Assert.Contains("1 annotated, 0 skipped, 0 failed", error, StringComparison.Ordinal);
        Assert.Equal(
            ["a.wav.frames.csv", "a.wav.segments.csv", "recordings.csv", "summary.csv"],
            Tables.Of(Output).Keys);
    }

    [Fact]
    public async Task Annotate_ProgressJson_IsALineOfJsonAtTheEnd()
    {
        Record("in/a.wav", seconds: 3);

        (_, _, string error) = await AnnotateAsync("--progress", "json", "-q");

        string last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("{\"done\":1,\"total\":1,\"annotated\":1,\"skipped\":0,\"failed\":0,\"fraction\":1,\"audio_seconds\":3,", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Annotate_InputThatBeginsWithADash_FollowsTwoDashes()
    {
        Record("in/-a.wav", seconds: 2);

        (int exitCode, string output, _) = await MirtoolProcess.RunAsync(
            "annotate", "--model", model.Path, "--dry-run", "-o", Output, "--", folder.At("in/-a.wav"));

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Equal("annotate  -a.wav" + Environment.NewLine, output);
    }

    [Theory]
    [InlineData("INPUT", "annotate")]
    [InlineData("no file or folder 'gone'", "annotate", "gone")]
    [InlineData("--hop must be", "annotate", "x", "--hop", "2.1")]
    [InlineData("--hop must be", "annotate", "x", "--hop", "NaN")]
    [InlineData("hop", "annotate", "x", "--hop", "0,5")]
    [InlineData("--rows must be active or all, but is '7'", "annotate", "x", "--rows", "7")]
    [InlineData("--device must be", "annotate", "x", "--device", "1")]
    [InlineData("--jobs must be", "annotate", "x", "--jobs", "0")]
    [InlineData("--shard must be", "annotate", "x", "--shard", "2/2")]
    [InlineData("Did you mean 'annotate'", "anotate")]
    [InlineData("--bogus", "annotate", "--bogus")]
    public async Task Mistake_OnTheCommandLine_IsNamedWithExitCode2(string expected, params string[] arguments)
    {
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync([.. arguments, .. arguments.Contains("gone") ? ["--model", model.Path] : Array.Empty<string>()]);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static async Task WaitUntilAsync(Process process, Func<bool> condition)
    {
        while (!condition() && !process.HasExited)
        {
            await Task.Delay(5, Cancellation);
        }
    }

    private IEnumerable<string> Arguments(params IEnumerable<string> options) =>
        ["annotate", folder.At("in"), "--model", model.Path, "--device", "cpu", "-o", Output, .. options];

    private Task<(int ExitCode, string Output, string Error)> AnnotateAsync(params IEnumerable<string> options) =>
        MirtoolProcess.RunAsync(options.Contains("-o")
            ? ["annotate", folder.At("in"), "--model", model.Path, "--device", "cpu", .. options]
            : Arguments(options));

    /// <summary>Writes a chord that glides, so that windows differ.</summary>
    private void Record(
        string file, double seconds, int sampleRate = 22_050, int channels = 1, SampleEncoding encoding = SampleEncoding.Pcm16)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At(file))!);
        using AudioWriter writer = AudioWriter.Create(folder.At(file), sampleRate, channels, encoding);
        float[] samples = new float[(int)(seconds * sampleRate) * channels];
        double phase = file.Length;
        for (int i = 0; i < samples.Length; i++)
        {
            phase += 0.05 * (1 + (i / (double)samples.Length));
            samples[i] = (float)(0.3 * Math.Sin(phase) + 0.2 * Math.Sin(2.5 * phase));
        }

        writer.Write(samples);
        writer.Complete();
    }
}
