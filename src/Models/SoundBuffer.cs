namespace MirTool.Models;

/// <summary>The part of a stream of sound that is needed at the moment.</summary>
internal sealed class SoundBuffer(SoundSource sound)
{
    private const int FirstLength = 16 * 1024;

    private float[] samples = [];
    private int count;
    private long start;

    /// <summary>Whether the sound has been read to its end.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Where what has been read ends; the sound's length, once it is at its end.</summary>
    public long End => start + count;

    /// <summary>Forgets all before a sample: neighbouring batches overlap, so that only this is done with.</summary>
    public void Discard(long firstSample)
    {
        int done = (int)Math.Clamp(firstSample - start, 0, count);
        samples.AsSpan(done, count - done).CopyTo(samples);
        count -= done;
        start += done;
    }

    /// <summary>Reads up to a sample, or to the sound's end.</summary>
    public void Fill(long endSample)
    {
        int wanted = (int)(endSample - start);
        while (!AtEnd && count < wanted)
        {
            if (count == samples.Length)
            {
                // As the sound comes: what is wanted may be a minute, and an archive has recordings of a second by the thousand.
                Array.Resize(ref samples, (int)Math.Min(wanted, Math.Max(FirstLength, 2L * count)));
            }

            int read = sound.Read(samples.AsSpan(count, Math.Min(wanted, samples.Length) - count));
            count += read;
            AtEnd = read == 0;
        }
    }

    /// <summary>Samples from one on that was not discarded; fewer where fewer have been read.</summary>
    public ReadOnlySpan<float> From(long firstSample, int length)
    {
        int first = (int)Math.Min(firstSample - start, count);
        return samples.AsSpan(first, Math.Min(length, count - first));
    }
}
