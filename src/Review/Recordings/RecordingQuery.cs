namespace MirTool.Review.Recordings;

/// <summary>Which recordings are wanted, in which order; everything that is said must hold.</summary>
public sealed record RecordingQuery
{
    /// <summary>An expression of <c>mirtool find</c>, asked of recordings as a whole; empty for all.</summary>
    public string Find { get; init; } = "";

    /// <summary>The id of an instrument that sounds; empty for any.</summary>
    public string Instrument { get; init; } = "";

    /// <summary>A family of which an instrument sounds; empty for any.</summary>
    public string Family { get; init; } = "";

    /// <summary>The least mean polyphony.</summary>
    public double Polyphony { get; init; }

    /// <summary>The least <see cref="CatalogRecording.Doubt"/>.</summary>
    public double Doubt { get; init; }

    /// <summary><c>new</c>: nobody has said anything; <c>begun</c>; <c>complete</c>: all instruments are named; <c>failed</c>; empty for any.</summary>
    public string Status { get; init; } = "";

    /// <summary><c>name</c>, <c>duration</c>, <c>polyphony</c>, <c>doubt</c>, <c>status</c>; a minus before it turns the order round.</summary>
    public string Sort { get; init; } = "name";

    /// <summary>How many to pass over.</summary>
    public int Offset { get; init; }

    /// <summary>How many at most, up to 500.</summary>
    public int Limit { get; init; } = 100;
}
