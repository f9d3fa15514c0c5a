using MirTool.Audio;

namespace MirTool.Review.Sound;

/// <summary>A whole recording's picture at one coarse scale, made from its start to its end in the background.</summary>
internal sealed class SoundOverview
{
    /// <summary>2 to this power seconds a column.</summary>
    public const int Scale = -2;

    private readonly byte[] extremes;
    private readonly byte[] levels;
    private int done;
    private volatile bool isFinished;

    /// <param name="durationSeconds">Of the recording.</param>
    public SoundOverview(double durationSeconds)
    {
        Columns = Math.Max(1, (int)Math.Ceiling(durationSeconds / SoundTile.ColumnSeconds(Scale)));
        extremes = new byte[2 * Columns];
        levels = new byte[LogSpectrum.Rows * Columns];
    }

    public int Columns { get; }

    public long Bytes => extremes.Length + levels.Length;

    /// <summary>Looks through the recording. What is damaged ends the picture there.</summary>
    public void Run(RecordingPart sound, CancellationToken cancellationToken)
    {
        try
        {
            using var source = new SampleSource(sound);
            var spectrum = new LogSpectrum(source.SampleRate);
            double columnFrames = SoundTile.ColumnSeconds(Scale) * source.SampleRate;
            float[] samples = new float[(int)Math.Ceiling(columnFrames) + spectrum.Size];
            for (int column = 0; column < Columns && !cancellationToken.IsCancellationRequested; column++)
            {
                long first = (long)(column * columnFrames);
                int count = (int)((long)((column + 1) * columnFrames) - first);
                source.ReadMono(first, samples.AsSpan(0, count));
                SoundTiles.Extremes(samples.AsSpan(0, count), extremes.AsSpan(2 * column, 2));
                Span<byte> own = levels.AsSpan(column * LogSpectrum.Rows, LogSpectrum.Rows);
                for (int at = 0; at + spectrum.Size <= Math.Max(count, spectrum.Size); at += spectrum.Size)
                {
                    spectrum.Raise(samples.AsSpan(at, spectrum.Size), own);
                }

                Volatile.Write(ref done, column + 1);
            }
        }
        catch (Exception e) when (e is IOException or DllNotFoundException)
        {
            // Playing it will say why.
        }

        isFinished = !cancellationToken.IsCancellationRequested;
    }

    /// <summary>A tile of the picture at this scale or a coarser one.</summary>
    public SoundTile Tile(int scale, int index)
    {
        int known = Volatile.Read(ref done);
        bool isFinal = isFinished;
        byte[] bytes = new byte[SoundTile.Size];
        int merged = 1 << (scale - Scale);
        for (int column = 0; column < SoundTile.Columns; column++)
        {
            long first = ((long)index * SoundTile.Columns + column) * merged;
            for (long from = first; from < Math.Min(first + merged, known); from++)
            {
                Merge(bytes, column, (int)from);
            }
        }

        return new SoundTile(bytes, isFinal || known >= Math.Min(Columns, ((long)index + 1) * SoundTile.Columns * merged));
    }

    private void Merge(byte[] tile, int column, int from)
    {
        Span<byte> ends = tile.AsSpan(2 * column, 2);
        ends[0] = (byte)Math.Min((sbyte)ends[0], (sbyte)extremes[2 * from]);
        ends[1] = (byte)Math.Max((sbyte)ends[1], (sbyte)extremes[(2 * from) + 1]);
        Span<byte> own = tile.AsSpan((2 * SoundTile.Columns) + (column * LogSpectrum.Rows), LogSpectrum.Rows);
        ReadOnlySpan<byte> other = levels.AsSpan(from * LogSpectrum.Rows, LogSpectrum.Rows);
        for (int row = 0; row < own.Length; row++)
        {
            own[row] = Math.Max(own[row], other[row]);
        }
    }
}
