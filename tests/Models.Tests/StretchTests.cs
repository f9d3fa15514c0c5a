using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using static TorchSharp.torch;

namespace MirTool.Models.Tests;

/// <summary>Oracles: the network over the whole recording at once; the same recording at another hop and under other numbers of threads.</summary>
public sealed class StretchTests
{
    private const int SampleRate = 22_050;
    private const int Sounds = 5;

    public StretchTests() => LibTorch.Initialize();

    [Theory]
    [InlineData(1.3, 1.0)]
    [InlineData(9.9, 0.7)]
    [InlineData(147.2, 1.0)]
    public async Task Annotate_AnyLength_AnswersAsOverTheWholeRecordingAtOnce(double seconds, double hopSeconds)
    {
        using InstrumentModel model = Model();
        float[] sound = Sound(seconds);
        List<WindowPrediction> found = await AnnotateAsync(model, sound, hopSeconds, threads: 2);
        float[][] expected = Whole(model, sound, found);
        Assert.Equal(expected.Length, found.Count);
        // Sums of the tensor library in other orders.
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second.Programs, (a, b) => Math.Abs(a - b) < 1e-4f));
        Assert.True(found.Count == 1 || found.Skip(1).Any(window => Math.Abs(window.Programs[0] - found[0].Programs[0]) > 2e-3f));
    }

    [Fact]
    public async Task Annotate_SeveralRecordingsAndThreads_IsTheSameToTheLastBit()
    {
        using InstrumentModel model = Model();
        float[][] sounds = [Sound(3.1), Sound(130), Sound(61)];
        using var pool = new RecordingAnnotator(model, inferenceThreads: 3);
        List<WindowPrediction>[] together = await Task.WhenAll(sounds.Select(sound => Task.Run(() => AnnotateAsync(pool, sound, 0.5))));
        for (int i = 0; i < sounds.Length; i++)
        {
            List<WindowPrediction> alone = await AnnotateAsync(model, sounds[i], 0.5, threads: 1);
            Assert.Equal(alone.Count, together[i].Count);
            Assert.All(alone.Zip(together[i]), pair => Assert.Equal(pair.First.Programs, pair.Second.Programs));
            Assert.All(alone.Zip(together[i]), pair => Assert.Equal(pair.First.Polyphony, pair.Second.Polyphony));
        }
    }

    [Fact]
    public async Task Annotate_FinerHop_SaysTheSameOfTheSameWindows()
    {
        using InstrumentModel model = Model();
        float[] sound = Sound(75.5);
        List<WindowPrediction> coarse = await AnnotateAsync(model, sound, 1, threads: 1);
        List<WindowPrediction> fine = await AnnotateAsync(model, sound, 0.25, threads: 1);
        WindowPrediction[] same = [.. fine.Where(window => window.Index % 4 == 0)];
        Assert.Equal(74, same.Length);       // the last window of hop 1 reaches beyond the end, which one of hop 0.25 reaches before it
        Assert.All(coarse.Zip(same), pair => Assert.Equal(pair.First.Programs, pair.Second.Programs, (a, b) => Math.Abs(a - b) < 1e-5f));
    }

    [Fact]
    public async Task Annotate_SoundChangedFarAway_SaysTheSame()
    {
        using InstrumentModel model = Model();
        float[] sound = Sound(90);
        float[] louder = [.. sound.Select((sample, i) => i < 50 * SampleRate ? sample : 8 * sample)];
        List<WindowPrediction> before = await AnnotateAsync(model, sound, 1, threads: 1);
        List<WindowPrediction> after = await AnnotateAsync(model, louder, 1, threads: 1);
        WindowPrediction[] untouched = [.. before.Where(window => window.EndSeconds < 50 - 3)];
        Assert.All(untouched.Zip(after), pair => Assert.Equal(pair.First.Programs, pair.Second.Programs));
        Assert.NotEqual(before[48].Programs, after[48].Programs);
    }

    [Fact]
    public async Task Annotate_WithEmbeddings_GivesThemToEachWindowAndChangesNothingElse()
    {
        using InstrumentModel stretches = Model();
        using InstrumentModel windows = TestModels.Model(Sounds);
        foreach (InstrumentModel model in (InstrumentModel[])[stretches, windows])
        {
            float[] sound = Sound(7);
            using var annotator = new RecordingAnnotator(model, inferenceThreads: 1, withEmbeddings: true);
            List<WindowPrediction> with = await AnnotateAsync(annotator, sound, 1);
            List<WindowPrediction> without = await AnnotateAsync(model, sound, 1, threads: 1);
            Assert.All(with, window => Assert.Equal(256, window.Embedding!.Length));
            Assert.All(without, window => Assert.Null(window.Embedding));
            Assert.All(with.Zip(without), pair => Assert.Equal(pair.First.Programs, pair.Second.Programs));
            Assert.NotEqual(with[0].Embedding, with[3].Embedding);
            Assert.Equal(with.Select(window => window.Embedding), (await AnnotateAsync(annotator, sound, 1)).Select(window => window.Embedding));
        }
    }

    [Fact]
    public void Predict_OnTheThreadOfTheCaller_LeavesNoTensors()
    {
        using InstrumentModel model = Model();
        float[] sound = Sound(10);
        _ = model.Predict(sound, 1);
        long before = LiveTensors.CountAfterCollection();
        _ = model.Predict(sound, 1);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Window_BetweenTwoTimes_HasTheFramesWhoseCentresLieInIt()
    {
        var frames = new StretchFrames(StepSamples: 100, FirstCentreSample: 30, StepFrames: 4, ReachFrames: 9);
        Assert.Equal(new FrameSpan(0, 3), frames.Window(0, 231));           // 30, 130, 230
        Assert.Equal(new FrameSpan(0, 2), frames.Window(30, 230));          // 30, 130
        Assert.Equal(new FrameSpan(1, 2), frames.Window(31, 231));
        Assert.Equal([0, 1.5, 3], StretchFrames.WindowStarts(5, 2, 1.5));
        Assert.Equal([0], StretchFrames.WindowStarts(2, 2, 1));
    }

    [Fact]
    public void Create_BehindAFrontEndWithoutRunningLevels_IsRefused()
    {
        ModelPart network = NetworkCatalog.DescribeNetwork(NetworkCatalog.StretchCnn, [16]);
        var error = Assert.Throws<InvalidDataException>(() => NetworkCatalog.CreateNetwork(network, NetworkCatalog.Describe(new LogMelOptions()), outputs: 9));
        Assert.Contains("referenceSeconds", error.Message, StringComparison.Ordinal);
    }

    // With the silence that the annotator adds, so that the last windows have sound to lie in.
    private static float[][] Whole(InstrumentModel model, float[] sound, List<WindowPrediction> windows)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using InstrumentNetwork network = Network(model.Description);
        int padded = (int)Math.Ceiling((sound.Length + 2.0 * SampleRate) / (2 * SampleRate)) * 2 * SampleRate;
        float[] whole = new float[padded];
        sound.CopyTo(whole, 0);
        Tensor input = model.FrontEnd.Input(tensor(whole, 1, padded));
        FrameSpan[] spans =
        [
            .. windows.Select(window => (long)Math.Round(window.StartSeconds * SampleRate, MidpointRounding.AwayFromZero))
                .Select(start => network.Stretch!.Window(start, start + 2 * SampleRate)),
        ];
        float[] programs = network.Outputs(network.Features(input, spans)).narrow(1, 4, Sounds).sigmoid().contiguous().data<float>().ToArray();
        return [.. programs.Chunk(Sounds)];
    }

    private static InstrumentModel Model()
    {
        ModelDescription description = TestModels.Description(Sounds) with
        {
            Network = NetworkCatalog.DescribeNetwork(NetworkCatalog.StretchCnn, [16, 32], [0, 1], [2, 4]),
            FrontEnd = NetworkCatalog.Describe(NetworkCatalog.DefaultLogMel(NetworkCatalog.StretchCnn)),
        };
        return new InstrumentModel(description, Network(description), NetworkCatalog.CreateFrontEnd(description, CPU), CPU);
    }

    private static InstrumentNetwork Network(ModelDescription description)
    {
        random.manual_seed(5);
        InstrumentNetwork network = NetworkCatalog.CreateNetwork(description);
        network.eval();
        // Fresh weights say nearly the same of every window.
        using var noGradient = no_grad();
        network.get_parameter("output.weight")!.mul_(20);
        return network;
    }

    private static async Task<List<WindowPrediction>> AnnotateAsync(InstrumentModel model, float[] sound, double hopSeconds, int threads)
    {
        using var annotator = new RecordingAnnotator(model, threads);
        return await AnnotateAsync(annotator, sound, hopSeconds);
    }

    private static async Task<List<WindowPrediction>> AnnotateAsync(RecordingAnnotator annotator, float[] sound, double hopSeconds)
    {
        List<WindowPrediction> windows = [];
        await foreach (WindowPrediction window in annotator.AnnotateAsync(sound, hopSeconds, TestContext.Current.CancellationToken))
        {
            windows.Add(window);
        }

        return windows;
    }

    // Bursts of noise and of a sine, at levels that rise and fall.
    private static float[] Sound(double seconds)
    {
        var random = new Random(11);
        var sound = new float[(int)(seconds * SampleRate)];
        for (int i = 0; i < sound.Length; i++)
        {
            double time = (double)i / SampleRate;
            double level = 0.2 * Math.Pow(Math.Sin(time * 0.9), 2) + 0.001;
            sound[i] = (float)(level * (Math.Sin(2 * Math.PI * (300 + 40 * Math.Floor(time)) * time) + (time % 3 < 1 ? random.NextDouble() - 0.5 : 0)));
        }

        return sound;
    }
}
