namespace MirTool.Audio.Tests;

/// <summary>Sounds that are known to the last bit.</summary>
internal static class Signal
{
    /// <summary>A chord with a little noise, different in every channel: compressible, but nothing repeats.</summary>
    public static short[] Chord(int frames, int channels, int sampleRate)
    {
        var random = new Random(7);
        short[] samples = new short[frames * channels];
        for (int i = 0; i < samples.Length; i++)
        {
            double seconds = (double)(i / channels) / sampleRate;
            double pitch = 220 * (1 + (i % channels));
            double tone = Math.Sin(2 * Math.PI * pitch * seconds) + (0.5 * Math.Sin(2 * Math.PI * 1.5 * pitch * seconds));
            samples[i] = (short)((tone * 8000) + random.Next(-200, 200));
        }

        return samples;
    }

    public static float[] Sine(double frequency, int sampleRate, int frames)
    {
        float[] samples = new float[frames];
        for (int i = 0; i < frames; i++)
        {
            samples[i] = (float)Math.Sin(2 * Math.PI * frequency * i / sampleRate);
        }

        return samples;
    }

    public static float[] Noise(int samples, int seed = 1)
    {
        var random = new Random(seed);
        float[] noise = new float[samples];
        for (int i = 0; i < samples; i++)
        {
            noise[i] = (float)((2 * random.NextDouble()) - 1);
        }

        return noise;
    }

    /// <summary>As libsndfile scales 16 bits.</summary>
    public static float[] ToFloat(short[] samples) => Array.ConvertAll(samples, sample => sample / 32768f);

    public static float[] ReadAll(string path, AudioBackend backend = AudioBackend.Auto)
    {
        using var reader = AudioReader.Open(path, new AudioOptions { Backend = backend });
        return ReadAll(reader);
    }

    public static float[] ReadAll(AudioReader reader, int blockFrames = 1000)
    {
        var samples = new List<float>();
        float[] block = new float[blockFrames * reader.Channels];
        int frames;
        while ((frames = reader.Read(block)) > 0)
        {
            samples.AddRange(block.AsSpan(0, frames * reader.Channels));
        }

        Assert.Equal(reader.FramesRead * reader.Channels, samples.Count);
        return [.. samples];
    }

    public static float[] ReadAll(MonoStream stream, int blockSamples = 44100)
    {
        var samples = new List<float>();
        float[] block = new float[blockSamples];
        int count;
        while ((count = stream.Read(block)) > 0)
        {
            samples.AddRange(block.AsSpan(0, count));
        }

        return [.. samples];
    }
}
