using MirTool.Models.Training;
using MirTool.Plugins;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracle: worked by hand.</summary>
public class ClipLabelsTests
{
    private static readonly TrainingOptions Options = new() { Programs = [40, 41, 24, 25, 73], UnlabelledWeight = 0.25 };

    [Fact]
    public void Of_PartOfARecording_HasOnlyWhatSoundsThere()
    {
        LabelledExcerpt excerpt = Excerpt(true, new("violin", [40], 0, 3.1), new("flute", [73], 3.9, 10), new("drums", [], 0, 10));
        var labels = new ClipLabels(Options with { Programs = [40, 73] }, new Words());
        Assert.Equal([1f, 0f], labels.Of(excerpt, 0, 2).Programs);
        Assert.Equal([0f, 1f], labels.Of(excerpt, 3, 5).Programs);          // 0.1 s of violin is too little
        Assert.Equal([0f, 1f], labels.Of(excerpt, 3.8, 5.8).Programs);
        // Drums are in the taxonomy, but no program is: they are no instrument that is counted.
        Assert.Equal(1, labels.Of(excerpt, 0, 2).Polyphony);
        Assert.Null(labels.Of(excerpt, 0, 2).Weights);
    }

    [Fact]
    public void Of_LabelOfSeveralPrograms_IsAnyOfThem()
    {
        ClipTargets targets = new ClipLabels(Options).Of(Excerpt(true, new("guitar", [24, 25, 99], 0, 2), new("viola", [41], 0, 2)), 0, 2);
        Assert.Equal([0f, 1f, 0f, 0f, 0f], targets.Programs);
        Assert.Equal([2, 3], Assert.Single(targets.AnyOf));
        Assert.Equal([1f, 1f, 0f, 0f, 1f], targets.Weights!);
        Assert.Equal(2, targets.Polyphony);
    }

    [Fact]
    public void Of_IncompleteLabels_SayLittleOfTheRestAndNothingOfPolyphony()
    {
        ClipTargets targets = new ClipLabels(Options).Of(Excerpt(false, new("guitar", [24, 25], 0, 2), new("viola", [41], 0, 2)), 0, 2);
        Assert.Equal([0.25f, 1f, 0f, 0f, 0.25f], targets.Weights!);
        Assert.Equal(-1, targets.Polyphony);
    }

    [Fact]
    public void Of_WordsWithoutPrograms_MeanWhatTheTaxonomySays()
    {
        var labels = new ClipLabels(Options, new Words());
        Assert.Equal([1f, 0f, 0f, 0f, 0f], labels.Of(Excerpt(true, new InstrumentLabel("fiddle", [], 0, 2)), 0, 2).Programs);
        ClipTargets unknown = labels.Of(Excerpt(true, new InstrumentLabel("kazoo", [], 0, 2)), 0, 2);
        Assert.Equal(-1, unknown.Polyphony);
        Assert.All(unknown.Weights!, weight => Assert.Equal(0.25f, weight));
        Assert.Equal(("kazoo", 1), Assert.Single(labels.UnknownLabels.Select(entry => (entry.Key, entry.Value))));
    }

    private static LabelledExcerpt Excerpt(bool complete, params InstrumentLabel[] labels) => new("e", [], 22_050, labels, complete);

    private sealed class Words : ITaxonomy
    {
        public string Name => "words";

        public IReadOnlyList<TaxonomyInstrument> Instruments { get; } = [new("violin", "Violin", [40]), new("drums", "Drums", [])];

        public bool TryResolve(string label, out TaxonomyInstrument? instrument)
        {
            instrument = label switch
            {
                "fiddle" => Instruments[0],
                "drums" => Instruments[1],
                _ => null,
            };
            return instrument is not null;
        }
    }
}
