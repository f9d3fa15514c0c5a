using MirTool.Audio;

namespace MirTool.Synthesis.Tests;

public sealed class DrumPatternTests
{
    private static IEnumerable<IReadOnlyList<Note>> Parts(int sound, double? beatsPerMinute) =>
        Enumerable.Range(0, 200).Select(seed => DrumPattern.Compose(4, new SeededRandom((ulong)seed), beatsPerMinute, sound));

    [Theory]
    [InlineData(InstrumentTrack.DrumKit, 35)]
    [InlineData(InstrumentTrack.HandDrums, 60)]
    public void Compose_AnyPart_HasStrokesOfItsKeysInOrderWithinTheClip(int sound, int lowestKey)
    {
        foreach (IReadOnlyList<Note> part in Parts(sound, null))
        {
            Assert.Equal(part.OrderBy(note => note.StartSeconds).Select(note => note.StartSeconds), part.Select(note => note.StartSeconds));
            Assert.All(part, note =>
            {
                Assert.InRange(note.Key, lowestKey, 81);
                Assert.InRange(note.StartSeconds, 0, 4);
                Assert.InRange(note.Velocity, 20, 127);
                Assert.True(note.DurationSeconds > 0);
            });
        }

        Assert.True(Parts(sound, null).Count(part => part.Count > 4) > 180);
    }

    [Fact]
    public void Compose_WithATempo_EveryOnBeatStrokeLiesOnItsGrid()
    {
        const double Beat = 0.5;
        foreach (IReadOnlyList<Note> part in Parts(InstrumentTrack.DrumKit, 60 / Beat))
        {
            // Halves, quarters, thirds of a beat; the second of a swung pair comes late, so half of the strokes may be off.
            int onGrid = part.Count(note => ((double[])[Beat / 4, Beat / 3]).Any(step => Math.Abs(note.StartSeconds / step - Math.Round(note.StartSeconds / step)) < 1e-6));
            Assert.True(onGrid >= 0.5 * part.Count, $"{onGrid} of {part.Count}");
        }
    }

    [Fact]
    public void Compose_SameSeed_GivesTheSamePart() =>
        Assert.Equal(Parts(InstrumentTrack.HandDrums, 90).SelectMany(part => part), Parts(InstrumentTrack.HandDrums, 90).SelectMany(part => part));

    [Fact]
    public void Compose_ManySeeds_BarsHaveManyMetres()
    {
        // The loudest period of the low drum's accents, in steps, told by where the first drum of a hand part returns.
        HashSet<int> gaps = [];
        foreach (IReadOnlyList<Note> part in Parts(InstrumentTrack.HandDrums, 120))
        {
            double[] starts = [.. part.Where(note => note.Key == part[0].Key).Select(note => note.StartSeconds)];
            gaps.UnionWith(starts.Zip(starts.Skip(1), (a, b) => (int)Math.Round((b - a) / 0.125)));
        }

        Assert.Superset(new HashSet<int> { 2, 3, 4, 5, 6, 7, 8 }, gaps);
    }
}
