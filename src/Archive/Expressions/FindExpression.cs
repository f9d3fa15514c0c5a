namespace MirTool.Archive.Expressions;

/// <summary>What is looked for, as <see cref="ExpressionParser"/> reads it.</summary>
internal abstract record FindExpression
{
    private FindExpression()
    {
    }

    /// <summary>Both hold.</summary>
    public sealed record And(FindExpression Left, FindExpression Right) : FindExpression;

    /// <summary>At least one holds.</summary>
    public sealed record Or(FindExpression Left, FindExpression Right) : FindExpression;

    /// <summary>It does not hold.</summary>
    public sealed record Not(FindExpression Operand) : FindExpression;

    /// <summary>An instrument sounds.</summary>
    /// <param name="Name">As it was written.</param>
    /// <param name="Position">Where, in characters from 0.</param>
    public sealed record Instrument(string Name, int Position) : FindExpression;

    /// <summary>A measure of an instrument has a certain size.</summary>
    public sealed record InstrumentMeasure(Measure Measure, Instrument Subject, Comparison Comparison, double Number) : FindExpression;

    /// <summary>A number of the window or recording has a certain size.</summary>
    public sealed record Quantity(QuantityName Name, Comparison Comparison, double Number) : FindExpression;

    /// <summary>The recording's name is like a pattern.</summary>
    /// <param name="Pattern">A part of the name, or a pattern for the whole of it if it has <c>*</c> or <c>?</c>.</param>
    /// <param name="IsWhole">Whether it must be the whole name, <c>*</c> or not.</param>
    public sealed record FileName(string Pattern, bool IsWhole) : FindExpression;

    /// <summary>The expression and all that it consists of.</summary>
    public IEnumerable<FindExpression> Parts() => this switch
    {
        And and => [this, .. and.Left.Parts(), .. and.Right.Parts()],
        Or or => [this, .. or.Left.Parts(), .. or.Right.Parts()],
        Not not => [this, .. not.Operand.Parts()],
        InstrumentMeasure measure => [this, measure.Subject],
        _ => [this],
    };
}

/// <summary>What is measured of an instrument.</summary>
internal enum Measure
{
    /// <summary>Its probability in a window; of a recording, the fraction of its length in which it sounds.</summary>
    Own,

    /// <summary>Its probability in a window; of a recording, the highest of any window.</summary>
    Probability,

    /// <summary>The fraction of the recording in which it sounds.</summary>
    Fraction,

    /// <summary>Seconds of the recording in which it sounds.</summary>
    Seconds,
}

/// <summary>The numbers that are no instrument's.</summary>
internal enum QuantityName
{
    /// <summary>How many instruments sound: of a window as the model says, of a recording the mean of its windows.</summary>
    Polyphony,

    /// <summary>The recording's length in seconds.</summary>
    Duration,
}
