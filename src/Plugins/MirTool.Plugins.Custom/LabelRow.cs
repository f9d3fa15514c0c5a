using System.Globalization;

namespace MirTool.Plugins.Custom;

/// <summary>What one row of a label file, or one observation of a JAMS file, says.</summary>
/// <param name="Line">Line of the label file, or number of the observation in a JAMS file, from 1.</param>
/// <param name="Where">The same in words.</param>
/// <param name="Label">The instrument, or <see cref="Silence"/>.</param>
/// <param name="GmPrograms">Ascending; empty where only a taxonomy can tell.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">After the start; infinite for the recording's end.</param>
/// <param name="Complete">Whether the recording's labels are complete; null where the row does not say.</param>
internal sealed record LabelRow(
    int Line, string Where, string Label, IReadOnlyList<int> GmPrograms, double StartSeconds, double EndSeconds, bool? Complete)
{
    /// <summary>The label that says that nothing sounds.</summary>
    public const string Silence = "silence";

    public bool IsSilence => Label.Equals(Silence, StringComparison.OrdinalIgnoreCase);

    /// <summary>Such as “from 0.5 s to 2 s”.</summary>
    public string Interval => StartSeconds == 0 && double.IsInfinity(EndSeconds)
        ? "in the whole file"
        : string.Create(CultureInfo.InvariantCulture, $"from {StartSeconds} s to {(double.IsInfinity(EndSeconds) ? "the end" : $"{EndSeconds} s")}");
}
