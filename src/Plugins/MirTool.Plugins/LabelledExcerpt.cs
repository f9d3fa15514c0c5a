namespace MirTool.Plugins;

/// <summary>A piece of sound and what is known to sound in it.</summary>
/// <param name="Id">The excerpt's id within its dataset.</param>
/// <param name="Samples">Mono samples, nominally in [-1, 1].</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Labels">One per instrument and interval; empty when nothing sounds.</param>
/// <param name="LabelsComplete">Whether every sounding instrument is labelled. False where a dataset names only the
/// predominant ones: such excerpts say nothing about polyphony.</param>
public sealed record LabelledExcerpt(
    string Id,
    float[] Samples,
    int SampleRate,
    IReadOnlyList<InstrumentLabel> Labels,
    bool LabelsComplete);

/// <summary>An instrument sounding over an interval of an excerpt.</summary>
/// <param name="Label">The dataset's own word for the instrument.</param>
/// <param name="GmPrograms">The General MIDI programs (0-based) that it may stand for; empty when only a taxonomy can tell.</param>
/// <param name="StartSeconds">From the excerpt's start.</param>
/// <param name="EndSeconds">After <paramref name="StartSeconds"/>.</param>
public sealed record InstrumentLabel(
    string Label,
    IReadOnlyList<int> GmPrograms,
    double StartSeconds,
    double EndSeconds)
{
    /// <summary>Ids of sounds beyond General MIDI that it may stand for as well (<see cref="Plugins.Sounds"/>).</summary>
    public IReadOnlyList<string> Sounds { get; init; } = [];

    /// <summary>Whether it sounds too softly beside the others to be asked for: it counts neither as sounding nor as silent.</summary>
    public bool IsFaint { get; init; }
}
