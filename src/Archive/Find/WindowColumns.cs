namespace MirTool.Archive.Find;

/// <summary>Windows of a recording as an expression sees them.</summary>
/// <param name="instruments">How many instruments the expression names.</param>
internal sealed class WindowColumns(int instruments)
{
    private readonly List<double> starts = [];
    private readonly List<double> ends = [];
    private readonly List<int> polyphonies = [];
    private readonly List<double> probabilities = [];

    public int Count => starts.Count;

    public double Start(int window) => starts[window];

    public double End(int window) => ends[window];

    public int Polyphony(int window) => polyphonies[window];

    /// <summary>An instrument's probability where it sounds, else null.</summary>
    public double? Probability(int window, int instrument) =>
        probabilities[(window * instruments) + instrument] is var probability && double.IsNaN(probability) ? null : probability;

    /// <param name="start">Seconds.</param>
    /// <param name="end">Seconds.</param>
    /// <param name="polyphony">Of the window.</param>
    /// <param name="ofInstruments">One per instrument; NaN where it does not sound.</param>
    public void Add(double start, double end, int polyphony, ReadOnlySpan<double> ofInstruments)
    {
        starts.Add(start);
        ends.Add(end);
        polyphonies.Add(polyphony);
        probabilities.AddRange(ofInstruments);
    }
}
