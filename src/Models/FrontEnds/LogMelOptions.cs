namespace MirTool.Models.FrontEnds;

/// <summary>How sound becomes a log-mel spectrogram. Stored with each model: weights mean nothing under another front end.</summary>
public sealed record LogMelOptions
{
    /// <summary>Sample rate of the waveforms, Hz.</summary>
    public int SampleRate { get; init; } = 22_050;

    /// <summary>Length of a Fourier frame, samples.</summary>
    public int FftSize { get; init; } = 1024;

    /// <summary>Distance between the starts of neighbouring frames, samples.</summary>
    public int HopSamples { get; init; } = 441;

    /// <summary>Number of mel bands.</summary>
    public int MelBands { get; init; } = 64;

    /// <summary>Lower edge of the lowest band, Hz.</summary>
    public double MinimumHz { get; init; } = 40;

    /// <summary>Upper edge of the highest band, Hz; at most half the sample rate.</summary>
    public double MaximumHz { get; init; } = 10_500;

    /// <summary>0: levels are those below the window's loudest cell. Above: below a running reference, so that they do not depend on
    /// where a window begins; the mean, over this many seconds around a frame, of the loudest cell in as many seconds.</summary>
    public double ReferenceSeconds { get; init; }

    /// <summary>Range kept below the loudest cell, dB; everything softer becomes the floor.</summary>
    public double RangeDb { get; init; } = 80;

    /// <summary>The loudest cell counts as at least this loud, dB relative to a full-scale sine: keeps digital silence and
    /// converter noise from being blown up to the level of music.</summary>
    public double QuietestPeakDb { get; init; } = -60;

    /// <summary>Everything wrong at once.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (string problem in FourierFrames.Problems(SampleRate, FftSize, HopSamples, MinimumHz, MaximumHz))
        {
            yield return problem;
        }

        if (MelBands is < 8 or > 1024)
        {
            yield return $"frontEnd.melBands must be in 8..1024, but is {MelBands}.";
        }

        if (!(ReferenceSeconds is >= 0 and <= 60))
        {
            yield return $"frontEnd.referenceSeconds must be in [0, 60], but is {ReferenceSeconds}.";
        }

        if (!(RangeDb is > 0 and <= 200))
        {
            yield return $"frontEnd.rangeDb must be in (0, 200], but is {RangeDb}.";
        }

        if (!(QuietestPeakDb is >= -200 and <= 0))
        {
            yield return $"frontEnd.quietestPeakDb must be in [-200, 0], but is {QuietestPeakDb}.";
        }
    }
}
