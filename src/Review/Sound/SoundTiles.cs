using MirTool.Audio;

namespace MirTool.Review.Sound;

/// <summary>The pictures of recordings, tile by tile: only what is asked for is computed, and little is kept.</summary>
/// <remarks>Several threads may ask at once. Tiles of up to half a minute are read from where they lie; longer ones come from an
/// overview that is made once for a recording, in the background.</remarks>
public sealed class SoundTiles : IDisposable
{
    // Some 110 MB: 2 000 tiles of 25 KB, and four overviews of 14 MB for ten hours.
    private const int MostTiles = 2000;
    private const int MostOverviews = 4;

    private readonly BoundedCache<(string Path, string Part, int Scale, int Index), SoundTile> tiles = new(MostTiles);
    private readonly BoundedCache<(string Path, string Part), SoundOverview> overviews = new(MostOverviews);
    private readonly SemaphoreSlim working = new(Math.Max(1, Environment.ProcessorCount));
    private readonly CancellationTokenSource end = new();

    /// <summary>A tile of a recording's picture.</summary>
    /// <param name="sound">The recording.</param>
    /// <param name="durationSeconds">Its length.</param>
    /// <param name="scale">2 to this power seconds a column: <see cref="SoundTile.FinestScale"/> to <see cref="SoundTile.CoarsestScale"/>.</param>
    /// <param name="index">Which tile of this scale, from 0; it begins at index × 256 columns.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scale, or the tile lies outside of the recording.</exception>
    /// <exception cref="IOException">The recording cannot be read.</exception>
    public async Task<SoundTile> GetAsync(RecordingPart sound, double durationSeconds, int scale, int index, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sound);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, SoundTile.FinestScale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, SoundTile.CoarsestScale);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((double)index * SoundTile.Columns * SoundTile.ColumnSeconds(scale), durationSeconds, nameof(index));
        string part = $"{sound.Options.Track} {sound.Options.Channels}";
        if (scale >= SoundOverview.Scale)
        {
            return Overview(sound, part, durationSeconds).Tile(scale, index);
        }

        if (tiles.TryGet((sound.Path, part, scale, index), out SoundTile? known))
        {
            return known;
        }

        await working.WaitAsync(cancellationToken);
        try
        {
            return tiles.GetOrAdd((sound.Path, part, scale, index), _ => Compute(sound, scale, index));
        }
        finally
        {
            working.Release();
        }
    }

    /// <summary>Ends what is computed in the background.</summary>
    public void Dispose()
    {
        end.Cancel();
        working.Dispose();
        end.Dispose();
    }

    /// <summary>Lowest and highest sample as signed bytes.</summary>
    internal static void Extremes(ReadOnlySpan<float> samples, Span<byte> ends)
    {
        float low = 0;
        float high = 0;
        foreach (float sample in samples)
        {
            low = Math.Min(low, sample);
            high = Math.Max(high, sample);
        }

        ends[0] = (byte)(sbyte)Math.Clamp(Math.Round(low * 127), -127, 127);
        ends[1] = (byte)(sbyte)Math.Clamp(Math.Round(high * 127), -127, 127);
    }

    private SoundOverview Overview(RecordingPart sound, string part, double durationSeconds) => overviews.GetOrAdd((sound.Path, part), key =>
    {
        var overview = new SoundOverview(durationSeconds);
        CancellationToken token = end.Token;
        // A long task of its own: hours of sound take minutes.
        _ = Task.Factory.StartNew(() => overview.Run(sound, token), token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return overview;
    });

    private static SoundTile Compute(RecordingPart sound, int scale, int index)
    {
        using var source = new SampleSource(sound);
        var spectrum = new LogSpectrum(source.SampleRate);
        double columnFrames = SoundTile.ColumnSeconds(scale) * source.SampleRate;
        long first = (long)((double)index * SoundTile.Columns * columnFrames);
        int frames = (int)Math.Ceiling(SoundTile.Columns * columnFrames);
        // Half a transform before and behind: a column's spectrum is that of its middle.
        int before = (int)Math.Min(first, spectrum.Size / 2);
        float[] samples = new float[(spectrum.Size / 2) + frames + spectrum.Size];
        source.ReadMono(first - before, samples.AsSpan((spectrum.Size / 2) - before));
        byte[] bytes = new byte[SoundTile.Size];
        for (int column = 0; column < SoundTile.Columns; column++)
        {
            int from = (int)(column * columnFrames);
            int to = Math.Max(from + 1, (int)((column + 1) * columnFrames));
            Extremes(samples.AsSpan((spectrum.Size / 2) + from, to - from), bytes.AsSpan(2 * column, 2));
            Span<byte> levels = bytes.AsSpan((2 * SoundTile.Columns) + (column * LogSpectrum.Rows), LogSpectrum.Rows);
            for (int at = (from + to) / 2; at < to + (spectrum.Size / 2); at += spectrum.Size)
            {
                spectrum.Raise(samples.AsSpan(at, spectrum.Size), levels);
                if (columnFrames <= spectrum.Size)
                {
                    break;
                }
            }
        }

        return new SoundTile(bytes, IsFinal: true);
    }
}
