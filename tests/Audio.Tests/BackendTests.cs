namespace MirTool.Audio.Tests;

/// <summary>Native libraries and managed code give one sound.</summary>
public class BackendTests
{
    [Theory]
    [InlineData("a.mp3", "-b:a 128k", "libmpg123", "NLayer")]
    [InlineData("a.ogg", "-c:a libvorbis", "libsndfile", "NVorbis")]
    [InlineData("a.opus", "-b:a 96k", "libsndfile", "Concentus")]
    public void Read_Lossy_IsTheSameSoundFromBoth(string name, string options, string native, string managed)
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(96_000, 2, 48_000), 48_000, 2, [.. options.Split(' '), folder.File(name)]);

        (string nativeDecoder, float[] first) = Read(folder.File(name), AudioBackend.Native);
        (string managedDecoder, float[] second) = Read(folder.File(name), AudioBackend.Managed);

        Assert.Equal((native, managed), (nativeDecoder, managedDecoder));
        Assert.Equal(first.Length, second.Length);
        // 16 bits are 3e-5; Opus in 32-bit float against fixed point differs by several of these.
        Assert.InRange(first.Zip(second).Max(pair => Math.Abs(pair.First - pair.Second)), 0, name == "a.opus" ? 2e-3f : 1e-4f);
    }

    [Theory]
    [InlineData(44100)]
    [InlineData(48000)]
    [InlineData(44056)]
    [InlineData(8000)]
    public void Resample_Noise_IsTheSameSoundFromBoth(int inputRate)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), Wav.Float(Signal.Noise(2 * inputRate), 1, inputRate));

        float[] native = Resampled(folder.File("a.wav"), AudioBackend.Native);
        float[] managed = Resampled(folder.File("a.wav"), AudioBackend.Managed);

        // Where the two filters fall, between 0.91 and 1 of the Nyquist frequency, noise differs: 1 % of its power.
        Assert.InRange(managed.Length, native.Length - 1, native.Length + 1);
        double difference = native.Zip(managed).Skip(1000).SkipLast(1000).Average(pair => Math.Pow(pair.First - pair.Second, 2));
        Assert.InRange(difference / native.Average(sample => sample * (double)sample), 0, 0.02);
    }

    [Fact(DisableParallelization = true)]
    public void FromEnvironment_AnythingElse_NamesTheThree()
    {
        Environment.SetEnvironmentVariable(AudioOptions.BackendVariable, "fast");
        try
        {
            InvalidDataException error = Assert.Throws<InvalidDataException>(() => AudioOptions.FromEnvironment());

            Assert.Contains("must be auto, native or managed, but is 'fast'", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(AudioOptions.BackendVariable, null);
        }
    }

    private static (string Decoder, float[] Samples) Read(string path, AudioBackend backend)
    {
        using var reader = AudioReader.Open(path, new AudioOptions { Backend = backend });
        return (reader.Decoder, Signal.ReadAll(reader));
    }

    private static float[] Resampled(string path, AudioBackend backend)
    {
        using var stream = new MonoStream(AudioReader.Open(path, new AudioOptions { Backend = backend }), 22_050);
        return Signal.ReadAll(stream);
    }
}
