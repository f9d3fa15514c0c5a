using MirTool.Audio.Containers;
using MirTool.Audio.Decoders;

namespace MirTool.Audio.Tests;

public class PcmSamplesTests
{
    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void ToFloat_IntegersOfEitherByteOrder_AreDividedByHalfTheirRange(int width, bool bigEndian)
    {
        // Counts that fill vectors, and some beside them.
        for (int count = 0; count < 100; count++)
        {
            int[] integers = [.. Signal.Noise(count, seed: count + 1).Select(sample => (int)(sample * (1L << ((8 * width) - 1))))];
            byte[] bytes = [.. integers.SelectMany(integer => Bytes(integer, width, bigEndian))];
            float[] samples = new float[count];

            PcmSamples.ToFloat(bytes, new PcmEncoding(PcmKind.Signed, width, bigEndian), samples);

            Assert.Equal(integers.Select(integer => integer / (float)(1 << ((8 * width) - 1))), samples);
        }
    }

    private static IEnumerable<byte> Bytes(int integer, int width, bool bigEndian)
    {
        IEnumerable<byte> littleEndian = Enumerable.Range(0, width).Select(k => (byte)(integer >> (8 * k)));
        return bigEndian ? littleEndian.Reverse() : littleEndian;
    }
}
