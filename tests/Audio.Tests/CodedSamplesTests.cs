namespace MirTool.Audio.Tests;

/// <summary>A WAV whose samples are a coded bitstream is decoded, not heard as noise.</summary>
public class CodedSamplesTests
{
    private const int Rate = 48_000;

    [Fact]
    public void Read_Ac3AsSamples_IsDecoded()
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(2 * Rate, 2, Rate), Rate, 2, "-c:a", "ac3", "-f", "spdif", folder.File("a.spdif"));
        byte[] bytes = File.ReadAllBytes(folder.File("a.spdif"));
        short[] samples = [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(bytes)];
        File.WriteAllBytes(folder.File("a.wav"), Wav.Pcm16(samples, 2, Rate));

        using var reader = AudioReader.Open(folder.File("a.wav"));
        float[] read = Signal.ReadAll(reader);

        Assert.Equal("wav, ac3, through ffmpeg", reader.Format);
        Assert.InRange(read.Length / 2.0 / Rate, 1.95, 2.1);
        Assert.InRange(read.Max(), 0.3f, 0.6f);
    }

    [Fact]
    public void Read_ASyncWordThatComesOnce_IsSound()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(Rate, 2, Rate);
        (samples[1000], samples[1001]) = (unchecked((short)0xF872), 0x4E1F);
        File.WriteAllBytes(folder.File("a.wav"), Wav.Pcm16(samples, 2, Rate));

        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(folder.File("a.wav")));
    }
}
