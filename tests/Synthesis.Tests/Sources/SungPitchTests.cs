using MirTool.Audio;
using MirTool.Synthesis.Sources;

namespace MirTool.Synthesis.Tests.Sources;

public sealed class SungPitchTests
{
    private static readonly SungPitch Plain = new(5, 0, 0, GlideShare: 0, GlideSeconds: 0.2, ScoopShare: 0, OrnamentShare: 0);

    [Fact]
    public void Curve_Glide_StartsAtTheNoteBeforeAndArrives()
    {
        Func<double, double> cents = (Plain with { GlideShare = 1 }).Curve(1, -300, new SeededRandom(1));
        // A voice is never quite steady: 6 cents.
        Assert.InRange(cents(0), -306, -294);
        Assert.InRange(cents(0.1), -156, -144);
        Assert.InRange(cents(0.25), -6, 6);
    }

    [Fact]
    public void Curve_Vibrato_SwellsToItsDepthAtItsRate()
    {
        Func<double, double> cents = (Plain with { VibratoCents = 60, VibratoDelaySeconds = 0.2 }).Curve(3, 0, new SeededRandom(1));
        Assert.InRange(cents(0.1), -6, 6);
        // A quarter of a period after whole periods of 0.2 s.
        Assert.InRange(cents(1.05), 54, 66);
        Assert.InRange(cents(1.15), -66, -54);
    }

    [Fact]
    public void Curve_Ornament_LeavesTheNoteAndReturns()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            Func<double, double> cents = (Plain with { OrnamentShare = 1 }).Curve(2, 0, new SeededRandom(seed));
            double farthest = Enumerable.Range(0, 200).Max(i => Math.Abs(cents(0.01 * i)));
            Assert.InRange(farthest, 70, 230);
            Assert.InRange(cents(0), -6, 6);
            Assert.InRange(cents(2), -6, 6);
        }
    }
}
