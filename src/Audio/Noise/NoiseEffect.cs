using System.Globalization;

namespace MirTool.Audio.Noise;

/// <summary>Changes the next samples of one channel in place; calls continue each other.</summary>
public delegate void ChannelProcess(Span<float> samples);

/// <summary>A disturbance of a recording, all its parameters fixed.</summary>
/// <remarks>Clips keep their length: a reverberation is cut where the clip ends. Results may pass full scale.</remarks>
public abstract record NoiseEffect
{
    /// <summary>The parameters by name, for metadata and messages.</summary>
    public abstract IReadOnlyList<(string Name, double Value)> Parameters { get; }

    /// <summary>Everything wrong at once; empty when the effect can be applied at this sample rate.</summary>
    /// <param name="sampleRate">Hz.</param>
    public abstract IEnumerable<string> Problems(int sampleRate);

    /// <summary>Starts the effect on one channel.</summary>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="seed">Decides added noise; channels that are to differ need seeds of their own.</param>
    /// <exception cref="ArgumentException">The effect has <see cref="Problems"/> at this sample rate.</exception>
    public ChannelProcess Start(int sampleRate, ulong seed)
    {
        string problems = string.Join(' ', Problems(sampleRate));
        return problems.Length == 0 ? StartChecked(sampleRate, seed) : throw new ArgumentException(problems);
    }

    /// <summary>Applies the effect to a whole channel in place.</summary>
    /// <inheritdoc cref="Start"/>
    public void Apply(Span<float> samples, int sampleRate, ulong seed) => Start(sampleRate, seed)(samples);

    /// <summary>The parameters in one line, such as <c>cutoff 812.5, q 1.25</c>.</summary>
    public string Describe() =>
        string.Join(", ", Parameters.Select(parameter => string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} {parameter.Value:0.######}")));

    protected abstract ChannelProcess StartChecked(int sampleRate, ulong seed);

    private protected static IEnumerable<string> Outside(string name, double value, double minimum, double maximum)
    {
        if (!(value >= minimum && value <= maximum))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{name} must be in {minimum}..{maximum}, but is {value}.");
        }
    }

    private protected static IEnumerable<string> BadCutoff(double cutoffHz, int sampleRate)
    {
        if (!(cutoffHz > 0 && cutoffHz < sampleRate / 2.0))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"cutoff must lie above 0 and below {sampleRate / 2.0} Hz (half the sample rate), but is {cutoffHz}.");
        }
    }
}

/// <summary>A room: <see cref="Freeverb"/>, mixed with what went in.</summary>
/// <param name="Room">Size, 0..1.</param>
/// <param name="Damping">Of high frequencies, 0..1.</param>
/// <param name="Wet">Share of the reverberation in the result, 0..1; the rest is the input.</param>
public sealed record Reverberation(double Room, double Damping, double Wet = 1) : NoiseEffect
{
    public override IReadOnlyList<(string Name, double Value)> Parameters => [("room", Room), ("damping", Damping), ("wet", Wet)];

    public override IEnumerable<string> Problems(int sampleRate) =>
        [.. Outside("room", Room, 0, 1), .. Outside("damping", Damping, 0, 1), .. Outside("wet", Wet, 0, 1)];

    protected override ChannelProcess StartChecked(int sampleRate, ulong seed)
    {
        var reverb = new Freeverb(Room, Damping, sampleRate);
        return samples =>
        {
            for (int n = 0; n < samples.Length; n++)
            {
                samples[n] = (float)(Wet * reverb.Next(samples[n]) + (1 - Wet) * samples[n]);
            }
        };
    }
}

/// <summary>A low-pass of two poles that rings at its cutoff (<see cref="Biquad.Resonator"/>).</summary>
/// <param name="CutoffHz">Below half the sample rate.</param>
/// <param name="Q">Sharpness of the resonance, above 0, 1000 at most.</param>
public sealed record ResonantLowPass(double CutoffHz, double Q) : NoiseEffect
{
    public override IReadOnlyList<(string Name, double Value)> Parameters => [("cutoff", CutoffHz), ("q", Q)];

    public override IEnumerable<string> Problems(int sampleRate) => [.. BadCutoff(CutoffHz, sampleRate), .. Outside("q", Q, 0.001, 1000)];

    protected override ChannelProcess StartChecked(int sampleRate, ulong seed) =>
        new BiquadFilter(Biquad.Resonator(CutoffHz, Q, sampleRate)).Process;
}

/// <summary>A Butterworth high-pass of second order.</summary>
/// <param name="CutoffHz">Where 3 dB are lost; below half the sample rate.</param>
public sealed record ButterworthHighPass(double CutoffHz) : NoiseEffect
{
    public override IReadOnlyList<(string Name, double Value)> Parameters => [("cutoff", CutoffHz)];

    public override IEnumerable<string> Problems(int sampleRate) => BadCutoff(CutoffHz, sampleRate);

    protected override ChannelProcess StartChecked(int sampleRate, ulong seed) =>
        new BiquadFilter(Biquad.HighPass(CutoffHz, sampleRate)).Process;
}

/// <summary><see cref="FilteredNoise"/> on top of the recording.</summary>
/// <param name="Amplitude">Relative to full scale, 0..1.</param>
/// <param name="Beta">Memory of the noise's low-pass, in [0, 1); at 1 nothing would be left.</param>
public sealed record AddedNoise(double Amplitude, double Beta) : NoiseEffect
{
    public override IReadOnlyList<(string Name, double Value)> Parameters => [("amplitude", Amplitude), ("beta", Beta)];

    public override IEnumerable<string> Problems(int sampleRate) =>
        [.. Outside("amplitude", Amplitude, 0, 1), .. Beta == 1 ? ["beta must be below 1: at 1 the noise is silent."] : Outside("beta", Beta, 0, 1)];

    protected override ChannelProcess StartChecked(int sampleRate, ulong seed)
    {
        var noise = new FilteredNoise(Amplitude, Beta, seed);
        return samples =>
        {
            for (int n = 0; n < samples.Length; n++)
            {
                samples[n] += (float)noise.Next();
            }
        };
    }
}
