namespace MirTool.Plugins.Tests;

public sealed class GeneralMidiTests
{
    // Spot checks against the specification's sound set, which counts from 1: one per family.
    [Theory]
    [InlineData(1, "Acoustic Grand Piano", "piano")]
    [InlineData(16, "Dulcimer", "chromatic-percussion")]
    [InlineData(17, "Drawbar Organ", "organ")]
    [InlineData(32, "Guitar harmonics", "guitar")]
    [InlineData(33, "Acoustic Bass", "bass")]
    [InlineData(48, "Timpani", "strings")]
    [InlineData(55, "Synth Voice", "ensemble")]
    [InlineData(57, "Trumpet", "brass")]
    [InlineData(72, "Clarinet", "reed")]
    [InlineData(80, "Ocarina", "pipe")]
    [InlineData(86, "Lead 6 (voice)", "synth-lead")]
    [InlineData(96, "Pad 8 (sweep)", "synth-pad")]
    [InlineData(104, "FX 8 (sci-fi)", "synth-effects")]
    [InlineData(111, "Fiddle", "ethnic")]
    [InlineData(113, "Tinkle Bell", "percussive")]
    [InlineData(128, "Gunshot", "sound-effects")]
    public void ProgramNamesAndFamilies_AreTheSpecifications(int numberFromOne, string name, string family)
    {
        Assert.Equal(name, GeneralMidi.ProgramNames[numberFromOne - 1]);
        Assert.Equal(family, GeneralMidi.FamilyOf(numberFromOne - 1).Id);
        Assert.Equal(numberFromOne - 1, GeneralMidi.FindProgram(name));
    }

    [Fact]
    public void ProgramNames_AreDistinctHoweverTheyAreWritten()
    {
        Assert.Equal(GeneralMidi.ProgramCount, GeneralMidi.ProgramNames.Count);
        Assert.Equal(
            Enumerable.Range(0, GeneralMidi.ProgramCount).Cast<int?>(),
            GeneralMidi.ProgramNames.Select(name => GeneralMidi.FindProgram(name.ToUpperInvariant().Replace(" ", "", StringComparison.Ordinal))));
    }

    [Fact]
    public void Families_AreEightNeighboursEach()
    {
        Assert.Equal(Enumerable.Range(0, 128), GeneralMidi.Families.SelectMany(family => family.Programs));
        Assert.All(GeneralMidi.Families, family => Assert.Equal(8, family.Programs.Count));
    }

    [Theory]
    [InlineData("acoustic grand piano", 0)]
    [InlineData("Acoustic Guitar (nylon)", 24)]
    [InlineData("acoustic guitar - nylon", 24)]
    [InlineData("Synth Strings 1", 50)]
    [InlineData("Bagpipe", 109)]
    [InlineData("lead 8 (bass+lead)", 87)]
    public void FindProgram_IgnoresCaseAndPunctuation(string name, int program) =>
        Assert.Equal(program, GeneralMidi.FindProgram(name));

    [Theory]
    [InlineData("Oud", null)]
    [InlineData("", null)]
    [InlineData("25", null)]
    public void FindProgram_OtherNames_AreNone(string name, int? program) => Assert.Equal(program, GeneralMidi.FindProgram(name));

    [Theory]
    [InlineData("Trumpett", "Trumpet")]
    [InlineData("obeo", "Oboe")]
    [InlineData("nylon", "Acoustic Guitar (nylon)")]
    public void NearestProgramName_IsWhatWasMeant(string typed, string meant) =>
        Assert.Equal(meant, GeneralMidi.NearestProgramName(typed));

    [Theory]
    [InlineData(new int[0], "")]
    [InlineData(new[] { 5 }, "5")]
    [InlineData(new[] { 0, 1, 2, 3, 40, 41, 127 }, "0..3 40 41 127")]
    public void Format_WritesRunsAsRanges(int[] programs, string text) => Assert.Equal(text, GeneralMidi.Format(programs));
}
