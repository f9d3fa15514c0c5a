using MirTool.Models.Training;
using MirTool.Plugins;

namespace MirTool.Models.Tests.Training;

/// <summary>Labels read as a taxonomy's instruments; every expectation is worked by hand.</summary>
public sealed class InstrumentTruthTests
{
    private static readonly (double, double)[] Windows = [(0, 2), (1, 3)];

    private readonly InstrumentTruth truth = new(new GuitarTaxonomy());

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
        Assert.Equal([new("theremin", 2)], truth.UnknownLabels);
    }

    private static InstrumentLabel Piano(double start, double end) => new("p", [0], start, end);

    private string Of(bool complete, params InstrumentLabel[] labels)
    {
        bool?[] cells = truth.Of(new LabelledExcerpt("x", [], 22_050, labels, complete), Windows);
        return string.Join(' ', cells.Chunk(4).Select(window => string.Concat(window.Select(cell => cell is null ? '?' : cell.Value ? '+' : '-'))));
    }

    private sealed class GuitarTaxonomy : ITaxonomy
    {
        public string Name => "guitars";

        public IReadOnlyList<TaxonomyInstrument> Instruments { get; } =
            [new("piano", "Piano", [0]), new("acoustic", "Acoustic", [24, 25]), new("electric", "Electric", [27, 30]), new("distorted", "Distorted", [30])];

        public TaxonomyInstrument? Resolve(string sourceLabel) =>
            sourceLabel == "piano" ? Instruments[0] : sourceLabel == "clapping" ? null : throw new KeyNotFoundException();
    }
}
