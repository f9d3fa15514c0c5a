namespace MirTool.Models.FrontEnds;

/// <summary>How sound becomes an image of amplitude, phase and phase gradient. Stored with each model.</summary>
public sealed record PhaseSpectrogramOptions
{
    /// <summary>Sample rate of the waveforms, Hz.</summary>
    public int SampleRate { get; init; } = 44_100;

    /// <summary>Length of a Fourier frame, samples; its window is Hamming's.</summary>
    public int FftSize { get; init; } = 512;

    /// <summary>Distance between the starts of neighbouring frames, samples.</summary>
    public int HopSamples { get; init; } = 343;

    /// <summary>Frames of a window: 256 of them fit into two seconds.</summary>
    public int Frames { get; init; } = 256;

    /// <summary>Bins below are left out, Hz.</summary>
    public double MinimumHz { get; init; } = 100;

    /// <summary>Bins above are left out, Hz; at most half the sample rate.</summary>
    public double MaximumHz { get; init; } = 10_000;

    /// <summary>Height and width of the image, pixels.</summary>
    public int ImageSize { get; init; } = 227;

    /// <summary>The softest level that is told from silence, dB relative to a full-scale sine.</summary>
    public double FloorDb { get; init; } = -100;

    /// <summary>Samples that the frames of a window cover.</summary>
    public int SampleCount => (Frames - 1) * HopSamples + FftSize;

    /// <summary>Everything wrong at once.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (string problem in FourierFrames.Problems(SampleRate, FftSize, HopSamples, MinimumHz, MaximumHz))
        {
            yield return problem;
        }

        if (Frames is < 2 or > 65_536)
        {
            yield return $"frontEnd.frames must be in 2..65536, but is {Frames}.";
        }

        if (MinimumHz < MaximumHz && Math.Ceiling(MinimumHz * FftSize / SampleRate) > Math.Floor(MaximumHz * FftSize / SampleRate))
        {
            yield return $"frontEnd: no bin of {(double)SampleRate / FftSize} Hz lies between minimumHz {MinimumHz} and maximumHz {MaximumHz}.";
        }

        if (ImageSize is < 8 or > 4096)
        {
            yield return $"frontEnd.imageSize must be in 8..4096, but is {ImageSize}.";
        }

        if (!(FloorDb is >= -200 and < 0))
        {
            yield return $"frontEnd.floorDb must be in [-200, 0), but is {FloorDb}.";
        }
    }
}
