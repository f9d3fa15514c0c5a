using MirTool.Audio;
using MirTool.Models.Files;
using MirTool.Models.Networks;
using MirTool.Models.Tests.Networks;
using TorchSharp;

namespace MirTool.Models.Tests;

/// <summary>Oracles: each window cut by hand and judged alone; the same recording under other numbers of threads.</summary>
public sealed class RecordingAnnotatorTests : IDisposable
{
    private const int SampleRate = 22_050;
    private readonly string folder = Directory.CreateTempSubdirectory("mirtool-annotator-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(0.3, 1.0, 1, 0.3)]
    [InlineData(2.0, 1.0, 1, 2.0)]
    [InlineData(2.5, 1.0, 2, 2.5)]
    [InlineData(40.2, 1.0, 40, 40.2)]
    [InlineData(5.0, 0.3, 11, 5.0)]
    public async Task Annotate_AnyLength_HasAWindowEveryHopUntilOneReachesTheEnd(double seconds, double hopSeconds, int windows, double lastEnd)
    {
        using InstrumentModel model = TestModels.Model(programs: 5);
        using var annotator = new RecordingAnnotator(model, inferenceThreads: 2);
        List<WindowPrediction> predictions = await AnnotateAsync(annotator, Record(seconds), hopSeconds);
        Assert.Equal(windows, predictions.Count);
        Assert.Equal(Enumerable.Range(0, windows), predictions.Select(prediction => prediction.Index));
        Assert.All(predictions, prediction => Assert.Equal(prediction.Index * hopSeconds, prediction.StartSeconds, 1e-9));
        Assert.All(predictions.SkipLast(1), prediction => Assert.Equal(prediction.StartSeconds + 2, prediction.EndSeconds, 1e-9));
        Assert.Equal(lastEnd, predictions[^1].EndSeconds, 1e-9);
        Assert.All(predictions, prediction => Assert.Equal(1, prediction.Polyphony.Sum(), 1e-5f));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.3)]
    public async Task Annotate_SharedFrames_GiveWhatEachWindowAloneGives(double hopSeconds)
    {
        using InstrumentModel model = TestModels.Model(programs: 5);
        using var annotator = new RecordingAnnotator(model, inferenceThreads: 1);
        float[] sound = Sound(36.7);
        List<WindowPrediction> predictions = await AnnotateAsync(annotator, Record(sound), hopSeconds);
        foreach (WindowPrediction prediction in predictions)
        {
            using var scope = torch.NewDisposeScope();
            int first = (int)Math.Round(prediction.StartSeconds * SampleRate / 441, MidpointRounding.AwayFromZero) * 441;
            var window = new float[44_100];
            sound.AsSpan(first, Math.Min(44_100, sound.Length - first)).CopyTo(window);
            (float[] polyphony, float[] programs) = model.Predict(torch.tensor(window, 1, 44_100));
            // Float sums in another order: convolutions of one window instead of 32.
            Assert.All(programs.Zip(prediction.Programs), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
            Assert.All(polyphony.Zip(prediction.Polyphony), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public async Task Annotate_SeveralRecordingsAndThreads_IsTheSameToTheLastBit()
    {
        using InstrumentModel model = TestModels.Model(programs: 5);
        string[] recordings = [Record(3.1), Record(70.2), Record(33.3), Record(12.0)];
        using var alone = new RecordingAnnotator(model, inferenceThreads: 1);
        using var pool = new RecordingAnnotator(model, inferenceThreads: 3);
        var together = await Task.WhenAll(recordings.Select(recording => Task.Run(() => AnnotateAsync(pool, recording, 1.0))));
        for (int i = 0; i < recordings.Length; i++)
        {
            List<WindowPrediction> expected = await AnnotateAsync(alone, recordings[i], 1.0);
            Assert.Equal(expected.Count, together[i].Count);
            Assert.All(expected.Zip(together[i]), pair => Assert.Equal(pair.First.Programs, pair.Second.Programs));
            Assert.All(expected.Zip(together[i]), pair => Assert.Equal(pair.First.Polyphony, pair.Second.Polyphony));
        }
    }

    // 5.3 s end within a window, whose rest is zeros; 0.7 s are no whole number of frames of any spectrogram.
    [Theory]
    [InlineData(5.3, 0.7, 6)]
    [InlineData(10.9, 1.0, 10)]
    public async Task Annotate_BehindThePhaseFrontEnd_GivesWhatEachWindowAloneGives(double seconds, double hopSeconds, int windows)
    {
        using InstrumentModel model = TestModels.AlexNet(programs: 5);
        using var alone = new RecordingAnnotator(model, inferenceThreads: 1);
        using var pool = new RecordingAnnotator(model, inferenceThreads: 3);
        float[] sound = Sound(seconds, model.SampleRate);
        string recording = Record(sound, model.SampleRate);
        List<WindowPrediction> predictions = await AnnotateAsync(alone, recording, hopSeconds);
        List<WindowPrediction> pooled = await AnnotateAsync(pool, recording, hopSeconds);
        Assert.Equal(windows, predictions.Count);
        Assert.All(predictions.Zip(pooled), pair => Assert.Equal(pair.First.Programs, pair.Second.Programs));
        Assert.All(predictions.Zip(pooled), pair => Assert.Equal(pair.First.Polyphony, pair.Second.Polyphony));
        foreach (WindowPrediction prediction in predictions)
        {
            using var scope = torch.NewDisposeScope();
            int first = (int)Math.Round(prediction.StartSeconds * model.SampleRate);
            var window = new float[2 * model.SampleRate];
            sound.AsSpan(first, Math.Min(window.Length, sound.Length - first)).CopyTo(window);
            (float[] polyphony, float[] programs) = model.Predict(torch.tensor(window, 1, window.Length));
            // Float sums in another order: convolutions of one window instead of 8. Seen: 2e-7.
            Assert.All(programs.Zip(prediction.Programs), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            Assert.All(polyphony.Zip(prediction.Polyphony), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }

        // The windows differ by more than what is tolerated, so another window's answer would be seen.
        Assert.All(predictions.Zip(predictions.Skip(1)), pair =>
            Assert.True(pair.First.Programs.Zip(pair.Second.Programs).Max(programs => Math.Abs(programs.First - programs.Second)) > 0.01f));
    }

    [Fact]
    public async Task Annotate_GoogLeNetFromAFolder_AnswersAsTheNetworkThatWasSaved()
    {
        LibTorch.Initialize();
        ModelDescription description = TestModels.Description(programs: 5) with
        {
            Network = NetworkCatalog.DescribeNetwork(NetworkCatalog.GoogLeNet, []),
            FrontEnd = NetworkCatalog.DefaultFrontEnd(NetworkCatalog.GoogLeNet).FrontEnd,
            SampleRate = 44_100,
        };
        var network = new GoogLeNet(outputs: 9);
        ReferenceNetwork.Fill(network);
        string modelFolder = Path.Combine(folder, "googlenet");
        ModelFolder.Save(modelFolder, description, NetworkWeights.Capture(network));
        using var saved = new InstrumentModel(description, network, NetworkCatalog.CreateFrontEnd(description, torch.CPU), torch.CPU);
        using InstrumentModel loaded = InstrumentModel.Load(modelFolder, torch.CPU);
        using var expected = new RecordingAnnotator(saved, inferenceThreads: 1);
        using var found = new RecordingAnnotator(loaded, inferenceThreads: 1);
        string recording = Record(Sound(3.5, 44_100), 44_100);
        var pairs = (await AnnotateAsync(expected, recording, 1.0)).Zip(await AnnotateAsync(found, recording, 1.0));
        Assert.Equal(3, pairs.Count());
        // The loaded network's normalisations are merged into its convolutions.
        Assert.All(pairs, pair => Assert.All(pair.First.Programs.Zip(pair.Second.Programs), p => Assert.Equal(p.First, p.Second, 1e-3f)));
    }

    [Fact]
    public async Task Annotate_LeftEarly_LeavesThePoolUsable()
    {
        using InstrumentModel model = TestModels.Model(programs: 5);
        using var annotator = new RecordingAnnotator(model, inferenceThreads: 1);
        string recording = Record(200);
        using (AudioReader audio = AudioReader.Open(recording))
        {
            await foreach (WindowPrediction prediction in annotator.AnnotateAsync(audio, 1.0, TestContext.Current.CancellationToken))
            {
                break;
            }
        }

        Assert.Equal(199, (await AnnotateAsync(annotator, recording, 1.0)).Count);
    }

    [Fact]
    public async Task Annotate_Cancelled_Throws()
    {
        using InstrumentModel model = TestModels.Model(programs: 5);
        using var annotator = new RecordingAnnotator(model, inferenceThreads: 1);
        using AudioReader audio = AudioReader.Open(Record(100));
        using var cancelled = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (WindowPrediction prediction in annotator.AnnotateAsync(audio, 1.0, cancelled.Token))
            {
                await cancelled.CancelAsync();
            }
        });
    }

    private static async Task<List<WindowPrediction>> AnnotateAsync(RecordingAnnotator annotator, string path, double hopSeconds)
    {
        using AudioReader audio = AudioReader.Open(path);
        var predictions = new List<WindowPrediction>();
        await foreach (WindowPrediction prediction in annotator.AnnotateAsync(audio, hopSeconds, TestContext.Current.CancellationToken))
        {
            predictions.Add(prediction);
        }

        return predictions;
    }

    private string Record(double seconds) => Record(Sound(seconds));

    // At the model's own rate and in floats, so that nothing is resampled or rounded on the way.
    private string Record(float[] sound, int sampleRate = SampleRate)
    {
        string path = Path.Combine(folder, $"{Guid.NewGuid():N}.wav");
        using AudioWriter writer = AudioWriter.Create(path, sampleRate, channels: 1, SampleEncoding.FloatingPoint);
        writer.Write(sound);
        writer.Complete();
        return path;
    }

    private static float[] Sound(double seconds, int sampleRate = SampleRate)
    {
        var random = new Random(7);
        return
        [
            .. Enumerable.Range(0, (int)Math.Round(seconds * sampleRate))
                .Select(n => 0.4f * (float)Math.Sin(n * (0.05 + 0.00000002 * n)) + 0.05f * random.NextSingle()),
        ];
    }
}
