using MirTool.Audio;
using MirTool.Models.Files;

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

    [Theory]
    [InlineData("r0.wav,saz,0,4\nr0.wav,Sáz,4,8", "“saz” and “Sáz” seem to name one sound in different spelling")]
    [InlineData("r0.wav,saz,0,1", "“saz” in 1 window. Label each sound in at least 2 windows")]
    [InlineData("r0.wav,saz,0,4\ngone.wav,saz,0,4", "labels.csv:3: file: there is no file “gone.wav”; the nearest is “r0.wav”")]
    [InlineData("r0.wav,silence,0,8", "name no sound to teach")]
    [InlineData("r0.wav,saz,4,2", "labels.csv:2")]
    [InlineData("", "labels.csv")]
    public async Task Teach_LabelsThatCannotBeUsed_AreNamedAndNothingIsWritten(string rows, string message)
    {
        folder.Write("audio/labels.csv", $"file,label,start_s,end_s\n{rows}\n");

        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("teach", folder.At("audio/labels.csv"), "-o", folder.At("model"));

        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("model")));
    }

    [Fact]
    public async Task Teach_TwoLabelFilesThatContradict_NamesRecordingTimeAndSound()
    {
        string one = folder.Write("audio/one.csv", "file,label,start_s,end_s,complete\nr0.wav,saz,0,4,no\n");
        string other = folder.Write("audio/other.csv", "file,label,start_s,end_s,complete\nr0.wav,ney,4,8,yes\nr1.wav,ney,4,8,yes\n");

        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("teach", one, other, "-o", folder.At("model"));

        Assert.Equal(2, exitCode);
        Assert.Contains("r0.wav contradict each other: in one place “saz” sounds at 0 s", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("model")));
    }

    [Fact]
    public async Task Teach_IntoAFolderThatCannotBeWritten_SaysSoAndLeavesNothing()
    {
        // Nobody may make a folder there, not even the superuser.
        string output = OperatingSystem.IsWindows() ? folder.Write("file") + "/model" : "/proc/self/model";

        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("teach", folder.At("audio"), "--only", "saz", "-o", output);

        Assert.Equal(2, exitCode);
        Assert.Contains($"The model cannot be written to '{output}'", error, StringComparison.Ordinal);
        Assert.Contains("Name a folder with --output that may be written", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teach_ModelThatWasTaught_DoesWithoutItsBaseButNotWithoutItsWeights()
    {
        string start = folder.At("base");
        CopyFolder(ModelFolder.Find(null), start);
        await Succeed("teach", folder.At("audio"), "--complete", "--only", "saz", "--model", start, "-o", folder.At("model"));
        Directory.Delete(start, recursive: true);

        await Succeed("annotate", folder.At("audio/r0.wav"), "--model", folder.At("model"), "--taxonomy", folder.At("model/taxonomy.csv"), "--device", "cpu", "-q", "-o", folder.At("out"));
        await Succeed("teach", folder.At("audio"), "--complete", "--only", "ship's whistle", "--model", folder.At("model"), "-o", folder.At("both"));
        File.Delete(folder.At("model/weights.safetensors"));
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("annotate", folder.At("audio/r0.wav"), "--model", folder.At("model"), "-o", folder.At("out2"));

        Assert.Contains("saz", await Text("out/r0.wav.segments.csv"), StringComparison.Ordinal);
        Assert.Equal(2, exitCode);
        Assert.Contains($"{folder.At("model")} is not a model: it has no weights.safetensors", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("out2")));
    }

    [Fact]
    public async Task SimilarAndSuggest_HalfAnArchiveOrAnotherModelsEmbeddings_AreRefused()
    {
        await Succeed("embed", folder.At("audio"), "--device", "cpu", "-q", "-o", folder.At("archive"));
        string table = folder.At("archive/recordings.csv");
        File.Move(table, table + ".aside");
        await Refused("are not finished: there is no recordings.csv yet");
        File.Move(table + ".aside", table);

        string embeddings = folder.At("archive/r0.wav.embeddings.parquet");
        byte[] bytes = await File.ReadAllBytesAsync(embeddings, TestContext.Current.CancellationToken);
        // The hash of the network, in the description at the file's end.
        int hash = System.Text.Encoding.Latin1.GetString(bytes).LastIndexOf("mirtool.embedding_sha256", StringComparison.Ordinal) + 30;
        bytes[hash] = bytes[hash] == (byte)'0' ? (byte)'1' : (byte)'0';
        await File.WriteAllBytesAsync(embeddings, bytes, TestContext.Current.CancellationToken);
        await Refused("holds embeddings of the model default (network ");

        async Task Refused(string message)
        {
            foreach (string[] command in (string[][])[["similar", folder.At("audio/r0.wav") + "@1-3", "--in", folder.At("archive"), "--out", folder.At("hits.csv")], ["suggest", folder.At("archive"), "-o", folder.At("queue")]])
            {
                (int exitCode, _, string error) = await MirtoolProcess.RunAsync(command);
                Assert.Equal(2, exitCode);
                Assert.Contains(message, error, StringComparison.Ordinal);
            }

            Assert.False(File.Exists(folder.At("hits.csv")) || Directory.Exists(folder.At("queue")));
        }
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string path in Directory.EnumerateFiles(from))
        {
            File.Copy(path, Path.Join(to, Path.GetFileName(path)));
        }
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
