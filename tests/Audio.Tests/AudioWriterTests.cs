using System.Runtime.InteropServices;

namespace MirTool.Audio.Tests;

public class AudioWriterTests
{
    [Theory]
    [InlineData("a.wav", SampleEncoding.Pcm16, 16)]
    [InlineData("a.flac", SampleEncoding.Pcm16, 16)]
    [InlineData("a.WAV", SampleEncoding.Pcm24, 24)]
    [InlineData("a.flac", SampleEncoding.Pcm24, 24)]
    [InlineData("a.wav", SampleEncoding.FloatingPoint, 24)]
    public void Write_SamplesOfAsManyBits_ComeBackUnchanged(string name, SampleEncoding encoding, int bits)
    {
        using var folder = new TestFolder();
        float scale = 1 << (bits - 1);
        float[] samples = [-1, 1 - (1 / scale), 0, .. Signal.Noise(40_001).Select(sample => MathF.Floor(sample * scale) / scale)];

        Write(folder.File(name), samples, 2, encoding);

        using var reader = AudioReader.Open(folder.File(name));
        Assert.Equal((44100, 2), (reader.SampleRate, reader.Channels));
        Assert.Equal(samples, Signal.ReadAll(reader));
    }

    [Fact]
    public void Write_Flac_IsWhatFfmpegReads()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(30_000, 2, 44100);
        Write(folder.File("a.flac"), Signal.ToFloat(samples), 2, SampleEncoding.Pcm16);

        byte[] decoded = Tool.EncodeToPipe(folder.File("a.flac"), "-f", "s16le");

        Assert.Equal(samples, MemoryMarshal.Cast<byte, short>(decoded).ToArray());
    }

    [Theory]
    [InlineData("a.wav", SampleEncoding.Pcm16, 32767 / 32768f)]
    [InlineData("a.flac", SampleEncoding.Pcm24, 8388607 / 8388608f)]
    [InlineData("a.wav", SampleEncoding.FloatingPoint, 1f)]
    public void Write_BeyondFullScale_IsClipped(string name, SampleEncoding encoding, float most)
    {
        using var folder = new TestFolder();
        Write(folder.File(name), [1, 1.5f, float.PositiveInfinity, -1, -1.5f, float.NegativeInfinity], 1, encoding);

        Assert.Equal([most, most, most, -1, -1, -1], Signal.ReadAll(folder.File(name)));
    }

    [Fact]
    public void Write_ManyBlocks_EqualsOne()
    {
        using var folder = new TestFolder();
        float[] samples = Signal.Noise(3 * 20_000);
        Write(folder.File("whole.wav"), samples, 3, SampleEncoding.FloatingPoint);
        using (AudioWriter writer = AudioWriter.Create(folder.File("parts.wav"), 44100, 3, SampleEncoding.FloatingPoint))
        {
            foreach (float[] part in samples.Chunk(3 * 77))
            {
                writer.Write(part);
            }

            Assert.Equal(20_000, writer.FramesWritten);
            writer.Complete();
        }

        Assert.Equal(File.ReadAllBytes(folder.File("whole.wav")), File.ReadAllBytes(folder.File("parts.wav")));
    }

    [Fact]
    public void Dispose_WithoutComplete_LeavesWhatWasThere()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("a.wav"), "older");

        using (AudioWriter writer = AudioWriter.Create(folder.File("a.wav"), 44100, 1))
        {
            writer.Write(new float[50_000]);
        }

        Assert.Equal("older", File.ReadAllText(folder.File("a.wav")));
        Assert.Equal(["a.wav"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Complete_ExistingFile_IsReplaced()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("a.wav"), "older");

        Write(folder.File("a.wav"), [0.5f], 1, SampleEncoding.Pcm16);

        Assert.Equal([0.5f], Signal.ReadAll(folder.File("a.wav")));
        Assert.Equal(["a.wav"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Create_LongestName_Works()
    {
        using var folder = new TestFolder();
        string path = folder.File(new string('n', 251) + ".wav");

        Write(path, [0.5f], 1, SampleEncoding.Pcm16);

        Assert.Equal([0.5f], Signal.ReadAll(path));
    }

    [Fact]
    public void Create_WhatCannotBeWritten_IsRefusedAndLeavesNothing()
    {
        using var folder = new TestFolder();

        Assert.Throws<ArgumentException>(() => AudioWriter.Create(folder.File("a.mp3"), 44100, 1));
        Assert.Throws<ArgumentException>(() => AudioWriter.Create(folder.File("a.flac"), 44100, 1, SampleEncoding.FloatingPoint));
        Assert.Throws<ArgumentException>(() => AudioWriter.Create(folder.File("a.flac"), 44100, 9));
        Assert.Throws<DirectoryNotFoundException>(() => AudioWriter.Create(folder.File("none/a.wav"), 44100, 1));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_NaN_IsNamed()
    {
        using var folder = new TestFolder();
        using AudioWriter writer = AudioWriter.Create(folder.File("a.wav"), 44100, 1);

        ArgumentException error = Assert.Throws<ArgumentException>(() => writer.Write([0, 1, float.NaN]));

        Assert.Contains("sample 2 is NaN", error.Message, StringComparison.Ordinal);
    }

    private static void Write(string path, float[] samples, int channels, SampleEncoding encoding)
    {
        using AudioWriter writer = AudioWriter.Create(path, 44100, channels, encoding);
        writer.Write(samples);
        writer.Complete();
    }
}
