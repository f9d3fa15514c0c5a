namespace MirTool.Evaluation;

/// <summary>Everything that the scores of decisions depend on, as counts: those of several recordings are added up.</summary>
/// <remarks>One array of numbers, so that thousands of resamples of thousands of recordings take seconds.</remarks>
public sealed class EvaluationCounts
{
    private const int WindowsAt = 0;
    private const int ExactAt = 1;
    private const int ExactWithPolyphonyAt = 2;
    private const int WrongCellsAt = 3;
    private const int CellsAt = 4;
    private const int SilentWindowsAt = 5;
    private const int SilentReportedAt = 6;
    private const int OpenPolyphonyAt = 7;
    private const int PolyphonyAt = 8;

    private readonly long[] values;

    /// <param name="instruments">How many there are, without <c>other</c>.</param>
    /// <param name="maximumPolyphony">Higher polyphonies count as this one.</param>
    public EvaluationCounts(int instruments, int maximumPolyphony)
    {
        Instruments = instruments;
        PolyphonyClasses = maximumPolyphony + 1;
        values = new long[InstrumentsAt + (3 * instruments)];
    }

    public int Instruments { get; }

    /// <summary>Polyphonies are 0 to <see cref="PolyphonyClasses"/> - 1.</summary>
    public int PolyphonyClasses { get; }

    /// <summary>How many windows were counted.</summary>
    public long Windows => values[WindowsAt];

    /// <summary>Windows in which exactly the right instruments are reported.</summary>
    public long Exact => values[ExactAt];

    /// <summary>Those of them in which the polyphony is right, too.</summary>
    public long ExactWithPolyphony => values[ExactWithPolyphonyAt];

    /// <summary>Windows whose polyphony is not known.</summary>
    public long OpenPolyphony => values[OpenPolyphonyAt];

    /// <summary>Decisions on an instrument in a window that are wrong.</summary>
    public long WrongCells => values[WrongCellsAt];

    /// <summary>All decisions on an instrument in a window that count.</summary>
    public long Cells => values[CellsAt];

    /// <summary>Windows in which nothing sounds.</summary>
    public long SilentWindows => values[SilentWindowsAt];

    /// <summary>Those of them in which an instrument, or <c>other</c>, is reported.</summary>
    public long SilentReported => values[SilentReportedAt];

    private int InstrumentsAt => PolyphonyAt + (PolyphonyClasses * PolyphonyClasses);

    /// <summary>The counts of one recording.</summary>
    public static EvaluationCounts Of(EvaluatedRecording recording, int instruments, int maximumPolyphony)
    {
        var counts = new EvaluationCounts(instruments, maximumPolyphony);
        var presence = new Presence[instruments];
        foreach (EvaluatedWindow window in recording.Windows)
        {
            ReferenceResolution.Resolve(window, presence);
            counts.Add(window, presence);
        }

        return counts;
    }

    /// <summary>How often the polyphony was one number and the estimate another.</summary>
    public ConfusionMatrix Polyphony()
    {
        var confusion = new ConfusionMatrix(PolyphonyClasses);
        for (int i = 0; i < PolyphonyClasses * PolyphonyClasses; i++)
        {
            confusion.Add(i / PolyphonyClasses, i % PolyphonyClasses, values[PolyphonyAt + i]);
        }

        return confusion;
    }

    /// <summary>The decisions on one instrument.</summary>
    public DetectionCounts Instrument(int instrument)
    {
        int at = InstrumentsAt + (3 * instrument);
        return new DetectionCounts(values[at], values[at + 1], values[at + 2]);
    }

    /// <summary>Adds another's counts several times; a negative weight takes them away.</summary>
    public void Add(EvaluationCounts other, long weight = 1)
    {
        long[] added = other.values;
        if (added.Length != values.Length || other.Instruments != Instruments)
        {
            throw new ArgumentException($"Counts of {other.Instruments} instruments and {other.PolyphonyClasses} polyphonies cannot be added to those of {Instruments} and {PolyphonyClasses}.", nameof(other));
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] += weight * added[i];
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => Array.Clear(values);

    private void Add(EvaluatedWindow window, ReadOnlySpan<Presence> presence)
    {
        bool[] active = window.Estimate.Active;
        int wrong = 0;
        for (int i = 0; i < presence.Length; i++)
        {
            if (presence[i] == Presence.Masked)
            {
                continue;
            }

            bool present = presence[i] == Presence.Present;
            values[CellsAt]++;
            wrong += present == active[i] ? 0 : 1;
            if (present || active[i])
            {
                values[InstrumentsAt + (3 * i) + (present && active[i] ? 0 : present ? 2 : 1)]++;
            }
        }

        int referencePolyphony = Math.Min(window.Reference.Polyphony, PolyphonyClasses - 1);
        values[WindowsAt]++;
        values[OpenPolyphonyAt] += referencePolyphony < 0 ? 1 : 0;
        values[WrongCellsAt] += wrong;
        values[ExactAt] += wrong == 0 ? 1 : 0;
        if (referencePolyphony >= 0 && window.Estimate.Polyphony >= 0)
        {
            int polyphony = Math.Min(window.Estimate.Polyphony, PolyphonyClasses - 1);
            values[PolyphonyAt + (referencePolyphony * PolyphonyClasses) + polyphony]++;
            values[ExactWithPolyphonyAt] += wrong == 0 && polyphony == referencePolyphony ? 1 : 0;
        }

        if (window.Reference is { Polyphony: 0, Sounding.Count: 0, Open.Count: 0 })
        {
            values[SilentWindowsAt]++;
            values[SilentReportedAt] += active.AsSpan().Contains(true) ? 1 : 0;
        }
    }
}
