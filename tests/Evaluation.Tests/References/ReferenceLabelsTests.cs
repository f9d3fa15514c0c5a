using MirTool.Evaluation.References;
using MirTool.Plugins;

namespace MirTool.Evaluation.Tests.References;

/// <summary>Labels read as a taxonomy's instruments; every expectation is worked by hand.</summary>
public sealed class ReferenceLabelsTests
{
    private static readonly (double Start, double End)[] Windows = [(0, 2), (1, 3)];

    private readonly TaxonomyLabels meaning = new(new GuitarTaxonomy());

    [Theory]
    [InlineData(0.0, 1.2, "+--- +---")]       // the second window's 0.2 s are just enough
    [InlineData(0.0, 1.19, "+--- ----")]
    [InlineData(1.9, 2.0, "---- ----")]
    [InlineData(1.5, 9.0, "+--- +---")]
    public void Of_LabelCoveringPartOfAWindow_CountsFromAFifthOfASecond(double start, double end, string expected) =>
        Assert.Equal(expected, Of(complete: true, new InstrumentLabel("p", [0], start, end)));

    [Fact]
    public void Of_SeveralLabelsOfAnInstrument_CountTogetherAndOverlapsOnce()
    {
        Assert.Equal("+--- ----", Of(complete: true, Piano(0, 0.1), Piano(0.5, 0.6)));
        Assert.Equal("---- ----", Of(complete: true, Piano(0, 0.15), Piano(0.05, 0.15)));
    }

    [Fact]
    public void Of_IncompleteLabels_SayNothingOfWhatTheyDoNotName()
    {
        Assert.Equal("+??? ????", Of(complete: false, Piano(0, 1)));
        Assert.Equal("---- ----", Of(complete: true));
    }

    [Theory]
    [InlineData(new[] { 25 }, "-+-- -+--")]                 // one program, one instrument
    [InlineData(new[] { 25, 27 }, "-??- -??-")]             // either guitar
    [InlineData(new[] { 24, 25, 99 }, "-+-- -+--")]         // 99 is nobody's
    [InlineData(new[] { 99 }, "---- ----")]
    [InlineData(new[] { 30 }, "--++ --++")]                 // two instruments share it: both sound
    [InlineData(new[] { 27, 30 }, "--+- --+-")]             // only one has both
    public void Of_Programs_MeanTheInstrumentsThatHaveAllOfThem(int[] programs, string expected) =>
        Assert.Equal(expected, Of(complete: true, new InstrumentLabel("g", programs, 0, 3)));

    [Fact]
    public void Of_LabelThatMeansOneOfSeveral_LeavesThoseTrueThatSoundByAnother()
    {
        InstrumentLabel either = new("guitar", [25, 27], 0, 3);
        Assert.Equal("-+?- -??-", Of(complete: true, either, new InstrumentLabel("acoustic", [25], 0, 1)));
    }

    [Fact]
    public void Of_WordsWithoutPrograms_AreTheTaxonomys()
    {
        Assert.Equal("+--- +---", Of(complete: true, new InstrumentLabel("piano", [], 0, 3), new InstrumentLabel("clapping", [], 0, 3)));
        Of(complete: true, new InstrumentLabel("theremin", [], 0, 1), new InstrumentLabel("theremin", [], 2, 3));
        Assert.Equal([new("theremin", 2)], meaning.Unknown);
    }

    [Fact]
    public void Between_Sounding_HasOneLabelForEachWordWhateverItsSpelling()
    {
        ReferenceWindow window = Between(Piano(0, 1), Piano(0.5, 2) with { Label = "P" }, new("clapping", [], 0, 1), new("theremin", [], 0, 1));
        Assert.Equal(["p", "clapping", "theremin"], window.Sounding.Select(label => label.Name));
        Assert.Equal([true, true, false], window.Sounding.Select(label => label.Meaning.IsKnown));
        Assert.Equal(3, window.Polyphony);
    }

    [Fact]
    public void Between_WordsOfOneInstrumentEachTooShort_SoundTogetherAsOne()
    {
        ReferenceWindow window = Between(Piano(0, 0.15), Piano(1, 1.15) with { Label = "Klavier" });
        Assert.Equal("+---", Text(window));
        Assert.Equal([0], Assert.Single(window.Sounding).Meaning.Alternatives);
        Assert.Equal(1, window.Polyphony);
    }

    [Fact]
    public void Between_FaintLabel_IsNeitherSoundingNorSilent()
    {
        ReferenceWindow faint = Between(Piano(0, 2) with { IsFaint = true }, new InstrumentLabel("a", [24], 0, 2));
        Assert.Equal("?+--", Text(faint));
        Assert.Equal(-1, faint.Polyphony);
        Assert.Equal([1], Assert.Single(faint.Sounding).Meaning.Alternatives);

        // What is loud enough for long enough sounds, however faint it is for the rest.
        ReferenceWindow both = Between(Piano(0, 2) with { IsFaint = true }, Piano(0.5, 0.7));
        Assert.Equal(("+---", 1), (Text(both), both.Polyphony));

        // A faint moment that is too short anyway is silence.
        ReferenceWindow neither = Between(Piano(0, 0.1) with { IsFaint = true });
        Assert.Equal(("----", 0), (Text(neither), neither.Polyphony));
    }

    [Fact]
    public void Between_ShorterWindow_AsksForAllOfIt()
    {
        ReferenceLabels labels = new([Piano(0, 10.1)], true, meaning.MeaningOf);
        Assert.True(labels.Between(10, 10.1).Sounds(0));
        Assert.False(labels.Between(10.05, 10.15).Sounds(0));
        Assert.False(labels.Between(10.1, 10.15).Sounds(0));
    }

    [Fact]
    public void Between_SoundBeyondGeneralMidi_MeansTheInstrumentThatHasIt()
    {
        SoundsTaxonomy taxonomy = new();
        ReferenceLabels labels = new(
            [new("kit", [], 0, 2) { Sounds = ["drum-kit"] }, new("host", [], 0, 2) { Sounds = ["speech"] }, new("tabla", [], 0, 2) { Sounds = ["hand-drums"] }],
            true, new TaxonomyLabels(taxonomy).MeaningOf);
        ReferenceWindow window = labels.Between(0, 2);
        Assert.True(window.Sounds(0));
        Assert.True(window.Sounds(1));
        // Speech is no instrument; hand drums are one, though none of the taxonomy's.
        Assert.Equal(2, window.Polyphony);
    }

    private static InstrumentLabel Piano(double start, double end) => new("p", [0], start, end);

    private ReferenceWindow Between(params InstrumentLabel[] labels) => new ReferenceLabels(labels, true, meaning.MeaningOf).Between(0, 2);

    private string Of(bool complete, params InstrumentLabel[] labels)
    {
        ReferenceLabels reference = new(labels, complete, meaning.MeaningOf);
        return string.Join(' ', Windows.Select(window => Text(reference.Between(window.Start, window.End))));
    }

    private static string Text(ReferenceWindow window) =>
        string.Concat(Enumerable.Range(0, 4).Select(window.Sounds).Select(sounds => sounds is null ? '?' : sounds.Value ? '+' : '-'));

    private sealed class GuitarTaxonomy : ITaxonomy
    {
        public string Name => "guitars";

        public IReadOnlyList<TaxonomyInstrument> Instruments { get; } =
            [new("piano", "Piano", [0]), new("acoustic", "Acoustic", [24, 25]), new("electric", "Electric", [27, 30]), new("distorted", "Distorted", [30])];

        public bool TryResolve(string label, out TaxonomyInstrument? instrument)
        {
            instrument = label.Equals("piano", StringComparison.OrdinalIgnoreCase) ? Instruments[0] : null;
            return instrument is not null || label == "clapping";
        }
    }

    private sealed class SoundsTaxonomy : ITaxonomy
    {
        public string Name => "sounds";

        public IReadOnlyList<TaxonomyInstrument> Instruments { get; } =
            [new("drums", "Drums", []) { Sounds = ["drum-kit"] }, new("speech", "Speech", []) { Sounds = ["speech"], IsInstrument = false }];

        public bool TryResolve(string label, out TaxonomyInstrument? instrument)
        {
            instrument = null;
            return false;
        }
    }
}
