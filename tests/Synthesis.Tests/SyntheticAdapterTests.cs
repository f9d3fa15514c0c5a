using MirTool.Plugins;
using MirTool.Plugins.Synthetic;

namespace MirTool.Synthesis.Tests;

public sealed class SyntheticAdapterTests
{
    private static DatasetRequest Request(params (string Name, string Value)[] options) => new()
    {
        Split = "validation",
        Generation = 3,
        Seed = 12,
        Count = 8,
        SampleRate = 22050,
        Options = options.Append(("soundfont", Installed.SoundFont())).ToDictionary(pair => pair.Item1, pair => pair.Item2),
    };

    [Fact]
    public void ListExcerpts_SplitGenerationAndIndex_MakeTheIds()
    {
        IReadOnlyList<string> ids = new SyntheticAdapter().ListExcerpts(Request());
        Assert.Equal(8, ids.Count);
        Assert.Equal("validation/3/0", ids[0]);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Load_FromSeveralThreads_GivesTheExcerptsOfOne()
    {
        DatasetRequest request = Request();
        var adapter = new SyntheticAdapter();
        IReadOnlyList<string> ids = adapter.ListExcerpts(request);
        LabelledExcerpt[] together = await Task.WhenAll(ids.Select(id => Task.Run(() => adapter.Load(id, request), TestContext.Current.CancellationToken)));
        foreach (LabelledExcerpt excerpt in together)
        {
            // Another instance and an equal request: nothing but the request decides.
            LabelledExcerpt alone = new SyntheticAdapter().Load(excerpt.Id, Request());
            Assert.Equal(alone.Samples, excerpt.Samples);
            Assert.Equal(alone.Labels.Select(Text), excerpt.Labels.Select(Text));
            Assert.Equal(44100, excerpt.Samples.Length);
            Assert.True(excerpt.LabelsComplete);
        }

        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3], together.Select(excerpt => excerpt.Labels.Select(label => label.Label).Distinct().Count()).Order());

        static string Text(InstrumentLabel label) => $"{label.Label} {string.Join(' ', label.GmPrograms)} {label.StartSeconds} {label.EndSeconds}";
    }

    [Fact]
    public void Load_Labels_CarryProgramAndTimes()
    {
        DatasetRequest request = Request(("programs", "40"), ("min-polyphony", "1"), ("max-polyphony", "1"), ("style", "realistic"), ("seconds", "3"));
        LabelledExcerpt excerpt = new SyntheticAdapter().Load("validation/3/2", request);
        Assert.Equal(3 * 22050, excerpt.Samples.Length);
        Assert.NotEmpty(excerpt.Labels);
        Assert.All(excerpt.Labels, label =>
        {
            Assert.Equal("gm-40", label.Label);
            Assert.Equal([40], label.GmPrograms);
            Assert.InRange(label.EndSeconds, label.StartSeconds + 0.01, 3);
        });
    }

    [Fact]
    public void Load_NextGeneration_IsNew()
    {
        DatasetRequest request = Request(("min-polyphony", "3"));
        var adapter = new SyntheticAdapter();
        Assert.NotEqual(
            adapter.Load("validation/3/0", request).Samples,
            adapter.Load("validation/4/0", request with { Generation = 4 }).Samples);
    }

    [Theory]
    [InlineData("train", 12)]
    [InlineData("validation", 13)]
    public void Load_OtherSplitOrSeed_IsAnotherPiece(string split, ulong seed)
    {
        DatasetRequest request = Request(("min-polyphony", "3"));
        var adapter = new SyntheticAdapter();
        DatasetRequest other = request with { Split = split, Seed = seed };
        Assert.NotEqual(adapter.Load("validation/3/0", request).Samples, adapter.Load(adapter.ListExcerpts(other)[0], other).Samples);
    }

    [Fact]
    public void Splits_OfTheDataset_CanBeAskedFor()
    {
        var adapter = new SyntheticAdapter();
        Assert.Equal(["train", "validation", "test"], adapter.Splits.Select(split => split.Name));
        Assert.All(adapter.Splits, split => Assert.Equal(8, adapter.ListExcerpts(Request() with { Split = split.Name }).Count));
    }

    [Theory]
    [InlineData("validation/3")]
    [InlineData("validation/3/-1")]
    [InlineData("validation/3/01")]
    [InlineData("train/3/1")]
    [InlineData("validation/4/1")]
    public void Load_IdOfAnotherRequest_IsRefused(string id) =>
        Assert.Contains(id, Assert.Throws<ArgumentException>(() => new SyntheticAdapter().Load(id, Request())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("polyphony", "3", "max-polyphony")]
    [InlineData("max-polyphony", "three", "three")]
    [InlineData("max-polyphony", "16", "0..16")]
    [InlineData("style", "jazz", "realistic")]
    [InlineData("programs", "128", "0 to 127")]
    [InlineData("seconds", "-1", "-1")]
    public void ListExcerpts_OptionThatCannotBe_IsNamed(string name, string value, string part)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => new SyntheticAdapter().ListExcerpts(Request((name, value))));
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListExcerpts_WithoutCount_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => new SyntheticAdapter().ListExcerpts(Request() with { Count = null }));
}
