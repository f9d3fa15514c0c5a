using System.Buffers.Binary;
using MirTool.Audio;

namespace MirTool.Cli.Tests;

/// <summary><c>mirtool spectrogram</c> as it is started.</summary>
public class SpectrogramCommandTests
{
    [Fact]
    public async Task Spectrogram_OfARecording_IsAPictureOfTheSizeAskedFor()
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("a.wav"), seconds: 3);
        (int exitCode, string output, string messages) = await MirtoolProcess.RunAsync(
            "spectrogram", folder.At("a.wav"), "-o", folder.At("a.png"), "--start", "0.5", "--width", "900", "--height", "600");

        Assert.Equal((0, "", ""), (exitCode, output, messages));
        byte[] png = await File.ReadAllBytesAsync(folder.At("a.png"), TestContext.Current.CancellationToken);
        // The header chunk of a PNG: width and height in the eight bytes from the sixteenth.
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((900, 600), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));

        // Another half second, another picture; the same one, the same bytes.
        Assert.Equal(png, await DrawAsync(folder, "0.5"));
        Assert.NotEqual(png, await DrawAsync(folder, "1"));
    }

    [Theory]
    [InlineData("a.wav -o b.jpg", "ends in '.jpg'")]
    [InlineData("a.wav -o full.png", "--force")]
    [InlineData("a.wav -o b.png --start 3", "lies behind the end")]
    [InlineData("a.wav -o b.png --start -1", "--start")]
    [InlineData("a.wav -o b.png --width 10", "width")]
    [InlineData("none.wav -o b.png", "none.wav")]
    public async Task Spectrogram_WhatCannotBe_IsRefusedAndLeavesNothing(string arguments, string named)
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("a.wav"), seconds: 3);
        folder.Write("full.png", "older");
        (int exitCode, _, string messages) = await MirtoolProcess.RunAsync(
            arguments.Split(' ').Select(word => word.Contains('.', StringComparison.Ordinal) ? folder.At(word) : word).Prepend("spectrogram"));

        Assert.Equal(2, exitCode);
        Assert.Contains(named, messages, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", messages, StringComparison.Ordinal);
        Assert.Equal(["a.wav", "full.png"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    private static async Task<byte[]> DrawAsync(TemporaryFolder folder, string start)
    {
        (int exitCode, _, _) = await MirtoolProcess.RunAsync(
            "spectrogram", folder.At("a.wav"), "-o", folder.At("b.png"), "--start", start, "--width", "900", "--height", "600", "--force");
        Assert.Equal(0, exitCode);
        return await File.ReadAllBytesAsync(folder.At("b.png"), TestContext.Current.CancellationToken);
    }

    private static void Write(string path, int seconds)
    {
        float[] samples = [.. Enumerable.Range(0, seconds * 22_050).Select(n => 0.5f * (float)Math.Sin(1e-6 * n * (n + 50_000.0)))];
        using AudioWriter writer = AudioWriter.Create(path, 22_050, channels: 1);
        writer.Write(samples);
        writer.Complete();
    }
}
