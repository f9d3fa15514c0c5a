namespace MirTool.Synthesis.Tests;

public sealed class StemBankTests
{
    private static StemBankOptions Options(int jobs) => new()
    {
        SoundFonts = [Installed.SoundFont()],
        StemsPerProgram = 2,
        Jobs = jobs,
        Seed = 4,
        Composition = CompositionOptions.Realistic.OfLength(2.5) with { Programs = [0, 24, 40, 73, 119] },
    };

    private static StemBank Render(StemBankOptions options, IProgress<int>? progress = null) =>
        StemBank.Render(options, progress, TestContext.Current.CancellationToken);

    [Fact]
    public void Render_AnyNumberOfJobs_GivesTheSameStems()
    {
        StemBankOptions options = Options(jobs: 1);
        StemBank one = Render(options);
        StemBank three = Render(options with { Jobs = 3 });
        foreach (int program in options.Composition.Programs)
        {
            for (int index = 0; index < 2; index++)
            {
                Stem expected = one.Stem(program, 0, index);
                Stem actual = three.Stem(program, 0, index);
                Assert.Equal(options.StemSamples, expected.Samples.Length);
                Assert.Equal(expected.Samples, actual.Samples);
                Assert.Equal(expected.Scale, actual.Scale);
                Assert.Equal(expected.Intervals, actual.Intervals);
                Assert.NotEmpty(expected.Intervals);
                Assert.Equal(short.MaxValue, expected.Samples.Max(sample => Math.Abs((int)sample)));
            }

            Assert.NotEqual(one.Stem(program, 0, 0).Samples, one.Stem(program, 0, 1).Samples);
        }
    }

    [Fact]
    public void Render_Progress_CountsEveryStemOnce()
    {
        var counts = new System.Collections.Concurrent.ConcurrentBag<int>();
        Render(Options(jobs: 2), new Recorder(counts));
        Assert.Equal(Enumerable.Range(1, 10), counts.Order());
    }

    private sealed class Recorder(System.Collections.Concurrent.ConcurrentBag<int> counts) : IProgress<int>
    {
        public void Report(int value) => counts.Add(value);
    }

    [Fact]
    public void AddTo_OffsetAndGain_AddsTheScaledSamples()
    {
        var stem = new Stem([100, -200, 300], 0.01f, [new Interval(0, 1)]);
        float[] late = [1, 1, 1, 1, 1];
        stem.AddTo(late, start: 1, gain: 0.5f);
        Assert.Equal([0, 2.5f, 1, 1, 1], late);
        float[] early = [0, 0, 0];
        stem.AddTo(early, start: -2, gain: 1);
        Assert.Equal([0, 0, 1], early);
        float[] beyond = [7];
        stem.AddTo(beyond, start: 3, gain: 1);
        stem.AddTo(beyond, start: -1, gain: 1);
        Assert.Equal([7], beyond);
    }

    [Fact]
    public void Stem_ProgramThatWasNotRendered_IsAnError()
    {
        StemBank bank = Render(Options(jobs: 2) with { StemsPerProgram = 1 });
        Assert.False(bank.Contains(1, 0, 0));
        Assert.Contains("program 1 ", Assert.Throws<KeyNotFoundException>(() => bank.Stem(1, 0, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => bank.Stem(0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => bank.Stem(0, 0, 1));
    }

    [Fact]
    public void SampleBytes_TheStatedSize_IsOneGigabyte()
    {
        var options = new StemBankOptions { SoundFonts = ["a", "b", "c"] };
        Assert.Equal(128L * 3 * 24 * 55_125 * 2, options.SampleBytes);
    }

    [Fact]
    public void Problems_SeveralAtOnce_AreAllNamed()
    {
        var options = new StemBankOptions { SoundFonts = [], StemsPerProgram = 0, SampleRate = 4000, Jobs = 0 };
        Assert.Equal(4, options.Problems().Count());
        Assert.Throws<ArgumentException>(() => Render(options));
    }
}
