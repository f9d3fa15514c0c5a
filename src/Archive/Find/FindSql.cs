using System.Globalization;
using MirTool.Archive.Expressions;

namespace MirTool.Archive.Find;

/// <summary>Translates an expression into SQL conditions; every value that a user gave becomes a parameter.</summary>
/// <remarks>
/// Windows are rows of <c>activity</c>: <c>recording, start_s, end_s, polyphony</c> and, for the n-th instrument of
/// <see cref="Instruments"/>, <c>p0, p1, ...</c>: its probability where it sounds, else null. Conditions on recordings become
/// columns <c>c0, c1, ...</c> of <c>facts</c>. A condition is true or false, never null.
/// </remarks>
internal sealed class FindSql
{
    private readonly List<string> instruments = [];
    private readonly List<SqlParameter> windowParameters = [];
    private readonly List<SqlParameter> factParameters = [];
    private readonly List<string> factConditions = [];
    private readonly Func<FindExpression.Instrument, string> resolve;
    private readonly bool ofRecordings;

    private FindSql(FindExpression expression, FindUnit unit, Func<FindExpression.Instrument, string> resolve)
    {
        this.resolve = resolve;
        ofRecordings = unit == FindUnit.Recording;
        (Condition, Probability) = Translate(expression);
        CanHoldWithoutInstruments = MayHold(expression) ?? true;
    }

    /// <summary>Ids of the instruments that the expression names, without repetition.</summary>
    public IReadOnlyList<string> Instruments => instruments;

    /// <summary>Whether the unit meets the expression.</summary>
    public string Condition { get; }

    /// <summary>Of the least probable instrument that it needs; null if it needs none.</summary>
    public string? Probability { get; }

    /// <summary>What recordings are asked, as columns <c>c0, c1, ...</c></summary>
    public IReadOnlyList<string> FactConditions => factConditions;

    /// <summary>For <see cref="Condition"/> and <see cref="Probability"/>.</summary>
    public IReadOnlyList<SqlParameter> WindowParameters => windowParameters;

    /// <summary>For <see cref="FactConditions"/>.</summary>
    public IReadOnlyList<SqlParameter> FactParameters => factParameters;

    /// <summary>False if a window in which none of <see cref="Instruments"/> sounds can never be an answer.</summary>
    public bool CanHoldWithoutInstruments { get; }

    /// <param name="expression">What is looked for.</param>
    /// <param name="unit">In what.</param>
    /// <param name="resolve">From an instrument as it was written to its id.</param>
    public static FindSql Of(FindExpression expression, FindUnit unit, Func<FindExpression.Instrument, string> resolve) => new(expression, unit, resolve);

    private (string Condition, string? Probability) Translate(FindExpression expression)
    {
        switch (expression)
        {
            case FindExpression.And and:
                (string left, string? leftProbability) = Translate(and.Left);
                (string right, string? rightProbability) = Translate(and.Right);
                return ($"({left} AND {right})", Join("least", leftProbability, rightProbability));
            case FindExpression.Or or:
                (left, leftProbability) = Translate(or.Left);
                (right, rightProbability) = Translate(or.Right);
                return ($"({left} OR {right})", Join("greatest", Where(left, leftProbability), Where(right, rightProbability)));
            case FindExpression.Not not:
                return ($"NOT {Translate(not.Operand).Condition}", null);
            case FindExpression.Instrument instrument:
                int place = PlaceOf(instrument);
                return ofRecordings ? ($"coalesce(f.seconds{place} > 0, false)", $"f.highest{place}") : ($"(p{place} IS NOT NULL)", $"p{place}");
            case FindExpression.InstrumentMeasure measure:
                return Translate(measure);
            case FindExpression.Quantity { Name: QuantityName.Polyphony } polyphony:
                string measured = ofRecordings ? "f.mean_polyphony" : "polyphony";
                return (Compare(measured, polyphony.Comparison, Parameter(windowParameters, "w", polyphony.Number)), null);
            case FindExpression.Quantity duration:
                return (Fact(Compare("r.duration_s", duration.Comparison, Parameter(factParameters, "f", duration.Number))), null);
            case FindExpression.FileName name:
                return (Fact(Matches(name)), null);
            default:
                throw new ArgumentException($"There is no SQL for {expression.GetType().Name}.", nameof(expression));
        }
    }

    private (string Condition, string? Probability) Translate(FindExpression.InstrumentMeasure measure)
    {
        int place = PlaceOf(measure.Subject);
        if (ofRecordings)
        {
            string measured = measure.Measure switch
            {
                Measure.Probability => "highest",
                Measure.Seconds => "seconds",
                _ => "fraction",
            };
            string condition = Compare($"coalesce(f.{measured}{place}, 0)", measure.Comparison, Parameter(windowParameters, "w", measure.Number));
            return (condition, $"f.highest{place}");
        }

        if (measure.Measure is Measure.Own or Measure.Probability)
        {
            return (Compare($"p{place}", measure.Comparison, Parameter(windowParameters, "w", measure.Number)), $"p{place}");
        }

        string ofTheRecording = measure.Measure == Measure.Seconds ? "seconds" : "fraction";
        return (Fact(Compare($"coalesce(m.{ofTheRecording}{place}, 0)", measure.Comparison, Parameter(factParameters, "f", measure.Number))), null);
    }

    private int PlaceOf(FindExpression.Instrument instrument)
    {
        string id = resolve(instrument);
        int place = instruments.IndexOf(id);
        if (place < 0)
        {
            place = instruments.Count;
            instruments.Add(id);
        }

        return place;
    }

    private string Fact(string condition)
    {
        factConditions.Add(condition);
        return string.Create(CultureInfo.InvariantCulture, $"f.c{factConditions.Count - 1}");
    }

    private string Matches(FindExpression.FileName name)
    {
        bool isPattern = name.Pattern.AsSpan().IndexOfAny('*', '?') >= 0;
        string folded = $"nfc_normalize(lower({Parameter(factParameters, "f", isPattern ? LikePattern(name.Pattern) : name.Pattern)}))";
        return isPattern ? $"(r.folded LIKE {folded} ESCAPE '\\')" : name.IsWhole ? $"(r.folded = {folded})" : $"contains(r.folded, {folded})";
    }

    private static string LikePattern(string pattern) => string.Concat(pattern.Select(letter => letter switch
    {
        '*' => "%",
        '?' => "_",
        '%' or '_' or '\\' => $"\\{letter}",
        _ => letter.ToString(),
    }));

    private static string Compare(string measured, Comparison comparison, string parameter)
    {
        string sign = comparison switch
        {
            Comparison.Less => "<",
            Comparison.AtMost => "<=",
            Comparison.Equal => "=",
            Comparison.NotEqual => "<>",
            Comparison.AtLeast => ">=",
            _ => ">",
        };
        return $"coalesce({measured} {sign} {parameter}, false)";
    }

    private static string Parameter(List<SqlParameter> parameters, string prefix, object value)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{parameters.Count}");
        parameters.Add(new SqlParameter(name, value));
        return $"${name}";
    }

    private static string? Where(string condition, string? probability) => probability is null ? null : $"CASE WHEN {condition} THEN {probability} END";

    // Both functions pass over nulls.
    private static string? Join(string function, string? left, string? right) =>
        left is null ? right : right is null ? left : $"{function}({left}, {right})";

    /// <summary>Whether it may hold where no instrument of the expression sounds; null if that depends on other things.</summary>
    private static bool? MayHold(FindExpression expression) => expression switch
    {
        FindExpression.And and => MayHold(and.Left) & MayHold(and.Right),
        FindExpression.Or or => MayHold(or.Left) | MayHold(or.Right),
        FindExpression.Not not => !MayHold(not.Operand),
        FindExpression.Instrument or FindExpression.InstrumentMeasure { Measure: Measure.Own or Measure.Probability } => false,
        _ => null,
    };
}
