using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>Where a run's clips come from.</summary>
/// <param name="Adapter">Has the splits <c>train</c> and <c>validation</c>; to calibrate on clips that it makes, also <c>calibration</c>.</param>
/// <param name="Recorded">The dataset itself where it is one of recordings; null where clips are made.</param>
/// <param name="Request">Root and options; seed, split, generation, count and sample rate are set by those who ask.</param>
/// <param name="Sources">What sounds are rendered with; empty where that is not known.</param>
public sealed record TrainingData(
    IDatasetAdapter Adapter, IRecordedDataset? Recorded, DatasetRequest Request, IReadOnlyList<TrainingSource> Sources)
{
    /// <summary>The option of datasets of made clips that says how long they are, seconds.</summary>
    internal const string ClipSecondsOption = "seconds";

    /// <summary>General MIDI's programs that are drawn a quarter as often as others, in the training and where thresholds are set.</summary>
    public IReadOnlyList<int> RarePrograms { get; init; } = [];

    /// <summary>The same, with clips of a length, where the dataset can make them.</summary>
    public TrainingData WithClipsOf(double seconds) =>
        seconds == Trainer.WindowSeconds || Adapter.Options.All(option => option.Name != ClipSecondsOption) ? this : WithOption(ClipSecondsOption, FormattableString.Invariant($"{seconds}"));

    /// <summary>The same, with another value of an option of the dataset's adapter.</summary>
    public TrainingData WithOption(string name, string value) => this with { Request = Request with { Options = new Dictionary<string, string>(Request.Options) { [name] = value } } };
}

/// <summary>What sounds are rendered with.</summary>
/// <param name="Name">As users name it.</param>
/// <param name="SoundFont">Its file; null for other sources.</param>
public sealed record TrainingSource(string Name, string? SoundFont);
