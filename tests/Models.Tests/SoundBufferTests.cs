namespace MirTool.Models.Tests;

public sealed class SoundBufferTests
{
    private static readonly float[] Sound = [.. Enumerable.Range(0, 100_000).Select(i => i / 100_000f)];

    [Fact]
    public void From_AfterFillingAndDiscardingInSteps_GivesTheSoundItself()
    {
        var buffer = new SoundBuffer(SoundSource.Of(Sound, 22_050));
        for (int first = 0; first < Sound.Length; first += 30_000)
        {
            buffer.Discard(first);
            buffer.Fill(first + 50_000);

            Assert.Equal(Sound.AsSpan(first, Math.Min(50_000, Sound.Length - first)), buffer.From(first, 50_000));
        }

        Assert.True(buffer.AtEnd);
        Assert.Equal(Sound.Length, buffer.End);
    }

    [Fact]
    public void Fill_FarBeyondTheEndOfAShortSound_TakesNoRoomForWhatIsNotThere()
    {
        var buffer = new SoundBuffer(SoundSource.Of(Sound.AsMemory(0, 5_000), 22_050));
        long before = GC.GetAllocatedBytesForCurrentThread();

        buffer.Fill(100_000_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal(5_000, buffer.End);
    }
}
