using System.Text.Json;

namespace MirTool.Cli.Tests;

public sealed class ScoreCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Score_EverythingRight_IsOne()
    {
        string truth = EvaluationFiles.WriteDataset(folder);
        EvaluationFiles.WriteRightPredictions(folder);
        (int exitCode, string output, string messages) = await ScoreAsync(truth, "predictions");
        Assert.True(exitCode == 0, messages);
        Assert.Contains("instruments, micro F1\t1.000", output, StringComparison.Ordinal);
        JsonElement summary = Metrics().GetProperty("windows").GetProperty("summary");
        Assert.Equal(1, summary.GetProperty("polyphony_accuracy").GetProperty("value").GetDouble());
        Assert.Equal(0, summary.GetProperty("silence_reported_share").GetProperty("value").GetDouble());
        Assert.Equal(1, Metrics().GetProperty("silent_windows").GetInt32());
        Assert.Contains("Average precision and calibration need", messages, StringComparison.Ordinal);
        foreach (string file in (string[])["report.md", "instruments.csv", "polyphony.csv", "instrument_confusion.csv", "instrument_confusion.png", "instrument_f1.svg"])
        {
            Assert.True(File.Exists(folder.At($"report/{file}")), file);
        }
    }

    [Fact]
    public async Task Score_AReportInSilenceAndAMiss_CostWhatTheyShould()
    {
        string truth = EvaluationFiles.WriteDataset(folder);
        folder.Write("predictions/all.csv", """
            file,start_s,end_s,instrument_id,probability,active
            elsewhere/a.wav,0,2,Violin,0.9,1
            elsewhere/a.wav,1,3,vio,0.9,1
            elsewhere/a.wav,1,3,flu,0.2,0
            elsewhere/b.wav,0,2,flu,0.8,1
            """);
        (int exitCode, _, string messages) = await ScoreAsync(truth, "predictions");
        Assert.True(exitCode == 0, messages);
        JsonElement windows = Metrics().GetProperty("windows");
        Assert.Equal(2, windows.GetProperty("instruments").GetProperty("vio").GetProperty("true_positives").GetInt32());
        Assert.Equal(2, windows.GetProperty("instruments").GetProperty("flu").GetProperty("false_negatives").GetInt32());
        Assert.Equal(1, windows.GetProperty("instruments").GetProperty("flu").GetProperty("false_positives").GetInt32());
        Assert.Equal(1, windows.GetProperty("summary").GetProperty("silence_reported_share").GetProperty("value").GetDouble());
        Assert.False(windows.GetProperty("summary").TryGetProperty("polyphony_accuracy", out _));
    }

    [Fact]
    public async Task Score_Compare_GivesDifferencesAndPValues()
    {
        string truth = EvaluationFiles.WriteDataset(folder);
        EvaluationFiles.WriteRightPredictions(folder);
        EvaluationFiles.WriteRightPredictions(folder, "second");
        (int exitCode, _, string messages) = await ScoreAsync(truth, "predictions", "--compare", folder.At("second"));
        Assert.True(exitCode == 0, messages);
        JsonElement difference = Metrics().GetProperty("comparison").GetProperty("differences").GetProperty("instrument_micro_f1");
        Assert.Equal(0, difference.GetProperty("difference").GetDouble());
        Assert.Equal(1, difference.GetProperty("p_value").GetDouble());
    }

    [Fact]
    public async Task Score_ARecordingWithoutPredictions_IsNamedAndTheOthersScored()
    {
        string truth = EvaluationFiles.WriteDataset(folder);
        folder.Write("predictions/a.frames.csv", "file,start_s,end_s,instrument_id\na.wav,0,2,vio\n");
        (int exitCode, _, string messages) = await ScoreAsync(truth, "predictions");
        Assert.Equal(3, exitCode);
        Assert.Contains("b.wav: there is no prediction of it", messages, StringComparison.Ordinal);
        Assert.Contains("a.wav: no window covers it from 2.000 s to 3.000 s", messages, StringComparison.Ordinal);
        Assert.Equal(1, Metrics().GetProperty("recordings").GetInt32());
    }

    [Theory]
    [InlineData("file,start_s,end_s\na.wav,0,2\n", "instrument_id")]
    [InlineData("file,start_s,end_s,instrument_id\na.wav,0,2,voilin\n", "voilin")]
    [InlineData("file,start_s,end_s,instrument_id\na.wav,zero,2,vio\n", ":2: start_s must be a number, but is 'zero'")]
    [InlineData("file,start_s,end_s,instrument_id\na.wav,2,2,vio\n", "end_s must be later than start_s")]
    [InlineData("file,start_s,end_s,instrument_id,probability\na.wav,0,2,vio,1.5\n", "probability must be a number from 0 to 1")]
    [InlineData("file,start_s,end_s,instrument_id,active\na.wav,0,2,vio,yes\n", "active must be 0 or 1")]
    [InlineData("file,start_s,end_s,instrument_id\nz.wav,0,2,vio\n", "No recording has both truth and predictions")]
    [InlineData("", "is empty")]
    public async Task Score_AWrongTable_IsNamed(string table, string named)
    {
        string truth = EvaluationFiles.WriteDataset(folder);
        folder.Write("predictions/x.frames.csv", table);
        (int exitCode, _, string messages) = await ScoreAsync(truth, "predictions");
        Assert.Equal(2, exitCode);
        Assert.Contains(named, messages, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("report")));
    }

    [Fact]
    public async Task Score_IntoAFolderThatExists_IsRefusedAndForceReplacesOnlyReports()
    {
        string truth = EvaluationFiles.WriteDataset(folder);
        EvaluationFiles.WriteRightPredictions(folder);
        folder.Write("report/mine.txt", "kept");
        (int refused, _, string messages) = await ScoreAsync(truth, "predictions");
        Assert.Equal(2, refused);
        Assert.Contains("--force", messages, StringComparison.Ordinal);
        (int notAReport, _, messages) = await ScoreAsync(truth, "predictions", "--force");
        Assert.Equal(2, notAReport);
        Assert.Contains("metrics.json", messages, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(folder.At("report/mine.txt")));
    }

    [Fact]
    public async Task Score_LabelThatTheTaxonomyDoesNotKnow_IsListedOnceAndStrictRefusesIt()
    {
        EvaluationFiles.WriteWav(folder.At("data/a.wav"), 2);
        string truth = folder.Write("data/labels.csv", "file,label\na.wav,violine\n");
        folder.Write("predictions/a.frames.csv", "file,start_s,end_s,polyphony,instrument_id\na.wav,0,2,1,\n");
        (int exitCode, _, string messages) = await ScoreAsync(truth, "predictions");
        Assert.Equal(0, exitCode);
        Assert.Single(messages.Split('\n'), line => line.Contains("violine", StringComparison.Ordinal));
        Assert.Equal(1, Metrics().GetProperty("windows").GetProperty("summary").GetProperty("polyphony_accuracy").GetProperty("value").GetDouble());
        (int strict, _, messages) = await ScoreAsync(truth, "predictions", "--strict", "--force");
        Assert.Equal(2, strict);
        Assert.Contains("violine", messages, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Error)> ScoreAsync(string truth, string predictions, params string[] more) => MirtoolProcess.RunAsync(
        ["score", "--truth", truth, "--predictions", folder.At(predictions), "--taxonomy", "irmas", "--resamples", "50", "-o", folder.At("report"), .. more]);

    private JsonElement Metrics() => JsonDocument.Parse(File.ReadAllText(folder.At("report/metrics.json"))).RootElement;
}
