namespace MirTool.Review.Recordings;

/// <summary>An instrument of an archive.</summary>
/// <param name="Id">In the taxonomy.</param>
/// <param name="Name">For people; what a label says.</param>
/// <param name="Family">Such as "Brass"; null if the taxonomy is not known any more.</param>
/// <param name="Seconds">In which it sounds, over all recordings.</param>
public sealed record CatalogInstrument(string Id, string Name, string? Family, double Seconds);
