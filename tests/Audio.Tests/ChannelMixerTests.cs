namespace MirTool.Audio.Tests;

public class ChannelMixerTests
{
    private const int Rate = 22_050;

    [Theory]
    [InlineData(new[] { 1f, -1f })]
    [InlineData(new[] { 1f, -0.9f, 0.5f, -0.6f })]
    [InlineData(new[] { 1f, -1f, 1f, -1f })]
    public void Mix_OppositePhase_IsReadFromTheLoudestSide(float[] gains)
    {
        float[] sine = Signal.Sine(440, Rate, 3 * Rate);

        (float[] mono, IReadOnlyList<string> warnings) = Read([.. sine.SelectMany(sample => gains.Select(gain => gain * sample))], gains.Length, ChannelSelection.Mix);

        Assert.Contains("opposite phase", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Contains("3.000 s from 0.000 s on were taken from channel 1", warnings[0], StringComparison.Ordinal);
        // The first samples are faded in.
        Assert.Equal(sine[512..], mono[512..]);
    }

    [Theory]
    [InlineData(new[] { 1f, 1f })]
    [InlineData(new[] { 1f, 0f })]
    [InlineData(new[] { 0f, 0f, 0f, 0f, 0f, 0f, 0f, 1f })]
    [InlineData(new[] { 0f, 0f })]
    [InlineData(new[] { 1f, -0.3f })]
    public void Mix_ChannelsThatDoNotCancel_AreAveraged(float[] gains)
    {
        float[] sine = Signal.Sine(440, Rate, 3 * Rate);
        float[] interleaved = [.. sine.SelectMany(sample => gains.Select(gain => gain * sample))];
        float[] expected = new float[sine.Length];
        Downmix.ToMono(interleaved, gains.Length, expected);

        (float[] mono, IReadOnlyList<string> warnings) = Read(interleaved, gains.Length, ChannelSelection.Mix);

        Assert.Empty(warnings);
        Assert.Equal(expected, mono);
    }

    [Fact]
    public void Mix_ChannelsOfTheirOwn_AreAveraged()
    {
        float[] left = Signal.Noise(3 * Rate, seed: 1);
        float[] right = Signal.Noise(3 * Rate, seed: 2);

        Assert.Empty(Read([.. left.Zip(right).SelectMany(pair => new[] { pair.First, pair.Second })], 2, ChannelSelection.Mix).Warnings);
    }

    [Fact]
    public void Mix_PhaseThatTurnsHalfWay_IsFadedWithoutAClick()
    {
        float[] sine = Signal.Sine(100, Rate, 10 * Rate);
        float[] interleaved = [.. sine.SelectMany((sample, i) => new[] { sample, i < 5 * Rate ? sample : -sample })];

        float[] mono = Read(interleaved, 2, ChannelSelection.Mix).Mono;

        // The block in which the phase turns is still averaged in part; from one sample to the next a sine of 100 Hz goes 0.0285.
        float steepest = mono.Skip(1).Zip(mono, (next, sample) => Math.Abs(next - sample)).Where((_, i) => Math.Abs(i - (5 * Rate)) > 2).Max();
        Assert.InRange(steepest, 0, 0.032f);
        Assert.True(mono.Skip(7 * Rate).Max() > 0.99f);
    }

    [Theory]
    [InlineData("left", 1f)]
    [InlineData("right", 2f)]
    [InlineData("3", 3f)]
    [InlineData("1,3", 2f)]
    [InlineData("3,2", 2.5f)]
    [InlineData("mix", 2f)]
    public void Mix_Selection_AveragesWhatItNames(string selection, float expected)
    {
        float[] interleaved = [.. Enumerable.Range(0, 3000).SelectMany(_ => new[] { 1f, 2f, 3f })];

        Assert.All(Read(interleaved, 3, ChannelSelection.Parse(selection)).Mono, sample => Assert.Equal(expected, sample, tolerance: 1e-6f));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("middle")]
    [InlineData("1,,2")]
    [InlineData("65")]
    [InlineData("-1")]
    public void Parse_NoSelection_IsRefused(string text) =>
        Assert.Throws<InvalidDataException>(() => ChannelSelection.Parse(text));

    [Fact]
    public void Open_ChannelThatIsNotThere_IsRefused()
    {
        AudioFileException error = Assert.Throws<AudioFileException>(() => Read([0, 0, 0, 0], 1, ChannelSelection.Parse("right")));

        Assert.Contains("has one channel, but 'right' was asked for", error.Message, StringComparison.Ordinal);
    }

    private static (float[] Mono, IReadOnlyList<string> Warnings) Read(float[] interleaved, int channels, ChannelSelection selection)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), Wav.Float(interleaved, channels, Rate));
        using var stream = new MonoStream(AudioReader.Open(folder.File("a.wav"), new AudioOptions { Channels = selection }), Rate);
        return (Signal.ReadAll(stream), stream.Reader.Warnings);
    }
}
