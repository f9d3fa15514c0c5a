using MirTool.Models.Files;
using MirTool.Models.Networks;
using MirTool.Models.Teaching;

namespace MirTool.Models.Tests.Teaching;

public sealed class TaughtModelTests
{
    private const int Programs = 3;

    [Fact]
    public void Predict_TaughtModel_LeavesEveryOtherOutputAsItWasToTheLastBit()
    {
        using InstrumentModel plain = TestModels.Model(Programs);
        using InstrumentModel taught = TestModels.Model(Programs, Taught(Head("lute", isNew: true), Head("piano", isNew: false, "1")));
        float[] samples = [.. Enumerable.Range(0, 100_000).Select(i => (float)Math.Sin(i * 0.05))];

        IReadOnlyList<WindowPrediction> before = plain.Predict(samples, hopSeconds: 1, withEmbeddings: true);
        IReadOnlyList<WindowPrediction> after = taught.Predict(samples, hopSeconds: 1);

        Assert.Equal(before.Count, after.Count);
        foreach ((WindowPrediction old, WindowPrediction now) in before.Zip(after))
        {
            Assert.Equal(old.Polyphony, now.Polyphony);
            Assert.Equal(Programs + 1, now.Programs.Length);
            Assert.Equal(BitConverter.SingleToInt32Bits(old.Programs[0]), BitConverter.SingleToInt32Bits(now.Programs[0]));
            Assert.Equal(BitConverter.SingleToInt32Bits(old.Programs[2]), BitConverter.SingleToInt32Bits(now.Programs[2]));
        }
    }

    [Fact]
    public void Predict_TaughtModel_AddsTheHeadToTheLogOdds()
    {
        TaughtSound lute = Head("lute", isNew: true), piano = Head("piano", isNew: false, "1");
        using InstrumentModel plain = TestModels.Model(Programs);
        using InstrumentModel taught = TestModels.Model(Programs, Taught(lute, piano));
        float[] samples = [.. Enumerable.Range(0, 44_100).Select(i => (float)Math.Sin(i * 0.02))];

        WindowPrediction before = plain.Predict(samples, hopSeconds: 1, withEmbeddings: true)[0];
        WindowPrediction after = taught.Predict(samples, hopSeconds: 1)[0];

        double change = before.Embedding!.Zip(lute.Weights, (e, w) => e * w).Sum() + lute.Bias;
        double logit = Math.Log(before.Programs[1] / (1.0 - before.Programs[1]));
        Assert.Equal(1 / (1 + Math.Exp(-change)), after.Programs[3], 5);
        Assert.Equal(1 / (1 + Math.Exp(-(logit + change))), after.Programs[1], 5);
    }

    [Fact]
    public void Predict_HeadOfDirections_TakesTheEmbeddingAtLengthOne()
    {
        TaughtSound lute = Head("lute", isNew: true) with { OfDirection = true };
        using InstrumentModel plain = TestModels.Model(Programs);
        using InstrumentModel taught = TestModels.Model(Programs, Taught(lute));
        float[] samples = [.. Enumerable.Range(0, 44_100).Select(i => (float)Math.Sin(i * 0.02))];

        float[] embedding = plain.Predict(samples, hopSeconds: 1, withEmbeddings: true)[0].Embedding!;
        WindowPrediction after = taught.Predict(samples, hopSeconds: 1)[0];

        double length = Math.Sqrt(embedding.Sum(e => (double)e * e));
        double expected = embedding.Zip(lute.Weights, (e, w) => e / length * w).Sum() + lute.Bias;
        Assert.Equal(1 / (1 + Math.Exp(-expected)), after.Programs[3], 5);
        Assert.Equal(expected, TaughtModels.LogOdds(lute, 0.5f, embedding), 5);
    }

    [Fact]
    public void Parse_DescriptionOfATaughtModel_IsWhatWasWritten()
    {
        ModelDescription description = Taught(Head("lute", isNew: true), Head("piano", isNew: false, "1"));

        ModelDescription read = ModelDescription.Parse(description.ToJson(), "model.json");

        Assert.Equal(description.Outputs, read.Outputs);
        Assert.Equal(Programs, read.NetworkSounds);
        Assert.Equal(description.Taught![0].Weights, read.Taught![0].Weights);
        Assert.Equal(description.ToJson(), read.ToJson());
    }

    [Theory]
    [InlineData(255, "weights")]
    [InlineData(257, "weights")]
    public void Problems_HeadOfAnotherSize_NamesIt(int size, string word)
    {
        ModelDescription description = Taught(Head("lute", isNew: true) with { Weights = new double[size] });

        Assert.Contains(description.Problems(), problem => problem.Contains("lute", StringComparison.Ordinal) && problem.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public void Forget_EverythingTaught_GivesTheModelBack()
    {
        ModelDescription model = TestModels.Description(Programs) with { Programs = null, Sounds = ["0", "1", "2"] };
        ModelDescription taught = TaughtModels.Compose(model, [(Head("lute", isNew: true), 0.3f), (Head("piano", isNew: false, "1"), 0.5f)]);

        Assert.Equal(["0", "1", "2", "lute"], taught.Outputs);
        Assert.Equal(0.3f, taught.ProgramThresholds[3]);
        Assert.Equal(model.ToJson(), TaughtModels.Forget(taught, ["Lute", "piano"]).ToJson());
    }

    [Fact]
    public void Forget_WhatWasNotTaught_NamesWhatWas()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TaughtModels.Forget(Taught(Head("lute", isNew: true)), ["oud"]));

        Assert.Contains("'oud'", error.Message);
        Assert.Contains("lute", error.Message);
    }

    [Fact]
    public void Merge_TaughtApart_KnowsBoth()
    {
        StoredModel first = Stored("a", Taught(Head("lute", isNew: true)), "1");
        StoredModel second = Stored("b", Taught(Head("oud", isNew: true), Head("piano", isNew: false, "1")), "1");

        ModelDescription merged = TaughtModels.Merge(first, second);

        Assert.Equal(["0", "1", "2", "lute", "oud"], merged.Outputs);
        Assert.Equal(["lute", "oud", "piano"], merged.Taught!.Select(sound => sound.Id));
        Assert.Empty(merged.Problems());
    }

    [Fact]
    public void Merge_OtherNetwork_NamesBoth()
    {
        StoredModel first = Stored("a", Taught(Head("lute", isNew: true)), "1");
        StoredModel second = Stored("b", Taught(Head("oud", isNew: true)), "2");

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TaughtModels.Merge(first, second));

        Assert.Contains("a (network 111", error.Message);
        Assert.Contains("b (network 222", error.Message);
    }

    [Fact]
    public void Merge_OneSoundTaughtTwice_IsRefused()
    {
        StoredModel first = Stored("a", Taught(Head("lute", isNew: true)), "1");
        StoredModel second = Stored("b", Taught(Head("lute", isNew: true) with { Bias = 7 }), "1");

        Assert.Contains("“lute”", Assert.Throws<InvalidDataException>(() => TaughtModels.Merge(first, second)).Message);
    }

    private static StoredModel Stored(string folder, ModelDescription description, string hash) =>
        new(folder, description, new Dictionary<string, StoredTensor>(), "") { EmbeddingSha256 = new string(hash[0], 64) };

    private static ModelDescription Taught(params TaughtSound[] sounds) =>
        TaughtModels.Compose(TestModels.Description(Programs), [.. sounds.Select(sound => (sound, 0.5f))]);

    private static TaughtSound Head(string id, bool isNew, params string[] sounds) => new()
    {
        Name = id,
        Id = id,
        IsNew = isNew,
        Sounds = isNew ? [id] : sounds,
        Weights = [.. Enumerable.Range(0, InstrumentNetwork.EmbeddingSize).Select(i => 0.1 * Math.Sin(i))],
        Bias = -0.25,
        From = new(3, 2, new string('c', 64)),
    };
}
