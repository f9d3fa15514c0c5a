using MirTool.Audio;
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
    private string Record(float[] sound)
    {
        string path = Path.Combine(folder, $"{Guid.NewGuid():N}.wav");
        using AudioWriter writer = AudioWriter.Create(path, SampleRate, channels: 1, SampleEncoding.FloatingPoint);
        writer.Write(sound);
        writer.Complete();
        return path;
    }

    private static float[] Sound(double seconds)
    {
        var random = new Random(7);
        return
        [
            .. Enumerable.Range(0, (int)Math.Round(seconds * SampleRate))
                .Select(n => 0.4f * (float)Math.Sin(n * (0.05 + 0.00000002 * n)) + 0.05f * random.NextSingle()),
        ];
    }
}
