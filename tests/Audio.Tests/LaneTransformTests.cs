using System.Numerics;
using MirTool.Audio.Resampling;

namespace MirTool.Audio.Tests;

public class LaneTransformTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(105)]
    [InlineData(128)]
    [InlineData(2 * 3 * 5 * 7 * 4)]
    public void Run_EveryLane_IsTheSumOverAllValuesTurned(int length)
    {
        float[][] re = [.. Enumerable.Range(0, LaneTransform.Lanes).Select(lane => Signal.Noise(length, seed: lane))];
        float[][] im = [.. Enumerable.Range(0, LaneTransform.Lanes).Select(lane => Signal.Noise(length, seed: 100 + lane))];
        var signal = new ComplexLanes(Interleave(re), Interleave(im));
        var spare = new ComplexLanes(new float[length * LaneTransform.Lanes], new float[length * LaneTransform.Lanes]);

        new LaneTransform(length).Run(ref signal, ref spare);

        for (int lane = 0; lane < LaneTransform.Lanes; lane++)
        {
            for (int k = 0; k < length; k++)
            {
                Complex sum = Complex.Zero;
                for (int n = 0; n < length; n++)
                {
                    sum += new Complex(re[lane][n], im[lane][n]) * Complex.FromPolarCoordinates(1, -2 * Math.PI * n * k / length);
                }

                // Rounding of 32-bit sums grows with the root of their length.
                Assert.Equal(sum.Real, signal.Re.Span[(k * LaneTransform.Lanes) + lane], tolerance: 1e-5 * Math.Sqrt(length));
                Assert.Equal(sum.Imaginary, signal.Im.Span[(k * LaneTransform.Lanes) + lane], tolerance: 1e-5 * Math.Sqrt(length));
            }
        }
    }

    [Fact]
    public void Allows_AFactorAboveSeven_IsFalse() => Assert.Equal([true, true, false], ((int[])[1, 2205, 2 * 11]).Select(LaneTransform.Allows));

    private static float[] Interleave(float[][] lanes) => [.. Enumerable.Range(0, lanes[0].Length * lanes.Length).Select(i => lanes[i % lanes.Length][i / lanes.Length])];
}
