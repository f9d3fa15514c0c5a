using MirTool.Audio;
using MirTool.Plugins;
using MirTool.Plugins.Synthetic;
using MirTool.Synthesis.Scenes;
using MirTool.Synthesis.Sources;

namespace MirTool.Synthesis.Tests.Scenes;

public sealed class SceneMixerTests
{
    private const int SampleRate = 22_050;

    private static readonly int[] Band = [0, 27, 30, 33, 40, 56, 73, 128, 129, 130, 131];

    private static StemBankOptions Options(params StemSource[] sources) => new()
    {
        Sources = sources,
        StemsPerProgram = 4,
        Scenes = true,
        Seed = 4,
        Composition = CompositionOptions.Realistic.OfLength(6) with { Programs = Band },
    };

    private static StemBank Render(StemBankOptions options) => StemBank.Render(options, cancellationToken: TestContext.Current.CancellationToken);

    private static readonly Lazy<StemBank> Clicks = new(() => StemBank.Render(Options(new Click("a", 0.1f), new Click("b", 0.3f))));

    [Fact]
    public void Render_Scenes_GiveEverySourceAndProgramTheSameMusic()
    {
        Click a = new("a", 0.1f), b = new("b", 0.3f);
        StemBank bank = Render(Options(a, b));
        foreach ((int program, Click source, int index) in Band.SelectMany(program => (IEnumerable<(int, Click, int)>)[(program, a, 0), (program, b, 1)]))
        {
            IReadOnlyList<Stem> stems = bank.Stems(program, index);
            Assert.Equal([0, 1, 2, 3], stems.Select(stem => stem.Scene).Order());
            for (int i = 0; i < stems.Count; i++)
            {
                Scene scene = Scene.Of(4, stems[i].Scene);
                IReadOnlyList<Note> notes = source.Phrases[program][i].Notes;
                Assert.Equal(
                    SceneComposer.Compose(scene, stems[i].Part, program, 6, SeededRandom.Derive(4, "stem " + source.Name, program, i, 0)), notes);
            }
        }
    }

    [Fact]
    public void Render_FewerStemsAndRarePrograms_AreSpreadOverTheScenes()
    {
        StemBankOptions options = Options(new Click("a", 0.1f), new Click("b", 0.3f)) with
        {
            StemsPerProgram = 12,
            StemsOfSources = new Dictionary<string, int> { ["b"] = 6 },
            RarePrograms = [40],
        };
        StemBank bank = Render(options);
        Assert.Equal(12, bank.Stems(0, 0).Count);
        Assert.Equal(4, bank.Stems(40, 0).Count);
        Assert.Equal(2, bank.Stems(40, 1).Count);
        int[] scenes = [.. bank.Stems(0, 1).Select(stem => stem.Scene).Order()];
        Assert.Equal([2, 2, 2, 2, 2], scenes.Zip(scenes.Skip(1)).Select(pair => pair.Second - pair.First));
        Assert.Equal((10 * 12 + 4) + (10 * 6 + 2), options.StemCount);
    }

    [Fact]
    public void Render_CachedScenesWithSilentStems_KeepTheirPlaces()
    {
        using var folder = new TemporaryFolder();
        StemBankOptions options = Options(new Click("a", 0.1f) { SilentPrograms = [33] }) with { CacheFolder = folder.At("stems") };
        StemBank first = Render(options), second = Render(options);
        Assert.Empty(first.SourcesOf(33));
        Assert.Empty(second.SourcesOf(33));
        Assert.Equal(first.Stems(0, 0).Select(stem => (stem.Scene, stem.Part)), second.Stems(0, 0).Select(stem => (stem.Scene, stem.Part)));
    }

    [Fact]
    public void Render_KeptSources_GiveTheSameStemsWithoutTheSounds()
    {
        using var folder = new TemporaryFolder();
        string cache = folder.At("stems");
        StemBankOptions options = Options(new Click("a", 0.1f), new Click("b", 0.3f)) with { CacheFolder = cache };
        StemBank rendered = Render(options), kept = Render(options with { Sources = StemSources.Resolve(["kept:" + cache]) });
        Assert.Equal(["a", "b"], kept.Options.Sources.Select(source => source.Name));
        foreach ((int program, int source) in Band.SelectMany(program => (IEnumerable<(int, int)>)[(program, 0), (program, 1)]))
        {
            Assert.Equal(rendered.Stems(program, source).Select(stem => (stem.Scene, stem.Part)), kept.Stems(program, source).Select(stem => (stem.Scene, stem.Part)));
            Assert.Equal(rendered.Stems(program, source).SelectMany(stem => stem.Samples), kept.Stems(program, source).SelectMany(stem => stem.Samples));
        }

        Assert.Equal("b", Assert.Single(StemSources.Resolve([kept.Options.Sources[1].Reference])).Name);
        var missing = Assert.Throws<FileNotFoundException>(() => Render(kept.Options with { Seed = 5 }));
        Assert.Contains(cache, missing.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => StemSources.Resolve(["kept:" + folder.At("nothing")]));
    }

    [Fact]
    public void Mix_SourceWeights_DecideWhichSourcesAreHeard()
    {
        StemBank bank = Render(Options(new Click("a", 0.1f), new Click("b", 0.1f) { EverySeconds = 0.2 }));
        // Where only one source plays the part that is wanted, it is taken.
        Assert.InRange(MedianClicks(new() { ["a"] = 1e-9 }), 19, 32);
        Assert.InRange(MedianClicks(new() { ["b"] = 1e-9 }), 8, 13);

        int MedianClicks(Dictionary<string, double> weights)
        {
            var mixer = new SceneMixer(bank, new SceneMixOptions { Degrade = false, SourceWeights = weights });
            int[] clicks =
            [
                .. Enumerable.Range(0, 40).Select(seed => (ulong)seed).Where(seed => mixer.Plan(seed).Players.Count == 1)
                    .Select(seed => CountClicks(mixer.Mix(seed).Samples)).Order(),
            ];
            return clicks[clicks.Length / 2];
        }

        static int CountClicks(float[] samples)
        {
            int[] struck = [.. Enumerable.Range(0, samples.Length).Where(n => Math.Abs(samples[n]) > 0)];
            return struck.Zip(struck.Prepend(-1000), (here, before) => here - before > 10 ? 1 : 0).Sum();
        }
    }

    [Fact]
    public void Mix_AnyEnsembleOfOneScene_StrikesTogether()
    {
        var mixer = new SceneMixer(Clicks.Value, new SceneMixOptions { Degrade = false });
        int ensembles = 0;
        for (ulong seed = 0; seed < 60; seed++)
        {
            ScenePlan plan = mixer.Plan(seed);
            if (!plan.IsScene || plan.Players.Count < 2 || plan.Players.Any(player => player.Sound == InstrumentTrack.Speech))
            {
                continue;
            }

            ensembles++;
            float[] samples = mixer.Mix(seed).Samples;
            int[] struck = [.. Enumerable.Range(0, samples.Length).Where(n => Math.Abs(samples[n]) > 0)];
            // Every stem clicks each half second: together, whoever plays, they do so no more often, with 3 samples to a click.
            int clicks = struck.Zip(struck.Prepend(-1000), (here, before) => here - before > 10 ? 1 : 0).Sum();
            Assert.InRange(clicks, 8, 13);
            Assert.InRange(struck.Length, clicks, 5 * clicks);
        }

        Assert.InRange(ensembles, 15, 60);
    }

    [Fact]
    public void Mix_AnySeed_IsLabelledWithinTheClip()
    {
        var mixer = new SceneMixer(Clicks.Value, new SceneMixOptions());
        for (ulong seed = 0; seed < 60; seed++)
        {
            MixedClip clip = mixer.Mix(seed);
            Assert.Equal(5 * SampleRate, clip.Samples.Length);
            Assert.All(clip.Samples, sample => Assert.InRange(sample, -1, 1));
            Assert.Equal(clip.Instruments.Select(instrument => instrument.Program).Distinct().Count(), clip.Instruments.Count);
            Assert.Empty(clip.Instruments.Select(instrument => instrument.Program).Except(mixer.Plan(seed).Players.Select(player => player.Sound)));
            foreach (MixedInstrument instrument in clip.Instruments)
            {
                Interval[] all = [.. instrument.Intervals.Concat(instrument.FaintIntervals).OrderBy(interval => interval.StartSeconds)];
                Assert.NotEmpty(all);
                Assert.All(all, interval => Assert.InRange(interval.EndSeconds, interval.StartSeconds + 0.01, 5));
                Assert.All(all.Zip(all.Skip(1)), pair => Assert.True(pair.First.EndSeconds <= pair.Second.StartSeconds + 1e-9));
            }
        }
    }

    [Fact]
    public void Mix_SameSeed_GivesTheSameClipFromBanksOfAnyJobs()
    {
        StemBank one = Render(Options(new Click("a", 0.1f)) with { Jobs = 1 }), three = Render(Options(new Click("a", 0.1f)) with { Jobs = 3 });
        for (ulong seed = 0; seed < 20; seed++)
        {
            Assert.Equal(new SceneMixer(one, new SceneMixOptions()).Mix(seed).Samples, new SceneMixer(three, new SceneMixOptions()).Mix(seed).Samples);
        }
    }

    [Fact]
    public void Mix_Nobody_HasNoLabels()
    {
        var mixer = new SceneMixer(Clicks.Value, new SceneMixOptions());
        ulong[] nobody = [.. Enumerable.Range(0, 2000).Select(seed => (ulong)seed).Where(seed => mixer.Plan(seed).Kind == "nothing").Take(30)];
        Assert.All(nobody, seed => Assert.Empty(mixer.Mix(seed).Instruments));
        Assert.InRange(nobody.Count(seed => Degradation.Rms(mixer.Mix(seed).Samples) > 0), 15, 30);
    }

    [Fact]
    public void Plan_ManySeeds_DrawKindsByTheirWeights()
    {
        const int Draws = 20_000;
        var planner = new ScenePlanner(Enumerable.Range(0, InstrumentTrack.SoundCount), unrelatedShare: 0.2, nobodyShare: 0.3);
        ScenePlan[] plans = [.. Enumerable.Range(0, Draws).Select(seed => planner.Plan((ulong)seed))];
        double Share(Func<ScenePlan, bool> of) => (double)plans.Count(of) / Draws;
        Assert.Equal(0.3, Share(plan => plan.Kind == "nothing"), 0.01);
        Assert.Equal(0.055, Share(plan => plan.Kind == "speech"), 0.01);
        Assert.Equal(0.2, Share(plan => plan.Kind == "unrelated"), 0.02);
        double weights = EnsembleKind.All.Sum(kind => kind.Weight), ensembles = Share(plan => EnsembleKind.All.Any(kind => kind.Name == plan.Kind));
        Assert.All(EnsembleKind.All, kind => Assert.Equal(ensembles * kind.Weight / weights, Share(plan => plan.Kind == kind.Name), 0.01));
        Assert.All(plans, plan => Assert.InRange(plan.Players.Count, plan.Kind == "nothing" ? 0 : 1, ScenePlanner.MaximumPlayers));
        Assert.All(plans, plan => Assert.All(plan.Players, player => Assert.InRange(player.LevelDb, -43, 0)));
        ScenePlan[] bands = [.. plans.Where(plan => plan.Kind is "pop band" or "rock band" or "jazz combo")];
        Assert.InRange((double)bands.Count(plan => plan.Players.Any(player => player.Sound == InstrumentTrack.DrumKit)) / bands.Length, 0.75, 0.95);
    }

    [Fact]
    public void Plan_Weights_DecideHowOftenProgramsAreMet()
    {
        // Ensembles name the xylophone, and the shamisen oftener, but never a gunshot: places that are open to anybody make up for it.
        double[] weights = [.. Enumerable.Repeat(0.5, 128)];
        (weights[13], weights[106], weights[127]) = (3, 3, 1);
        var planner = new ScenePlanner(Enumerable.Range(0, 128).Where(program => program != 2), weights);
        int[] all = [.. Enumerable.Range(0, 20_000).SelectMany(seed => planner.Plan((ulong)seed).Players).Select(player => player.Sound)];
        double Ratio(int program, int to) => (double)all.Count(sound => sound == program) / all.Count(sound => sound == to);
        // Some 600 and 1800 draws: four standard deviations.
        Assert.Equal(3, Ratio(13, 127), 0.5);
        Assert.Equal(1, Ratio(13, 106), 0.15);
        Assert.DoesNotContain(2, all);
    }

    [Fact]
    public void Mixer_StemsThatAreNoScenesOrTooShort_AreRefused()
    {
        StemBank unrelated = Render(Options(new Click("a", 0.1f)) with { Scenes = false });
        Assert.Throws<ArgumentException>(() => new SceneMixer(unrelated, new SceneMixOptions()));
        Assert.Contains("7 s", Assert.Throws<ArgumentException>(() => new SceneMixer(Clicks.Value, new SceneMixOptions { ClipSeconds = 7 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Scenes_NamesSoundsBeyondGeneralMidi()
    {
        var adapter = new StemMixAdapter();
        var request = new DatasetRequest
        {
            Split = "train",
            Seed = 2,
            Count = 40,
            SampleRate = SampleRate,
            Options = new Dictionary<string, string> { ["sources"] = Installed.SoundFont(), ["stems"] = "1", ["mix"] = "scenes", ["seconds"] = "4", ["weights"] = "0..127=0;0..40=1" },
        };
        LabelledExcerpt[] excerpts = [.. adapter.ListExcerpts(request).Select(id => adapter.Load(id, request))];
        Assert.All(excerpts, excerpt => Assert.Equal(4 * SampleRate, excerpt.Samples.Length));
        Assert.All(excerpts, excerpt => Assert.True(excerpt.LabelsComplete));
        InstrumentLabel[] labels = [.. excerpts.SelectMany(excerpt => excerpt.Labels)];
        Assert.Contains(labels, label => label.Label == "drum-kit" && label.Sounds.SequenceEqual(["drum-kit"]) && label.GmPrograms.Count == 0);
        Assert.Contains(labels, label => label.GmPrograms is [< 128] && label.Sounds.Count == 0);
        Assert.Contains(labels, label => label.IsFaint);
        Assert.Throws<InvalidDataException>(() => adapter.ListExcerpts(request with { Options = new Dictionary<string, string> { ["mix"] = "soup" } }));
    }

    [Fact]
    public void ListExcerpts_BackgroundsThatAreMissing_AreNamedBeforeStemsAreRendered()
    {
        var request = new DatasetRequest
        {
            Split = "train",
            Seed = 2,
            Count = 1,
            SampleRate = SampleRate,
            Options = new Dictionary<string, string> { ["sources"] = "missing.sf2", ["mix"] = "scenes", ["backgrounds"] = "missing-backgrounds" },
        };
        Exception? error = Record.Exception(() => new StemMixAdapter().ListExcerpts(request));
        Assert.Contains("missing-backgrounds", error!.Message, StringComparison.Ordinal);
    }

    /// <summary>Clicks every half second in each stem, whatever is to be played.</summary>
    private sealed class Click(string name, float height) : StemSource
    {
        public IReadOnlyList<int> SilentPrograms { get; init; } = [];

        public double EverySeconds { get; init; } = 0.5;

        public System.Collections.Concurrent.ConcurrentDictionary<int, IReadOnlyList<StemPhrase>> Phrases { get; } = new();

        public override string Name => name;

        public override IReadOnlyList<int> Programs => Band;

        public override string Version => "1";

        public override IReadOnlyList<float[]> Render(
            int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken)
        {
            Phrases[program] = phrases;
            return
            [
                .. phrases.Select(_ =>
                {
                    var samples = new float[(int)Math.Round(seconds * sampleRate)];
                    for (int n = 0; n < samples.Length && !SilentPrograms.Contains(program); n += (int)(EverySeconds * sampleRate))
                    {
                        samples[n] = height;
                    }

                    return samples;
                }),
            ];
        }
    }
}
