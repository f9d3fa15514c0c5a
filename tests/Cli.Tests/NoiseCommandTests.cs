using MirTool.Audio;
using MirTool.Audio.Noise;

namespace MirTool.Cli.Tests;

/// <summary><c>mirtool noise</c> as it is started: what it writes, what it refuses, and that refusals leave nothing behind.</summary>
public class NoiseCommandTests
{
    private const int SampleRate = 16_000;

    [Fact]
    public async Task Noise_Stereo_IsTheLibrarysEffectOnEveryChannel()
    {
        using var folder = new TemporaryFolder();
        string input = folder.At("a.wav");
        float[] expected = Write(input, frames: 50_000, channels: 2, SampleEncoding.FloatingPoint);
        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync(
            "noise", input, "-o", folder.At("b.wav"), "--effect", "tree", "--seed", "9", "--q", "1.5", "--bits", "32", "--gain", "-20");

        Assert.Equal(0, exitCode);
        var effect = (ResonantLowPass)NoiseEffects.Find("tree").Draw(9) with { Q = 1.5 };
        Assert.Contains($"tree, {effect.Describe()}.", messages, StringComparison.Ordinal);
        new InterleavedNoise(effect, SampleRate, channels: 2, seed: 9).Process(expected);
        using AudioReader reader = AudioReader.Open(folder.At("b.wav"));
        Assert.Equal((SampleRate, 2), (reader.SampleRate, reader.Channels));
        Assert.Equal(expected.Select(sample => sample * 0.1f), ReadAll(reader));
    }

    [Fact]
    public async Task Noise_EqualSeeds_GiveEqualFilesAndRandomTakesOneOfTheNine()
    {
        using var folder = new TemporaryFolder();
        string input = folder.At("a.wav");
        Write(input, frames: 8000, channels: 1, SampleEncoding.Pcm24);
        foreach (string name in (string[])["b.flac", "c.flac"])
        {
            (int exitCode, _, string messages) = await MirtoolProcess.RunAsync(
                "noise", input, "-o", folder.At(name), "--effect", "random", "--seed", "3");
            Assert.Equal(0, exitCode);
            Assert.Contains($": {NoiseEffects.Choose(3).Name}, ", messages, StringComparison.Ordinal);
        }

        Assert.Equal(await File.ReadAllBytesAsync(folder.At("b.flac"), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(folder.At("c.flac"), TestContext.Current.CancellationToken));
        using AudioReader reader = AudioReader.Open(folder.At("b.flac"));
        Assert.Equal("FLAC, 24 bit", reader.Format);
    }

    [Fact]
    public async Task Noise_PassingFullScale_IsClippedWithAWarningThatHelps()
    {
        using var folder = new TemporaryFolder();
        string input = folder.At("a.wav");
        Write(input, frames: 8000, channels: 1, SampleEncoding.Pcm16);
        string[] arguments = ["noise", input, "-o", folder.At("b.wav"), "--effect", "white-noise", "--amplitude", "1", "--beta", "0", "-q"];

        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync(arguments);
        Assert.Equal(0, exitCode);
        Assert.Contains("were clipped. Use --gain -", messages, StringComparison.Ordinal);

        string gain = messages[(messages.IndexOf("--gain ", StringComparison.Ordinal) + 7)..].Split(' ')[0];
        (exitCode, _, messages) = await MirtoolProcess.RunAsync([.. arguments, "--gain", gain, "--force"]);
        Assert.Equal(0, exitCode);
        Assert.Empty(messages);
    }

    [Fact]
    public async Task Noise_List_ShowsEveryEffectWithItsRanges()
    {
        (int exitCode, string output, string messages) = await MirtoolProcess.RunAsync("noise", "--effect", "list");
        Assert.Equal(0, exitCode);
        Assert.All(NoiseEffects.Names, name => Assert.Contains($"{name}\t", output, StringComparison.Ordinal));
        Assert.Contains("cutoff 400..4000 Hz, q 0.1..2\t", output, StringComparison.Ordinal);
        Assert.Empty(messages);
    }

    [Theory]
    [InlineData("a.wav -o b.wav", "--effect NAME is needed")]
    [InlineData("a.wav --effect tree", "--output FILE is needed")]
    [InlineData("-o b.wav --effect tree", "an INPUT is needed")]
    [InlineData("a.wav -o b.wav --effect oak", "no noise effect 'oak'; there are reverb,")]
    [InlineData("a.wav -o b.wav --effect tree --room 1", "'tree' has no parameter 'room'; it has cutoff, q")]
    [InlineData("a.wav -o b.wav --effect tree --cutoff 8000", "cutoff must lie above 0 and below 8000 Hz")]
    [InlineData("a.wav -o b.wav --effect tree --cutoff NaN", "cutoff")]
    [InlineData("a.wav -o b.wav --effect tree --q x", "'x'")]
    [InlineData("a.wav -o b.wav --effect hiss --beta 1", "silent")]
    [InlineData("a.wav -o b.wav --effect tree --gain 500", "--gain")]
    [InlineData("a.wav -o b.wav --effect tree --bits 8", "--bits must be 16, 24 or 32")]
    [InlineData("a.wav -o b.flac --effect tree --bits 32", "FLAC holds integers only")]
    [InlineData("a.wav -o b.mp3 --effect tree", "ends in '.mp3'")]
    [InlineData("a.wav -o none/b.wav --effect tree", "there is no folder")]
    [InlineData("a.wav -o full.wav --effect tree", "--force")]
    [InlineData("a.wav -o a.wav --effect tree --force", "is the recording itself")]
    [InlineData("a.wav -o folder.wav --effect tree --force", "is a folder")]
    [InlineData("none.wav -o b.wav --effect tree", "none.wav")]
    [InlineData("text.wav -o b.wav --effect tree", "text.wav")]
    public async Task Noise_WhatCannotBe_IsRefusedAndLeavesNothing(string arguments, string named)
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("a.wav"), frames: 100, channels: 1, SampleEncoding.Pcm16);
        folder.Write("full.wav", "older");
        folder.Write("text.wav", "no sound");
        Directory.CreateDirectory(folder.At("folder.wav"));
        string[] before = [.. Directory.GetFileSystemEntries(folder.Path).Order()];
        byte[] input = await File.ReadAllBytesAsync(folder.At("a.wav"), TestContext.Current.CancellationToken);

        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync(
            arguments.Split(' ').Select(word => word.Contains('.', StringComparison.Ordinal) ? folder.At(word) : word).Prepend("noise"));

        Assert.Equal(2, exitCode);
        Assert.Contains(named, messages, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", messages, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Path).Order());
        Assert.Equal("older", await File.ReadAllTextAsync(folder.At("full.wav"), TestContext.Current.CancellationToken));
        Assert.Equal(input, await File.ReadAllBytesAsync(folder.At("a.wav"), TestContext.Current.CancellationToken));
    }

    private static float[] Write(string path, int frames, int channels, SampleEncoding encoding)
    {
        var random = new Random(1);
        float[] samples = [.. Enumerable.Range(0, frames * channels).Select(_ => MathF.Round((2 * random.NextSingle() - 1) * 16_384) / 32_768)];
        using AudioWriter writer = AudioWriter.Create(path, SampleRate, channels, encoding);
        writer.Write(samples);
        writer.Complete();
        return samples;
    }

    private static float[] ReadAll(AudioReader reader)
    {
        var samples = new List<float>();
        float[] block = new float[4096 * reader.Channels];
        int frames;
        while ((frames = reader.Read(block)) > 0)
        {
            samples.AddRange(block.AsSpan(0, frames * reader.Channels));
        }

        return [.. samples];
    }
}
