using System.Globalization;

namespace MirTool.Plugins.Custom;

/// <summary>What one row of a label table, or one label of a label file, says.</summary>
/// <param name="Number">Of the row or label within its file, in the order in which they were written.</param>
/// <param name="Line">Line of the file, from 1; null for a format whose lines say nothing (JAMS).</param>
/// <param name="Label">The instrument, or <see cref="Silence"/>.</param>
/// <param name="GmPrograms">Ascending; empty where only a taxonomy can tell.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">After the start; infinite for the recording's end.</param>
/// <param name="Complete">Whether the recording's labels are complete; null where the row does not say.</param>
internal sealed record LabelRow(
    int Number, int? Line, string Label, IReadOnlyList<int> GmPrograms, double StartSeconds, double EndSeconds, bool? Complete)
{
    /// <summary>Ids of sounds beyond General MIDI that it stands for.</summary>
    public IReadOnlyList<string> Sounds { get; init; } = [];

    /// <summary>The label that says that nothing sounds.</summary>
    public const string Silence = "silence";

    public bool IsSilence => Label.Equals(Silence, StringComparison.OrdinalIgnoreCase);

    /// <summary>Where it is written, in words.</summary>
    public string Where => Line is { } line ? $"line {line}" : $"observation {Number}";

    /// <summary>Such as “from 0.5 s to 2 s”.</summary>
    public string Interval => StartSeconds == 0 && double.IsInfinity(EndSeconds)
        ? "in the whole file"
        : string.Create(CultureInfo.InvariantCulture, $"from {StartSeconds} s to {(double.IsInfinity(EndSeconds) ? "the end" : $"{EndSeconds} s")}");
}
