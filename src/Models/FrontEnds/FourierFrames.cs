namespace MirTool.Models.FrontEnds;

/// <summary>What front ends that take sound in Fourier frames ask of their options alike.</summary>
internal static class FourierFrames
{
    /// <summary>Everything wrong at once.</summary>
    public static IEnumerable<string> Problems(int sampleRate, int fftSize, int hopSamples, double minimumHz, double maximumHz)
    {
        if (sampleRate is < 8000 or > 192_000)
        {
            yield return $"frontEnd.sampleRate must be in 8000..192000 Hz, but is {sampleRate}.";
        }

        if (fftSize is < 64 or > 65_536 || !int.IsPow2(fftSize))
        {
            yield return $"frontEnd.fftSize must be a power of two in 64..65536, but is {fftSize}.";
        }

        if (hopSamples < 1 || hopSamples > fftSize)
        {
            yield return $"frontEnd.hopSamples must be in 1..{fftSize} (fftSize), but is {hopSamples}.";
        }

        if (!(minimumHz >= 0 && minimumHz < maximumHz && maximumHz <= sampleRate / 2.0))
        {
            yield return $"frontEnd: 0 <= minimumHz < maximumHz <= {sampleRate / 2.0} (half the sample rate) must hold, but they are {minimumHz} and {maximumHz}.";
        }
    }
}
