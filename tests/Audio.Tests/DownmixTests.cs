namespace MirTool.Audio.Tests;

public class DownmixTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(64)]
    public void ToMono_AnyChannelsAndLength_IsTheMean(int channels)
    {
        // Lengths around every vector width, so that the loops' ends are met.
        for (int frames = 0; frames < 70; frames++)
        {
            float[] interleaved = Signal.Noise(frames * channels, seed: frames);
            float[] mono = new float[frames];

            Downmix.ToMono(interleaved, channels, mono);

            for (int frame = 0; frame < frames; frame++)
            {
                double mean = interleaved.Skip(frame * channels).Take(channels).Average(sample => (double)sample);
                // A sum of n floats of at most 1 in any order errs by less than n half units in the last place of n.
                Assert.Equal(mean, mono[frame], tolerance: channels * 1.2e-7);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void ToMono_IntoItsOwnInput_IsTheSame(int channels)
    {
        float[] interleaved = Signal.Noise(1001 * channels);
        float[] expected = new float[1001];
        Downmix.ToMono(interleaved, channels, expected);

        Downmix.ToMono(interleaved, channels, interleaved.AsSpan(0, 1001));

        Assert.Equal(expected, interleaved[..1001]);
    }

    [Fact]
    public void ToMono_LengthsThatDoNotFit_AreNamed()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Downmix.ToMono(new float[7], 2, new float[4]));

        Assert.Contains("4 frames of 2 channels (8 samples), but got 7", error.Message, StringComparison.Ordinal);
    }
}
