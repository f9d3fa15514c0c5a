namespace MirTool.Audio.Tests;

public class MonoStreamTests
{
    [Theory]
    [InlineData(44100, 2)]
    [InlineData(48000, 6)]
    [InlineData(22050, 1)]
    [InlineData(22050, 3)]
    public void Read_AnyBlockSizes_GiveTheSameBits(int sampleRate, int channels)
    {
        using var folder = new TestFolder();
        string path = folder.File("a.wav");
        File.WriteAllBytes(path, Wav.Pcm16(Signal.Chord((3 * sampleRate) + 11, channels, sampleRate), channels, sampleRate));

        float[] whole = Read(path, 1_000_000);

        foreach (int block in new[] { 1, 137, 22050, 65_536 })
        {
            Assert.Equal(whole, Read(path, block));
        }
    }

    [Fact]
    public void Read_WholeChain_EqualsItsStages()
    {
        using var folder = new TestFolder();
        string path = folder.File("a.wav");
        short[] samples = Signal.Chord(100_000, 2, 48000);
        File.WriteAllBytes(path, Wav.Pcm16(samples, 2, 48000));
        float[] mono = new float[100_000];
        Downmix.ToMono(Signal.ToFloat(samples), 2, mono);
        using var resampler = new StreamingResampler(48000, 22050);
        float[] expected = new float[45_938];
        resampler.Process(mono, expected, out int consumed, out int produced);
        Assert.Equal(mono.Length, consumed);
        int flushed = resampler.Flush(expected.AsSpan(produced));

        // 100 000 × 22 050 / 48 000 = 45 937.5.
        Assert.InRange(produced + flushed, 45_937, 45_938);
        Assert.Equal(expected[..(produced + flushed)], Read(path, 5000));
    }

    [Fact]
    public void Read_SoxResampledFile_IsTheSameSound()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(88_200, 2, 44100);
        File.WriteAllBytes(folder.File("a.wav"), Wav.Pcm16(samples, 2, 44100));
        Tool.Sox(folder.File("a.wav"), "-b", "32", "-e", "floating-point", folder.File("sox.wav"), "remix", "-", "rate", "-v", "22050");

        float[] expected = Signal.ReadAll(folder.File("sox.wav"));
        float[] actual = Read(folder.File("a.wav"), 4096);

        // sox's filter ends its pass band elsewhere: the white noise in the chord (0.3 % of full scale) differs above 10 kHz.
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 1000; i < actual.Length - 1000; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance: 0.003f);
        }
    }

    [Fact]
    public void Read_ShortFile_FillsWhatThereIs()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), Wav.Pcm16([100, 200, 300], 1, 44100));
        using var stream = new MonoStream(AudioReader.Open(folder.File("a.wav")), 22050);
        float[] room = new float[100];

        Assert.Equal(2, stream.Read(room));
        Assert.Equal(0, stream.Read(room));
        Assert.Equal(3, stream.Reader.FramesRead);
    }

    [Fact]
    public void Read_Blocks_AllocateNothing()
    {
        using var folder = new TestFolder();
        using (AudioWriter writer = AudioWriter.Create(folder.File("a.flac"), 44100, 2))
        {
            writer.Write(Signal.ToFloat(Signal.Chord(20 * 44100, 2, 44100)));
            writer.Complete();
        }

        using var stream = new MonoStream(AudioReader.Open(folder.File("a.flac")), 22050);
        float[] block = new float[22050];
        Assert.Equal(block.Length, stream.Read(block));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int second = 1; second < 19; second++)
        {
            Assert.True(stream.Read(block) == block.Length);
        }

        // Marshalling that the runtime compiles late may cost a little once (7 584 bytes were seen); 18 blocks of 88 200 bytes were read.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 18 * 1024);
    }

    [Fact]
    public void Read_ManyFilesAtOnce_GivesWhatEachGivesAlone()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(4 * 44100, 2, 44100);
        string[] paths = [folder.File("a.flac"), folder.File("a.mp3"), folder.File("a.ogg"), folder.File("a.opus"), folder.File("a.wav")];
        foreach (string path in paths)
        {
            Tool.Encode(samples, 44100, 2, path);
        }

        float[][] alone = Array.ConvertAll(paths, path => Read(path, 22050));

        Parallel.For(0, 8 * paths.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(alone[i % paths.Length], Read(paths[i % paths.Length], 22050)));
    }

    private static float[] Read(string path, int blockSamples)
    {
        using var stream = new MonoStream(AudioReader.Open(path), 22050);
        return Signal.ReadAll(stream, blockSamples);
    }
}
