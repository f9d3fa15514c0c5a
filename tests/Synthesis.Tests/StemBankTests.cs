using MirTool.Synthesis.Sources;

namespace MirTool.Synthesis.Tests;

public sealed class StemBankTests
{
    private static StemBankOptions Options(int jobs) => new()
    {
        Sources = [new SoundFontSource(Installed.SoundFont())],
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
                Stem expected = one.Stems(program, 0)[index];
                Stem actual = three.Stems(program, 0)[index];
                Assert.Equal(options.StemSamples, expected.Samples.Length);
                Assert.Equal(expected.Samples, actual.Samples);
                Assert.Equal(expected.Scale, actual.Scale);
                Assert.Equal(expected.Intervals, actual.Intervals);
                Assert.NotEmpty(expected.Intervals);
                Assert.Equal(short.MaxValue, expected.Samples.Max(sample => Math.Abs((int)sample)));
            }

            Assert.NotEqual(one.Stems(program, 0)[0].Samples, one.Stems(program, 0)[1].Samples);
        }
    }

    [Fact]
    public void Render_Progress_CountsTheStemsOfEveryProgram()
    {
        var counts = new System.Collections.Concurrent.ConcurrentBag<int>();
        Render(Options(jobs: 2), new Recorder(counts));
        Assert.Equal([2, 4, 6, 8, 10], counts.Order());
    }

    private sealed class Recorder(System.Collections.Concurrent.ConcurrentBag<int> counts) : IProgress<int>
    {
        public void Report(int value) => counts.Add(value);
    }

    [Fact]
    public void Stems_ProgramThatWasNotRendered_AreNone()
    {
        StemBank bank = Render(Options(jobs: 2) with { StemsPerProgram = 1 });
        Assert.Equal([0], bank.SourcesOf(0));
        Assert.Single(bank.Stems(0, 0));
        Assert.Empty(bank.SourcesOf(1));
        Assert.Empty(bank.Stems(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => bank.Stems(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => bank.Stems(132, 0));
    }

    [Fact]
    public void Render_TwoSources_AreKeptApart()
    {
        StemBankOptions options = Options(jobs: 2);
        StemBank alone = Render(options with { Sources = [new Tone("sine", [0, 3])] });
        StemBank both = Render(options with { Sources = [options.Sources[0], new Tone("sine", [0, 3])] });
        Assert.Equal([0, 1], both.SourcesOf(0));
        Assert.Equal([0], both.SourcesOf(24));
        // Program 3 is not asked for.
        Assert.Empty(both.SourcesOf(3));
        // A source's stems do not depend on its place among the others.
        Assert.Equal(alone.Stems(0, 0).Select(stem => stem.Samples), both.Stems(0, 1).Select(stem => stem.Samples));
        Assert.Equal(12, both.Options.StemCount);
    }

    [Fact]
    public void Render_SilentPhrase_IsReplacedByAnother()
    {
        var shy = new Tone("shy", [40]) { SilentCalls = 2 };
        StemBank bank = Render(Options(jobs: 1) with { Sources = [shy] });
        Assert.Equal(2, bank.Stems(40, 0).Count);
        Assert.Equal(3, shy.Calls);
        StemBank mute = Render(Options(jobs: 1) with { Sources = [new Tone("mute", [40]) { SilentCalls = 1000 }] });
        Assert.Empty(mute.SourcesOf(40));
    }

    [Fact]
    public void Render_CacheFolder_GivesTheSameStemsWithoutRendering()
    {
        using var folder = new TemporaryFolder();
        StemBankOptions options = Options(jobs: 2) with { CacheFolder = folder.At("stems") };
        StemBank first = Render(options with { Sources = [new Tone("sine", [0, 40])] });
        var again = new Tone("sine", [0, 40]);
        StemBank second = Render(options with { Sources = [again] });
        Assert.Equal(0, again.Calls);
        for (int index = 0; index < 2; index++)
        {
            Assert.Equal(first.Stems(40, 0)[index].Samples, second.Stems(40, 0)[index].Samples);
            Assert.Equal(first.Stems(40, 0)[index].Scale, second.Stems(40, 0)[index].Scale);
            Assert.Equal(first.Stems(40, 0)[index].Intervals, second.Stems(40, 0)[index].Intervals);
        }

        var otherSeed = new Tone("sine", [0, 40]);
        Render(options with { Sources = [otherSeed], Seed = 5 });
        Assert.Equal(2, otherSeed.Calls);

        foreach (string file in Directory.EnumerateFiles(options.CacheFolder))
        {
            using FileStream stream = File.OpenWrite(file);
            stream.SetLength(stream.Length / 2);
        }

        var damaged = new Tone("sine", [0, 40]);
        Assert.Equal(first.Stems(0, 0)[1].Samples, Render(options with { Sources = [damaged] }).Stems(0, 0)[1].Samples);
        Assert.Equal(2, damaged.Calls);
    }

    [Fact]
    public void SampleBytes_TheStatedSize_IsOneGigabyte()
    {
        int[] all = [.. Enumerable.Range(0, 128)];
        var options = new StemBankOptions { Sources = [new Tone("a", all), new Tone("b", all), new Tone("c", all)] };
        Assert.Equal(128L * 3 * 24 * 55_125 * 2, options.SampleBytes);
    }

    [Fact]
    public void Problems_SeveralAtOnce_AreAllNamed()
    {
        var options = new StemBankOptions { Sources = [], StemsPerProgram = 0, SampleRate = 4000, Jobs = 0 };
        Assert.Equal(4, options.Problems().Count());
        Assert.Throws<ArgumentException>(() => Render(options));
    }

    /// <summary>A sine of each phrase's first key, after a number of renderings that are silent.</summary>
    private sealed class Tone(string name, IReadOnlyList<int> programs) : StemSource
    {
        private int calls;

        public int SilentCalls { get; init; }

        public int Calls => calls;

        public override string Name => name;

        public override IReadOnlyList<int> Programs => programs;

        public override string Version => "1";

        public override IReadOnlyList<float[]> Render(
            int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken)
        {
            bool silent = Interlocked.Increment(ref calls) <= SilentCalls;
            return
            [
                .. phrases.Select(phrase => (float[])
                [
                    .. Enumerable.Range(0, (int)(seconds * sampleRate)).Select(n =>
                        silent ? 0 : 0.1f * MathF.Sin(n * MathF.Tau * 440 * MathF.Pow(2, (phrase.Notes[0].Key - 69) / 12f) / sampleRate)),
                ]),
            ];
        }
    }
}
