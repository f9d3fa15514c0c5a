namespace MirTool.Audio.Tests;

public class WindowGridTests
{
    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(300, 1, 1)]
    [InlineData(2000, 1, 1)]
    [InlineData(2001, 1, 2)]
    [InlineData(3000, 1, 2)]
    [InlineData(3001, 1, 3)]
    [InlineData(10_000, 1, 9)]
    [InlineData(10_000, 0.1, 81)]
    [InlineData(2300, 0.1, 4)]
    [InlineData(2301, 0.1, 5)]
    [InlineData(3000, 0.333, 5)]
    [InlineData(2999, 0.333, 4)]
    [InlineData(10_000, 2, 5)]
    [InlineData(10_000, 5, 2)]
    [InlineData(10_001, 5, 3)]
    public void Count_MillisecondFrames_IsAsWorkedByHand(long frames, double hopSeconds, int expected)
    {
        Assert.Equal(expected, new WindowGrid(1000, 2, hopSeconds).Count(frames));
    }

    [Theory]
    [InlineData(44100, 1.0)]
    [InlineData(44100, 0.1)]
    [InlineData(48000, 0.333)]
    [InlineData(22050, 0.7)]
    [InlineData(8000, 0.05)]
    [InlineData(192000, 3.5)]
    public void Count_EqualsWalkingTheWindows(int sampleRate, double hopSeconds)
    {
        var grid = new WindowGrid(sampleRate, 2, hopSeconds);
        var random = new Random(1);
        for (int trial = 0; trial < 300; trial++)
        {
            // Half of them exactly where a window ends or starts, or a frame beside it.
            long frames = trial % 2 == 0
                ? random.Next(1, 30 * sampleRate)
                : (long)Math.Round(random.Next(1, 20) * (decimal)hopSeconds * sampleRate) + (trial % 4 == 1 ? 2 * sampleRate : 0) + random.Next(-1, 2);
            if (frames < 1)
            {
                continue;
            }

            Assert.Equal(Walk(frames, sampleRate, (decimal)hopSeconds), grid.Count(frames));
        }
    }

    [Fact]
    public void Count_TenHours_IsExact()
    {
        Assert.Equal(35_999, new WindowGrid(44100, 2, 1).Count(36_000L * 44100));
        Assert.Equal(36_000, new WindowGrid(44100, 2, 1).Count((36_000L * 44100) + 1));
        Assert.Equal(359_981, new WindowGrid(44100, 2, 0.1).Count(36_000L * 44100));
    }

    [Fact]
    public void ExistsAndIsComplete_WhileReading_AgreeWithTheEnd()
    {
        var grid = new WindowGrid(100, 2, 0.7);
        for (long total = 0; total < 1500; total++)
        {
            int count = grid.Count(total);
            for (int index = 0; index < 25; index++)
            {
                Assert.Equal(index < count, grid.Exists(index, total));
                // A complete window starts within what is there, so it can only be missing where its predecessor ends the recording.
                if (grid.IsComplete(index, total))
                {
                    Assert.True(index < count || grid.IsComplete(index - 1, total));
                }
            }
        }
    }

    [Fact]
    public void EndSeconds_LastWindow_IsTheRecordingsEnd()
    {
        var grid = new WindowGrid(44100, 2, 1);
        long frames = (long)(3.3 * 44100);

        Assert.Equal(3, grid.Count(frames));
        Assert.Equal([2.0, 3.0, frames / 44100.0], [grid.EndSeconds(0, frames), grid.EndSeconds(1, frames), grid.EndSeconds(2, frames)]);
        Assert.Equal([0.0, 1.0, 2.0], [grid.StartSeconds(0), grid.StartSeconds(1), grid.StartSeconds(2)]);
        Assert.Equal(0.3, new WindowGrid(1000, 2, 1).EndSeconds(0, 300));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 0)]
    [InlineData(2, -1)]
    [InlineData(2, double.NaN)]
    [InlineData(2, double.PositiveInfinity)]
    [InlineData(2, 1e-9)]
    public void New_ImpossibleLengths_AreRefused(double windowSeconds, double hopSeconds)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowGrid(22050, windowSeconds, hopSeconds));
    }

    /// <summary>The definition, in decimal arithmetic, which is exact for hops as people write them.</summary>
    private static int Walk(long frames, int sampleRate, decimal hopSeconds)
    {
        int count = 0;
        decimal end;
        do
        {
            decimal start = Math.Round(count * hopSeconds * sampleRate);
            if (start >= frames)
            {
                break;
            }

            end = start + (2m * sampleRate);
            count++;
        }
        while (end < frames);

        return count;
    }
}
