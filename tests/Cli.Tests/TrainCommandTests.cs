using System.Diagnostics;
using MirTool.Files;
using MirTool.Models.Files;

namespace MirTool.Cli.Tests;

/// <summary><c>mirtool train</c>, in a process of its own, on recordings that the test makes. Oracle: an undisturbed run.</summary>
public sealed class TrainCommandTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Train_Terminated_GoesOnByResumeAndEndsInTheSameWeights()
    {
        string[] options = [.. Recordings(), "--epochs", "6", "--widths", "4,8", "--residual-blocks", "0,1", "--regen", "2", "--producers", "1"];
        string whole = folder.At("whole");
        (int exitCode, string output, string error) = await MirtoolProcess.RunAsync([.. options, "-o", whole]);
        Assert.True(exitCode == 0, error);
        Assert.Equal(Path.Join(whole, "model"), output.Trim());
        Assert.Contains("epoch 6/6", error, StringComparison.Ordinal);
        Assert.Contains("waiting", error, StringComparison.Ordinal);

        string parts = folder.At("parts");
        using (Process first = MirtoolProcess.Start([.. options, "-o", parts]))
        {
            while (await first.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("epoch 4/", StringComparison.Ordinal))
            {
            }

            await MirtoolProcess.SignalAsync(first, "TERM");
            (exitCode, _, _) = await MirtoolProcess.FinishAsync(first);
            Assert.Equal(143, exitCode);
        }

        Assert.False(Directory.Exists(Path.Join(parts, "model")));
        (exitCode, _, error) = await MirtoolProcess.RunAsync("train", "--resume", parts, "--producers", "2");
        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain("epoch 1/6", error, StringComparison.Ordinal);
        Assert.Equal(await WeightsAsync(whole), await WeightsAsync(parts));
        string[] table = await File.ReadAllLinesAsync(Path.Join(parts, "metrics.csv"), TestContext.Current.CancellationToken);
        Assert.StartsWith("epoch,generation,clips_seen,learning_rate,loss,", table[0], StringComparison.Ordinal);
        Assert.Equal(["1", "2", "3", "4", "5", "6"], table[1..].Select(row => row.Split(',')[0]));
        Assert.All(["metrics.png", "metrics.svg", "losses.png", "losses.svg"], name => Assert.True(new FileInfo(Path.Join(parts, name)).Length > 1000));

        // The options of a run make it again.
        string again = folder.At("again");
        (exitCode, _, error) = await MirtoolProcess.RunAsync("train", "--config", Path.Join(parts, "run.yaml"), "-o", again);
        Assert.True(exitCode == 0, error);
        Assert.Equal(await WeightsAsync(whole), await WeightsAsync(again));
    }

    [Fact]
    public async Task Train_IntoAFolderThatAnotherProcessHas_IsRefusedBeforeAnyWork()
    {
        string run = folder.At("run");
        Directory.CreateDirectory(run);
        using (FolderLock.Take(run))
        {
            (int exitCode, _, string error) = await MirtoolProcess.RunAsync([.. Recordings(), "--epochs", "1", "--widths", "4,8", "--residual-blocks", "0,0", "-o", run]);

            Assert.Equal(2, exitCode);
            Assert.StartsWith($"mirtool: Another mirtool is writing into '{run}'", error, StringComparison.Ordinal);
            Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [Fact]
    public async Task Train_IntoARunOfOtherOptions_NamesOnlyWhatDiffers()
    {
        string[] options = [.. Recordings(), "--epochs", "1", "--widths", "4,8", "--residual-blocks", "0,0", "-o", folder.At("run")];
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync(options);
        Assert.True(exitCode == 0, error);
        (exitCode, _, error) = await MirtoolProcess.RunAsync([.. options, "--seed", "5", "--option", "complete=no"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("Training.Seed: 1 there, 5 now", error, StringComparison.Ordinal);
        Assert.Contains("DatasetOptions.complete: none there, \"no\" now", error, StringComparison.Ordinal);
        Assert.Equal(2, error.Split('\n').Count(line => line.Contains(" there, ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Resume_WithOptionsThatChangeTheRun_IsRefused()
    {
        folder.Write("run/run.yaml", "seed: 3\n");
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync("train", "--resume", folder.At("run"), "--seed", "4", "--epochs=3", "--producers", "1");
        Assert.Equal(2, exitCode);
        Assert.Contains("--seed, --epochs cannot be given with --resume", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_AModelOnRecordings_KeepsItsShapeAndChangesItsWeights()
    {
        string run = folder.At("tuned");
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync([.. Recordings(), "--epochs", "1", "--init", model.Path, "-o", run]);
        Assert.True(exitCode == 0, error);
        StoredModel tuned = ModelFolder.Load(Path.Join(run, "model"));
        StoredModel before = ModelFolder.Load(model.Path);
        Assert.Equal(before.Description.Programs, tuned.Description.Programs);
        Assert.Equal(before.Tensors.Keys.Order(), tuned.Tensors.Keys.Order());
        Assert.Contains(tuned.Tensors, tensor => !tensor.Value.Values.SequenceEqual(before.Tensors[tensor.Key].Values));
        Assert.Contains("init", tuned.Description.Training!.Options!.Keys);
        string options = await File.ReadAllTextAsync(Path.Join(run, "options.json"), TestContext.Current.CancellationToken);
        Assert.Contains("\"LearningRate\": 0.0003", options, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pretrained_Weights_AreListedOnTheConsoleAndInTheRunsFolder()
    {
        string[] small = [.. Recordings(), "--epochs", "1", "--widths", "4,8", "--residual-blocks", "0,0"];
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync([.. small, "-o", folder.At("first")]);
        Assert.True(exitCode == 0, error);
        string weights = Path.Join(folder.At("first"), "model", ModelFolder.WeightsFileName);
        (exitCode, _, error) = await MirtoolProcess.RunAsync([.. small[..^1], "0,1", "--pretrained", weights, "-o", folder.At("second")]);
        Assert.True(exitCode == 0, error);
        string[] listed = await File.ReadAllLinesAsync(Path.Join(folder.At("second"), "pretrained.txt"), TestContext.Current.CancellationToken);
        Assert.StartsWith("20 of 30 tensors before the last layer, and 0 of its 132 outputs, were loaded from ", listed[0], StringComparison.Ordinal);
        Assert.Contains(listed, line => line.EndsWith("is missing there and starts fresh.", StringComparison.Ordinal));
        Assert.All(listed, line => Assert.Contains(line, error, StringComparison.Ordinal));
    }

    /// <summary>Oracle: <c>mirtool calibrate</c>, on the same clips.</summary>
    [Fact]
    public async Task Train_OnStems_EndsWithTheThresholdsThatCalibrateFinds()
    {
        string[] stems = ["--device", "cpu", "--option", "stems=1", "--option", "cache=" + folder.At("stems"), "--option", "sources=TimGM6mb"];
        string run = folder.At("run");
        string[] training =
        [
            "train", .. stems[..^2], "--source", "TimGM6mb", "--noise", "half", "--generations", "1", "--clips", "64", "--batch-size", "16", "--validation-clips", "16",
            "--calibration-clips", "200", "--widths", "4,8", "--residual-blocks", "0,0", "--seed", "1", "-o", run,
            "--option", "backgrounds=" + folder.At("animals"),
        ];
        int exitCode;
        string error;
        // A model without its thresholds is none.
        using (Process first = MirtoolProcess.Start(training))
        {
            while (await first.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("setting the thresholds", StringComparison.Ordinal))
            {
            }

            await MirtoolProcess.SignalAsync(first, "TERM");
            (exitCode, _, error) = await MirtoolProcess.FinishAsync(first);
            Assert.Equal(143, exitCode);
            Assert.Contains($"The same command goes on with what '{run}' holds.", error, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Path.Join(run, "model")));
        (exitCode, _, error) = await MirtoolProcess.RunAsync(training);
        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain("epoch 1/1", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(run), path => Path.GetExtension(path) is ".new" or ".old" or ".partial");
        ModelDescription trained = ModelFolder.Load(Path.Join(run, "model")).Description;
        Assert.Equal(3, trained.Decoding.ContextSeconds);
        Assert.Equal("animals", trained.Training!.Options!["backgrounds"]);
        Assert.DoesNotContain(Path.GetDirectoryName(run)!, File.ReadAllText(Path.Join(run, "model", "model.json")), StringComparison.Ordinal);

        // Windows 3 s to either side have a say: clips of 6 s, 5 windows each. The percussion of gm-families also stands for drum kits, for
        // which the model has no output.
        foreach (string taxonomy in (string[])["irmas", "gm-families"])
        {
            (exitCode, _, error) = await MirtoolProcess.RunAsync(
            [
                "calibrate", "--model", Path.Join(run, "model"), .. stems, "--taxonomy", taxonomy, "--option", "noise=half", "--option", "seconds=6", "--count", "40",
                "-o", folder.At(taxonomy),
            ]);
            Assert.True(exitCode == 0, error);
            ModelDescription calibrated = ModelFolder.Load(folder.At(taxonomy)).Description;
            Assert.Equal(calibrated.Thresholds![taxonomy], trained.Thresholds![taxonomy]);
            Assert.Equal(calibrated.Temperatures![taxonomy], trained.Temperatures![taxonomy]);
        }

        Assert.Contains("openmic", trained.Thresholds!.Keys);
        Assert.Contains(trained.ProgramThresholds, threshold => threshold != 0.5f);
    }

    [Theory]
    [InlineData("--pretrained nowhere.safetensors", "nowhere.safetensors")]
    [InlineData("--resume nowhere", "holds no run")]
    [InlineData("--preset papr", "There is paper")]
    [InlineData("--init no-such-model", "no-such-model")]
    [InlineData("--init MODEL --widths 4,8", "--widths cannot be given with --init")]
    [InlineData("--init MODEL --network compact-cnn --front-end phase", "--front-end cannot be given with --init")]
    [InlineData("--init MODEL --network alexnet --validation-clips 16", "works behind another front end")]
    [InlineData("--network alexnett", "alexnett")]
    [InlineData("--front-end mel", "log-mel, phase")]
    [InlineData("--optimizer adam", "adam")]
    [InlineData("--momentum 0.5", "momentum is for the optimiser sgd")]
    [InlineData("--optimizer sgd --momentum 1.5", "momentum must be in 0..1, but is 1.5")]
    [InlineData("--learning-rate 0", "learning rate must be positive")]
    [InlineData("--regen 0", "epochs per generation must be at least 1")]
    [InlineData("--epochs 0", "epochs must be at least 1")]
    [InlineData("--patience -1", "patience must be at least 0")]
    [InlineData("--noise some", "some")]
    [InlineData("--noise half --dataset custom:RECORDINGS", "has no noise of its own")]
    [InlineData("--dataset custom:nowhere", "nowhere")]
    [InlineData("--dataset irmas", "irmas:FOLDER")]
    [InlineData("--held-out 1 --dataset custom:RECORDINGS", "--held-out must be between 0 and 1")]
    [InlineData("--source x --dataset custom:RECORDINGS", "--source is for synthesized clips")]
    [InlineData("--dataset custom:RECORDINGS --batch-size 1000", "fewer than a batch of 1000")]
    public async Task Train_WhatCannotBe_NamesItselfAndLeavesNothing(string arguments, string named)
    {
        string[] words =
        [
            .. arguments.Split(' ').Select(word => word
                .Replace("MODEL", model.Path, StringComparison.Ordinal).Replace("RECORDINGS", RecordingsFolder(), StringComparison.Ordinal)),
        ];
        string[] output = words.Contains("--resume") ? [] : ["-o", folder.At("run")];
        (int exitCode, _, string error) = await MirtoolProcess.RunAsync(["train", "--device", "cpu", "--clips", "1000", .. words, .. output]);
        Assert.Equal(2, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("run")));
    }

    private static async Task<byte[]> WeightsAsync(string run) =>
        await File.ReadAllBytesAsync(Path.Join(run, "model", ModelFolder.WeightsFileName), TestContext.Current.CancellationToken);

    private string[] Recordings() =>
    [
        "train", "--dataset", $"custom:{RecordingsFolder()}", "--device", "cpu", "--batch-size", "4", "--held-out", "0.25", "--window-hop", "0.5",
    ];

    /// <summary>Eight recordings of 3 s, some with a violin, some with a flute, one of which the taxonomy reads.</summary>
    private string RecordingsFolder()
    {
        string[] rows = ["a,violin,40", "b,violin,40", "c,flute,", "d,flute,", "e,violin,40", "f,violin,40", "g,flute,", "h,flute,"];
        foreach (string row in rows)
        {
            EvaluationFiles.WriteWav(folder.At($"data/{row[0]}.wav"), seconds: 3);
        }

        folder.Write("data/labels.csv", "file,start_s,end_s,label,gm_programs\n" + string.Concat(rows.Select(row => $"{row[0]}.wav,0,3{row[1..]}\n")));
        return folder.At("data");
    }
}
