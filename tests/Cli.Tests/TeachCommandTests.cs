using MirTool.Audio;

namespace MirTool.Cli.Tests;

/// <summary><c>mirtool teach</c>, <c>embed</c>, <c>similar</c> and <c>suggest</c> as they are started, on two made-up sounds.</summary>
public sealed class TeachCommandTests : IDisposable
{
    private const int SampleRate = 22_050;
    private const int Recordings = 4;

    private readonly TemporaryFolder folder = new();

    public TeachCommandTests()
    {
        Directory.CreateDirectory(folder.At("audio"));
        for (int recording = 0; recording < Recordings; recording++)
        {
            float[] samples = [.. Enumerable.Range(0, 8 * SampleRate).Select(i => i < 4 * SampleRate ? Pluck(i, 150 + (40 * recording)) : Whistle(i, 700 + (60 * recording)))];
            using AudioWriter writer = AudioWriter.Create(folder.At($"audio/r{recording}.wav"), SampleRate, 1);
            writer.Write(samples);
            writer.Complete();
            File.WriteAllText(folder.At($"audio/r{recording}.txt"), "0.0\t4.0\tsaz\n4.0\t8.0\tship's whistle\n");
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Teach_NewSound_IsReportedByAnnotateAndForgottenAgain()
    {
        await Succeed("teach", folder.At("audio"), "--complete", "--only", "saz", "--by", "a test", "-o", folder.At("model"));
        await Succeed(
            "annotate", folder.At("audio/r0.wav"), "--model", folder.At("model"), "--taxonomy", folder.At("model/taxonomy.csv"), "--embeddings",
            "--device", "cpu", "-q", "-o", folder.At("out"));
        string shown = await Succeed("models", "show", folder.At("model"));
        await Succeed("teach", "--model", folder.At("model"), "--forget", "saz", "-o", folder.At("forgotten"));

        Assert.Contains("saz,saz,0.000", await Text("out/r0.wav.segments.csv"), StringComparison.Ordinal);
        Assert.Contains("by a test", shown, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.At("out/r0.wav.embeddings.parquet")));
        Assert.DoesNotContain("saz", await Text("forgotten/model.json"), StringComparison.Ordinal);
        Assert.DoesNotContain("saz", await Text("forgotten/taxonomy.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Similar_ExampleOfOneSound_FindsItInTheOtherRecordings()
    {
        // One name of the list ends behind the NUL, as find -print0 writes it.
        await File.WriteAllTextAsync(folder.At("list.txt"), "audio\0", TestContext.Current.CancellationToken);
        await Succeed("embed", $"@{folder.At("list.txt")}", "--list-format", "nul", "--device", "cpu", "-q", "-o", folder.At("archive"));

        string found = await Succeed(
            "similar", folder.At("audio/r0.wav") + "@1-3", "--unlike", folder.At("audio/r0.wav") + "@5-7", "--in", folder.At("archive"), "-n", "8", "--clips", folder.At("clips"));
        await Succeed("suggest", folder.At("archive"), "-n", "6", "-o", folder.At("queue"));

        string[] lines = found.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("score\tfile\tstart_s\tend_s", lines[0].Trim());
        Assert.Equal(8, lines.Length - 1);
        Assert.All(lines.Skip(1), line => Assert.True(double.Parse(line.Split('\t')[2], System.Globalization.CultureInfo.InvariantCulture) < 4, line));
        Assert.Equal(8, Directory.GetFiles(folder.At("clips"), "*.flac").Length);
        Assert.Equal(7, (await Text("queue/labels.csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("--only", "oud", "No label means 'oud'")]
    [InlineData("--model", "nowhere", "There is no model 'nowhere'")]
    [InlineData("--hop", "3", "--hop must be")]
    public async Task Teach_WhatCannotBe_IsRefusedAndNothingIsWritten(string option, string value, string message)
    {
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("teach", folder.At("audio"), option, value, "-o", folder.At("model"));

        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal([folder.At("audio")], Directory.GetFileSystemEntries(folder.At("")).Select(Path.TrimEndingDirectorySeparator));
    }

    [Fact]
    public async Task Teach_FolderOfSomethingElse_IsLeftAlone()
    {
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("teach", folder.At("audio"), "-o", folder.At("audio"));

        Assert.Equal(2, exitCode);
        Assert.Contains("would be written over", error, StringComparison.Ordinal);
        Assert.Equal(2 * Recordings, Directory.GetFiles(folder.At("audio")).Length);
    }

    private static async Task<string> Succeed(params string[] arguments)
    {
        (int exitCode, string output, string error) = await MirtoolProcess.RunAsync(arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private Task<string> Text(string path) => File.ReadAllTextAsync(folder.At(path), TestContext.Current.CancellationToken);

    private static float Pluck(int sample, double hz)
    {
        double seconds = (double)sample / SampleRate;
        return (float)(0.3 * Math.Exp(-6 * (seconds % 0.5)) * Enumerable.Range(1, 6).Sum(k => Math.Sin(2 * Math.PI * hz * k * seconds) / k));
    }

    private static float Whistle(int sample, double hz)
    {
        double seconds = (double)sample / SampleRate;
        return (float)(0.3 * Math.Sin(2 * Math.PI * hz * seconds) * (1 + (0.3 * Math.Sin(2 * Math.PI * 5 * seconds))));
    }
}
