namespace MirTool.Models.Tests;

/// <summary>Oracles: weights worked out by hand, and what must not change.</summary>
public sealed class ContextSmoothingTests
{
    private static WindowPrediction Window(int index, double hopSeconds, float silence, params float[] programs) =>
        new(index, index * hopSeconds, index * hopSeconds + 2, [silence, 1 - silence], programs);

    [Fact]
    public void Apply_WindowsThatAllSound_WeighsThemByATriangle()
    {
        WindowPrediction[] smooth = ContextSmoothing.Apply([.. Enumerable.Range(0, 7).Select(i => Window(i, 1, 0, i == 3 ? 0.9f : 0))], 3, []);
        Assert.Equal(
            [0, 0.1f, 0.2f, 0.3f, 0.2f, 0.1f, 0],
            smooth.Select(window => window.Programs[0]).Select((p, i) => p * Inside(i)),
            (expected, actual) => Math.Abs(expected - actual) < 1e-6);

        // Of the weights 1, 2, 3, 2, 1 those that lie inside the recording, relative to all 9.
        static float Inside(int index) => index is 1 or 5 ? 8 / 9f : 1;
    }

    [Fact]
    public void Apply_NoContext_ChangesNothing()
    {
        WindowPrediction[] windows = [Window(0, 1, 0.2f, 0.8f, 0.1f), Window(1, 1, 0.9f, 0.05f, 0.02f)];
        Assert.Equal(windows, ContextSmoothing.Apply(windows, 0, []));
    }

    [Fact]
    public void Apply_SoundThatStays_StaysAsItIs()
    {
        WindowPrediction[] smooth = ContextSmoothing.Apply([.. Enumerable.Range(0, 9).Select(i => Window(i, 0.5, 0.1f, 0.7f, 0.3f))], 3, []);
        Assert.All(smooth, window => Assert.Equal([0.7f, 0.3f], window.Programs, (a, b) => Math.Abs(a - b) < 1e-6));
        Assert.All(smooth, window => Assert.Equal([0.1f, 0.9f], window.Polyphony));
    }

    [Fact]
    public void Apply_Pause_StaysAPauseAndDoesNotThinOutItsNeighbours()
    {
        WindowPrediction[] smooth = ContextSmoothing.Apply(
            [Window(0, 1, 0, 0.8f), Window(1, 1, 1, 0), Window(2, 1, 1, 0), Window(3, 1, 0, 0.8f)], 3, []);
        Assert.Equal([0.8f, 0, 0, 0.8f], smooth.Select(window => window.Programs[0]), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.All(ContextSmoothing.Apply([.. Enumerable.Range(0, 5).Select(i => Window(i, 1, 1, 1e-4f))], 3, []), window => Assert.Equal(1e-4f, window.Programs[0]));
    }

    [Fact]
    public void Apply_WhatIsNoInstrument_IsTheWeightedMeanWhetherInstrumentsSoundOrNot()
    {
        // Speech in windows 1 and 2 without music, which plays around it.
        WindowPrediction[] smooth = ContextSmoothing.Apply(
            [Window(0, 1, 0, 0, 0.8f), Window(1, 1, 1, 0.9f, 0), Window(2, 1, 1, 0.9f, 0), Window(3, 1, 0, 0, 0.8f)], 3, [0]);
        float near = (float)(0.9 * (1 + 2.0 / 3) / (1 + 2 * (2.0 / 3) + 1.0 / 3));
        Assert.Equal([0.9f * (2.0f / 3 + 1.0f / 3) / 2, near, near, 0.9f * (2.0f / 3 + 1.0f / 3) / 2], smooth.Select(window => window.Programs[0]), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([0.8f, 0, 0, 0.8f], smooth.Select(window => window.Programs[1]), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Apply_NotANumber_DoesNotSpread()
    {
        WindowPrediction[] smooth = ContextSmoothing.Apply([Window(0, 1, 0, 0.6f), Window(1, 1, float.NaN, float.NaN), Window(2, 1, 0, 0.6f)], 3, []);
        Assert.All(smooth, window => Assert.InRange(window.Programs[0], 0.1f, 0.6f));
    }

    [Theory]
    [InlineData(1.0, 3.0)]
    [InlineData(0.3, 3.0)]
    [InlineData(2.0, 1.0)]
    [InlineData(0.1, 0.0)]
    public async Task Apply_Stream_GivesWhatTheWholeGives(double hopSeconds, double contextSeconds)
    {
        var random = new Random(4);
        WindowPrediction[] windows =
        [
            .. Enumerable.Range(0, 50).Select(i => Window(i, hopSeconds, random.NextSingle(), random.NextSingle(), random.NextSingle())),
        ];
        List<WindowPrediction> streamed = [];
        await foreach (WindowPrediction window in ContextSmoothing.Apply(windows.ToAsyncEnumerable(), contextSeconds, [], TestContext.Current.CancellationToken))
        {
            streamed.Add(window);
        }

        WindowPrediction[] whole = ContextSmoothing.Apply(windows, contextSeconds, []);
        Assert.Equal(whole.Select(window => window.Index), streamed.Select(window => window.Index));
        Assert.Equal(whole.SelectMany(window => window.Programs), streamed.SelectMany(window => window.Programs));
        Assert.All(whole.SelectMany(window => window.Programs), p => Assert.InRange(p, 0, 1));
    }
}
