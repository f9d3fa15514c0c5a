namespace MirTool.Review.Sound;

/// <summary>A piece of a recording's picture: <see cref="Columns"/> columns side by side.</summary>
/// <param name="Bytes">First the lowest and the highest sample of each column (signed bytes, two by two), then each column's
/// <see cref="LogSpectrum.Rows"/> levels from low to high.</param>
/// <param name="IsFinal">False while the recording is still being looked through: ask again.</param>
public sealed record SoundTile(byte[] Bytes, bool IsFinal)
{
    /// <summary>Of a tile.</summary>
    public const int Columns = 256;

    /// <summary>Of a tile, in bytes.</summary>
    public const int Size = Columns * (2 + LogSpectrum.Rows);

    /// <summary>The finest scale: 2 to this power seconds a column, 31 ms a tile.</summary>
    public const int FinestScale = -13;

    /// <summary>The coarsest scale: 9 hours a tile.</summary>
    public const int CoarsestScale = 7;

    /// <summary>Seconds of a column.</summary>
    /// <param name="scale">From <see cref="FinestScale"/> to <see cref="CoarsestScale"/>.</param>
    public static double ColumnSeconds(int scale) => Math.Pow(2, scale);
}
