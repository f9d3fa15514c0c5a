using System.Text.Json.Nodes;
using MirTool.Models.Files;
using MirTool.Models.Tests.Files;
using MirTool.Plugins;

namespace MirTool.Models.Tests;

public sealed class WindowDecoderTests
{
    // Output order differs from program order on purpose. Thresholds follow the outputs.
    private static readonly int[] Programs = [40, 0, 24, 73, 25];
    private static readonly float[] ProgramThresholds = [0.5f, 0.6f, 0.3f, 0.2f, 0.4f];

    // Guitar has two programs; strings share the violin; the harp has none that the model knows; 73 is covered by nobody.
    private static readonly TestTaxonomy Taxonomy = new(
        "test",
        new TaxonomyInstrument("piano", "Piano", [0]),
        new TaxonomyInstrument("guitar", "Guitar", [24, 25]),
        new TaxonomyInstrument("violin", "Violin", [40]),
        new TaxonomyInstrument("strings", "Strings", [40, 41]),
        new TaxonomyInstrument("harp", "Harp", [46]),
        new TaxonomyInstrument("theremin", "Theremin", []));

    private const int Piano = 0, Guitar = 1, Violin = 2, Strings = 3, Harp = 4, Theremin = 5, Other = 6;

    [Theory]
    [InlineData(DecodeRule.Consistent)]
    [InlineData(DecodeRule.Threshold)]
    [InlineData(DecodeRule.TopK)]
    public void Decode_SpeechAlone_IsReportedThoughNoInstrumentSounds(DecodeRule rule)
    {
        DecodedWindow window = DecodeSounds(rule, [0.9f, 0.1f], piano: 0.1f, drums: 0.2f, speech: 0.8f, gong: 0.3f);
        Assert.Equal([2], Active(window));
        Assert.Equal([0.1f, 0.2f, 0.8f, 0f], window.Probabilities, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Decode_SpeechOverMusic_LeavesTheNearestInstrumentItsPlace()
    {
        Assert.Equal([1, 2], Active(DecodeSounds(DecodeRule.Consistent, [0.1f, 0.9f], piano: 0.1f, drums: 0.4f, speech: 0.8f, gong: 0)));
        Assert.Equal([1, 2], Active(DecodeSounds(DecodeRule.TopK, [0.1f, 0.9f], piano: 0.1f, drums: 0.4f, speech: 0.8f, gong: 0)));
    }

    [Fact]
    public void Decode_SoundBeyondGeneralMidiThatTheTaxonomyDoesNotName_IsNotOther()
    {
        DecodedWindow window = DecodeSounds(DecodeRule.Threshold, [0.1f, 0.9f], piano: 0.6f, drums: 0, speech: 0, gong: 0.99f);
        Assert.Equal([0], Active(window));
        Assert.Equal(0, window.Probabilities[^1]);
    }

    // A model that was taught a gong.
    private static DecodedWindow DecodeSounds(DecodeRule rule, float[] polyphony, float piano, float drums, float speech, float gong)
    {
        ModelDescription model = ExampleModel.Description with
        {
            Programs = null,
            Sounds = ["gong", "speech", "drum-kit", "0"],
            ProgramThresholds = [0.5f, 0.5f, 0.5f, 0.5f],
            MaximumPolyphony = 1,
            Decoding = new DecodingDescription(rule, CombineRule.NoisyOr),
            Thresholds = null,
            Temperatures = null,
        };
        var taxonomy = new TestTaxonomy(
            "sounds",
            new TaxonomyInstrument("piano", "Piano", [0]),
            new TaxonomyInstrument("drums", "Drums", []) { Sounds = ["drum-kit"] },
            new TaxonomyInstrument("talk", "Talk", []) { Sounds = ["speech"], IsInstrument = false });
        return new WindowDecoder(model, taxonomy).Decode(new WindowPrediction(0, 0, 2, polyphony, [gong, speech, drums, piano]));
    }

    [Theory]
    [InlineData("top-k", DecodeRule.TopK)]
    [InlineData("threshold", DecodeRule.Threshold)]
    [InlineData("consistent", DecodeRule.Consistent)]
    [InlineData("accord", DecodeRule.Consistent)]         // as model files call it that were made before
    public void Rule_AnyOfItsNames_IsRead(string name, DecodeRule rule)
    {
        Assert.Equal(rule, DecodeRuleNames.Find(name));
        Assert.Equal(rule, System.Text.Json.JsonSerializer.Deserialize<DecodeRule>($"\"{name}\""));
        Assert.Equal($"\"{DecodeRuleNames.Of(rule)}\"", System.Text.Json.JsonSerializer.Serialize(rule));
    }

    [Fact]
    public void TopK_TwoSounding_ActivatesTheInstrumentsOfTheTwoLikeliestPrograms()
    {
        DecodedWindow window = Decode(DecodeRule.TopK, [0.1f, 0.2f, 0.6f, 0.1f], violin: 0.9f, piano: 0.3f, nylon: 0.8f, flute: 0.1f, steel: 0.7f);

        Assert.Equal(2, window.Polyphony);
        Assert.Equal(0.6f, window.PolyphonyProbability);
        Assert.Equal([Guitar, Violin, Strings], Active(window));
        Assert.Equal([0.3f, 0.8f, 0.9f, 0.9f, 0f, 0f, 0.1f], window.Probabilities);
    }

    [Fact]
    public void TopK_UncoveredProgramAmongTheLikeliest_ActivatesOther()
    {
        DecodedWindow window = Decode(DecodeRule.TopK, [0, 1, 0, 0], flute: 0.05f);
        Assert.Equal([Other], Active(window));
    }

    [Fact]
    public void TopK_Silence_ActivatesNothing() =>
        Assert.Empty(Active(Decode(DecodeRule.TopK, [0.7f, 0.1f, 0.1f, 0.1f], violin: 1, piano: 1, flute: 1)));

    [Fact]
    public void Consistent_NothingReachesItsThreshold_ActivatesTheNearestToIt()
    {
        // Shares of the thresholds: violin and strings 0.8, piano 0.5, guitar less.
        Assert.Equal([Violin], Active(Decode(DecodeRule.Consistent, [0.1f, 0.9f, 0, 0], violin: 0.4f, piano: 0.3f, nylon: 0.1f)));
        Assert.Equal([Other], Active(Decode(DecodeRule.Consistent, [0.1f, 0.9f, 0, 0], violin: 0.4f, flute: 0.19f)));
        Assert.Empty(Active(Decode(DecodeRule.Consistent, [0, 1, 0, 0])));
    }

    [Fact]
    public void Consistent_SomethingReachesItsThreshold_IsTheThresholdsRule()
    {
        foreach (float[] polyphony in (float[][])[[0, 1, 0, 0], [0, 0, 0, 1]])
        {
            Assert.Equal([Piano], Active(Decode(DecodeRule.Consistent, polyphony, violin: 0.4f, piano: 0.7f)));
        }
    }

    [Fact]
    public void Consistent_Silence_ActivatesNothing() =>
        Assert.Empty(Active(Decode(DecodeRule.Consistent, [0.7f, 0.1f, 0.1f, 0.1f], violin: 1, piano: 1, flute: 1)));

    [Fact]
    public void TopK_EqualProbabilities_TakesTheLowerProgram()
    {
        // All equal: programs 0 and 24 come before 25, 40 and 73, wherever their outputs are.
        DecodedWindow window = Decode(DecodeRule.TopK, [0, 0, 1, 0], 0.5f, 0.5f, 0.5f, 0.5f, 0.5f);
        Assert.Equal([Piano, Guitar], Active(window));
    }

    [Fact]
    public void TopK_MorePolyphonyThanPrograms_ActivatesWhatThereIs()
    {
        var model = Model() with { Programs = [40, 73], ProgramThresholds = [0.5f, 0.5f] };
        var decoder = new WindowDecoder(model, Taxonomy, DecodeRule.TopK);
        DecodedWindow window = decoder.Decode(new WindowPrediction(0, 0, 2, [0, 0, 0, 1], [0.2f, 0.1f]));
        Assert.Equal([Violin, Strings, Other], Active(window));
    }

    [Fact]
    public void TopK_TaxonomyOfSinglePrograms_MatchesASortedReference()
    {
        var taxonomy = new TestTaxonomy("each", [.. Programs.Order().Select(p => new TaxonomyInstrument($"gm-{p}", $"{p}", [p]))]);
        var decoder = new WindowDecoder(Model(), taxonomy, DecodeRule.TopK);
        var random = new Random(3);
        for (int trial = 0; trial < 200; trial++)
        {
            // Few distinct values, so that ties are frequent.
            float[] p = [.. Programs.Select(_ => random.Next(4) / 4f)];
            int k = random.Next(4);
            float[] polyphony = new float[4];
            polyphony[k] = 1;

            DecodedWindow window = decoder.Decode(new WindowPrediction(0, 0, 2, polyphony, p));

            int[] expected = [.. Programs.Zip(p).OrderByDescending(pair => pair.Second).ThenBy(pair => pair.First).Take(k).Select(pair => pair.First).Order()];
            Assert.Equal(expected.Select(program => Array.IndexOf([.. Programs.Order()], program)), Active(window));
        }
    }

    [Fact]
    public void Threshold_NoStoredThresholds_TakesThoseOfTheLikeliestProgram()
    {
        // Guitar's likeliest program is 25, whose threshold is 0.4; 24 alone would need 0.3.
        DecodedWindow below = Decode(DecodeRule.Threshold, [1, 0, 0, 0], nylon: 0.35f, steel: 0.375f, flute: 0.2f);
        DecodedWindow at = Decode(DecodeRule.Threshold, [1, 0, 0, 0], nylon: 0.35f, steel: 0.4f, violin: 0.5f, flute: 0.125f);

        Assert.Equal([Other], Active(below));
        Assert.Equal([Guitar, Violin, Strings], Active(at));
    }

    [Fact]
    public void Threshold_LikeliestProgramsEqual_TakesTheThresholdOfTheLower()
    {
        // Programs 24 (0.3) and 25 (0.4) at 0.35.
        Assert.Equal([Guitar], Active(Decode(DecodeRule.Threshold, [1, 0, 0, 0], nylon: 0.35f, steel: 0.35f)));
    }

    [Fact]
    public void Threshold_StoredThresholds_DecideForTheirInstrumentsAlone()
    {
        var model = Model() with
        {
            Thresholds = new()
            {
                ["test"] = new() { ["violin"] = 0.75f, ["harp"] = 0f, ["theremin"] = 0f },
                ["elsewhere"] = new() { ["guitar"] = 0f },
            },
        };
        var decoder = new WindowDecoder(model, Taxonomy);
        DecodedWindow window = decoder.Decode(Prediction([1, 0, 0, 0], violin: 0.625f, flute: 0.375f));

        // Strings have the violin's program and its threshold of 0.5; the flute, which nothing covers, passes its own of 0.2.
        Assert.Equal([Strings, Other], Active(window));
    }

    [Fact]
    public void Threshold_SeveralUncoveredPrograms_MakeNoOtherUnlessOneIsActive()
    {
        var model = Model() with { Decoding = new DecodingDescription(DecodeRule.Threshold, CombineRule.NoisyOr) };
        var decoder = new WindowDecoder(model, new TestTaxonomy("violin", new TaxonomyInstrument("violin", "Violin", [40])));
        // Thresholds of flute, nylon and steel: 0.2, 0.3, 0.4. Together they would be 0.5 by noisy-or.
        DecodedWindow below = decoder.Decode(Prediction([1, 0, 0, 0], flute: 0.19f, nylon: 0.25f, steel: 0.2f));
        DecodedWindow at = decoder.Decode(Prediction([1, 0, 0, 0], flute: 0.21f, nylon: 0.25f, steel: 0.2f));
        Assert.Empty(Active(below));
        Assert.Equal(0.25f, below.Probabilities[1]);
        Assert.Equal([1], Active(at));
    }

    [Fact]
    public void Threshold_NoisyOr_CombinesBeforeDeciding()
    {
        var model = Model() with { Decoding = new DecodingDescription(DecodeRule.Threshold, CombineRule.NoisyOr) };
        DecodedWindow window = new WindowDecoder(model, Taxonomy).Decode(Prediction([1, 0, 0, 0], nylon: 0.25f, steel: 0.25f, piano: 0.5f));

        // 1 - 0.75² = 0.4375 passes program 24's 0.3; neither 0.25 alone would.
        Assert.Equal(0.4375f, window.Probabilities[Guitar]);
        Assert.Equal(0.5f, window.Probabilities[Piano]);
        Assert.Equal([Guitar], Active(window));
    }

    [Fact]
    public void TopK_NoisyOr_ReportsCombinedProbabilities()
    {
        var model = Model() with { Decoding = new DecodingDescription(DecodeRule.TopK, CombineRule.NoisyOr) };
        DecodedWindow window = new WindowDecoder(model, Taxonomy).Decode(Prediction([0, 1, 0, 0], nylon: 0.5f, steel: 0.5f));
        Assert.Equal(0.75f, window.Probabilities[Guitar]);
        Assert.Equal([Guitar], Active(window));
    }

    [Fact]
    public void Rule_NotGiven_IsTheModels()
    {
        Assert.Equal(DecodeRule.Threshold, new WindowDecoder(Model(), Taxonomy).Rule);
        Assert.Equal(DecodeRule.TopK, new WindowDecoder(Model(), Taxonomy, DecodeRule.TopK).Rule);
    }

    [Fact]
    public void Decode_EqualPolyphonies_TakesTheLower() =>
        Assert.Equal(1, Decode(DecodeRule.Threshold, [0.2f, 0.3f, 0.3f, 0.2f]).Polyphony);

    [Theory]
    [InlineData(DecodeRule.TopK, CombineRule.Max)]
    [InlineData(DecodeRule.TopK, CombineRule.NoisyOr)]
    [InlineData(DecodeRule.Threshold, CombineRule.Max)]
    [InlineData(DecodeRule.Threshold, CombineRule.NoisyOr)]
    public void Decode_NaN_IsNeverActiveNorReported(DecodeRule rule, CombineRule combine)
    {
        var model = Model() with
        {
            Decoding = new DecodingDescription(rule, combine),
            ProgramThresholds = [0.5f, 0f, 0.3f, 0.2f, 0.4f],
        };
        var decoder = new WindowDecoder(model, Taxonomy);

        // Piano, the lowest program, is NaN and its threshold 0; guitar has one NaN and one number.
        DecodedWindow window = decoder.Decode(Prediction([float.NaN, 0.25f, 0.5f, float.NaN], piano: float.NaN, nylon: float.NaN, steel: 0.5f, violin: 0.75f));
        Assert.Equal(2, window.Polyphony);
        Assert.Equal(0.5f, window.PolyphonyProbability);
        Assert.Equal([0f, 0.5f, 0.75f, 0.75f, 0f, 0f, 0f], window.Probabilities);
        Assert.Equal([Guitar, Violin, Strings], Active(window));

        DecodedWindow nothing = decoder.Decode(Prediction([float.NaN, float.NaN, float.NaN, float.NaN], float.NaN, float.NaN, float.NaN, float.NaN, float.NaN));
        Assert.Equal((0, 0f), (nothing.Polyphony, nothing.PolyphonyProbability));
        Assert.All(nothing.Probabilities, p => Assert.Equal(0f, p));
        Assert.Empty(Active(nothing));
    }

    [Theory]
    [InlineData(DecodeRule.TopK)]
    [InlineData(DecodeRule.Threshold)]
    public void Decode_Temperature_ChangesTheInstrumentsProbabilitiesAndNoDecision(DecodeRule rule)
    {
        WindowPrediction prediction = Prediction([0, 0, 1, 0], violin: 0.9f, piano: 0.5f, nylon: 0.2f, flute: 0.6f, steel: 1f);
        var model = Model() with { Thresholds = new() { ["test"] = new() { ["violin"] = 0.85f } } };
        DecodedWindow raw = new WindowDecoder(model, Taxonomy, rule).Decode(prediction);
        DecodedWindow calibrated = new WindowDecoder(model with { Temperatures = new() { ["test"] = 2f, ["other"] = 9f } }, Taxonomy, rule).Decode(prediction);

        Assert.Equal(raw.Active, calibrated.Active);
        // σ(logit(0.9) / 2) = 3 / (3 + 1), since the odds of 9 become their square root; 0, 0.5 and 1 stay.
        Assert.Equal([0.5f, 1f, 0.75f, 0.75f, 0f, 0f, 0.6f], calibrated.Probabilities, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Decode_TemperatureOfAnotherTaxonomy_IsNotTaken()
    {
        var model = Model() with { Temperatures = new() { ["test@1"] = 2f } };
        Assert.Equal(0.9f, new WindowDecoder(model, Taxonomy).Decode(Prediction([1, 0, 0, 0], violin: 0.9f)).Probabilities[Violin]);
    }

    [Fact]
    public void Decode_Times_ArePassedOn()
    {
        DecodedWindow window = new WindowDecoder(Model(), Taxonomy).Decode(new WindowPrediction(7, 7, 8.5, [1, 0, 0, 0], new float[5]));
        Assert.Equal((7, 7.0, 8.5), (window.Index, window.StartSeconds, window.EndSeconds));
    }

    [Fact]
    public void Decode_PredictionOfAnotherModel_Throws()
    {
        var decoder = new WindowDecoder(Model(), Taxonomy);
        Assert.Throws<ArgumentException>(() => decoder.Decode(new WindowPrediction(0, 0, 2, [1, 0, 0, 0], new float[6])));
        Assert.Throws<ArgumentException>(() => decoder.Decode(new WindowPrediction(0, 0, 2, [1, 0], new float[5])));
    }

    [Theory]
    [InlineData(DecodeRule.TopK)]
    [InlineData(DecodeRule.Threshold)]
    public void Decode_AllocatesNothingButItsResult(DecodeRule rule)
    {
        var decoder = new WindowDecoder(Model(), Taxonomy, rule);
        WindowPrediction prediction = Prediction([0, 0, 0, 1], 0.9f, 0.8f, 0.7f, 0.6f, 0.5f);
        decoder.Decode(prediction);

        long start = GC.GetAllocatedBytesForCurrentThread();
        DecodedWindow window = decoder.Decode(prediction);
        long decoding = GC.GetAllocatedBytesForCurrentThread() - start;

        start = GC.GetAllocatedBytesForCurrentThread();
        _ = window with { Probabilities = new float[window.Probabilities.Length], Active = new bool[window.Active.Length] };
        Assert.Equal(GC.GetAllocatedBytesForCurrentThread() - start, decoding);
    }

    private static DecodedWindow Decode(
        DecodeRule rule, float[] polyphony, float violin = 0, float piano = 0, float nylon = 0, float flute = 0, float steel = 0) =>
        new WindowDecoder(Model(), Taxonomy, rule).Decode(Prediction(polyphony, violin, piano, nylon, flute, steel));

    private static WindowPrediction Prediction(
        float[] polyphony, float violin = 0, float piano = 0, float nylon = 0, float flute = 0, float steel = 0) =>
        new(0, 0, 2, polyphony, [violin, piano, nylon, flute, steel]);

    private static IEnumerable<int> Active(DecodedWindow window) =>
        Enumerable.Range(0, window.Active.Length).Where(i => window.Active[i]);

    private static ModelDescription Model() => new()
    {
        Name = "test",
        Network = new ModelPart("none", new JsonObject()),
        FrontEnd = new ModelPart("none", new JsonObject()),
        SampleRate = 22050,
        Programs = Programs,
        ProgramThresholds = ProgramThresholds,
    };

    private sealed class TestTaxonomy(string name, params TaxonomyInstrument[] instruments) : ITaxonomy
    {
        public string Name => name;

        public IReadOnlyList<TaxonomyInstrument> Instruments => instruments;

        public bool TryResolve(string label, out TaxonomyInstrument? instrument) => throw new NotSupportedException();
    }
}
