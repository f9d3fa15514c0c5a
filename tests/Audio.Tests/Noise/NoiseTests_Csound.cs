using System.Globalization;
using System.Numerics;
using MirTool.Audio.Noise;

namespace MirTool.Audio.Tests.Noise;

/// <summary>Oracle: Csound's opcodes, rendered by the program itself to 64-bit computed, 32-bit stored samples.</summary>
public class NoiseTests_Csound
{
    [Theory]
    [InlineData(0.0, 0.0, 44_100)]
    [InlineData(0.5, 0.7, 44_100)]
    [InlineData(1.0, 0.2, 44_100)]
    [InlineData(0.2, 0.95, 44_100)]
    [InlineData(0.8, 0.5, 22_050)]
    [InlineData(0.8, 0.5, 96_000)]
    public void Reverberation_ImpulseResponse_IsThatOfFreeverb(double room, double damping, int sampleRate)
    {
        float[] expected = Csound($"aout, aright freeverb aimp, aimp, {Text(room)}, {Text(damping)}, {sampleRate}", seconds: 2, sampleRate);
        float[] actual = Impulse(expected.Length);
        new Reverberation(room, damping).Apply(actual, sampleRate, seed: 0);
        // The response peaks near 0.015; what is left of the tail after 2 s is still far above this.
        AssertClose(expected, actual, 1e-7);
    }

    [Theory]
    [InlineData(400, 2.0)]
    [InlineData(4000, 0.1)]
    public void ResonantLowPass_ImpulseResponse_IsThatOfLowpass2(double cutoffHz, double q)
    {
        float[] expected = Csound($"aout lowpass2 aimp, {Text(cutoffHz)}, {Text(q)}", seconds: 0.5, 44_100);
        float[] actual = Impulse(expected.Length);
        new ResonantLowPass(cutoffHz, q).Apply(actual, 44_100, seed: 0);
        AssertClose(expected, actual, 1e-6);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(3000)]
    public void ButterworthHighPass_ImpulseResponse_IsThatOfButterhp(double cutoffHz)
    {
        float[] expected = Csound($"aout butterhp aimp, {Text(cutoffHz)}", seconds: 0.5, 44_100);
        float[] actual = Impulse(expected.Length);
        new ButterworthHighPass(cutoffHz).Apply(actual, 44_100, seed: 0);
        AssertClose(expected, actual, 1e-6);
    }

    [Theory]
    [InlineData(0.1, 0.5)]
    [InlineData(0.05, 0.95)]
    [InlineData(1.0, 0.0)]
    [InlineData(0.5, 0.3)]
    public void AddedNoise_AveragedSpectrum_IsThatOfNoise(double amplitude, double beta)
    {
        float[] expected = Csound($"aout noise {Text(amplitude)}, {Text(beta)}", seconds: 12, 44_100);
        float[] actual = new float[expected.Length];
        new AddedNoise(amplitude, beta).Apply(actual, 44_100, seed: 1);
        double[] expectedDb = BandsDb(expected);
        double[] actualDb = BandsDb(actual);
        Assert.All(expectedDb.Zip(actualDb), band => Assert.Equal(band.First, band.Second, 1.0));
    }

    /// <summary>Mean power of 16 equal bands, dB: each the average of over 8 000 independent values, whose standard error is 0.05 dB.</summary>
    private static double[] BandsDb(float[] samples)
    {
        const int bands = 16;
        const int size = 64;
        double[] power = new double[bands];
        for (int start = 0; start + size <= samples.Length; start += size)
        {
            for (int bin = 1; bin <= 2 * bands - 1; bin++)
            {
                Complex sum = Complex.Zero;
                for (int n = 0; n < size; n++)
                {
                    // A Hann window, so that a loud band does not leak into a soft one.
                    double window = 0.5 - 0.5 * Math.Cos(2 * Math.PI * n / size);
                    sum += samples[start + n] * window * Turns[bin * n % size];
                }

                power[bin / 2] += sum.Real * sum.Real + sum.Imaginary * sum.Imaginary;
            }
        }

        return [.. power.Select(value => 10 * Math.Log10(value))];
    }

    private static readonly Complex[] Turns = [.. Enumerable.Range(0, 64).Select(n => Complex.FromPolarCoordinates(1, -2 * Math.PI * n / 64))];

    private static float[] Csound(string opcode, double seconds, int sampleRate)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("a.csd"), $"""
            <CsoundSynthesizer>
            <CsInstruments>
            sr = {sampleRate}
            ksmps = 1
            nchnls = 1
            0dbfs = 1
            instr 1
            aimp mpulse 1, 0
            {opcode}
            out aout
            endin
            </CsInstruments>
            <CsScore>
            i1 0 {Text(seconds)}
            e
            </CsScore>
            </CsoundSynthesizer>
            """);
        // Raw floats: Csound's WAV headers hold the time of day and, for floats, an extension that readers grumble about.
        Tool.Run("csound", ["-d", "-m0", "-h", "-f", "-o", folder.File("a.raw"), folder.File("a.csd")]);
        byte[] bytes = File.ReadAllBytes(folder.File("a.raw"));
        float[] samples = new float[(int)(seconds * sampleRate)];
        Buffer.BlockCopy(bytes, 0, samples, 0, samples.Length * sizeof(float));
        return samples;
    }

    private static float[] Impulse(int length)
    {
        float[] samples = new float[length];
        samples[0] = 1;
        return samples;
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Contains(expected, sample => Math.Abs(sample) > 100 * tolerance);
        for (int n = 0; n < expected.Length; n++)
        {
            Assert.True(Math.Abs(expected[n] - actual[n]) <= tolerance, $"Sample {n}: expected {expected[n]}, but got {actual[n]}.");
        }
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
