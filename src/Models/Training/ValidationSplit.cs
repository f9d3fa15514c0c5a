using MirTool.Audio;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>A dataset of recordings whose split <c>train</c> is shared out: most for training, the rest as the split <c>validation</c>.</summary>
/// <remarks>Excerpts of one recording stay together. Which are held out follows from the seed and the recordings' names alone.</remarks>
/// <param name="recordings">What is shared out.</param>
/// <param name="share">Of the recordings that is held out, in (0, 1).</param>
/// <param name="seed">Decides which.</param>
public sealed class ValidationSplit(IRecordedDataset recordings, double share, ulong seed) : IDatasetAdapter
{
    public string Name => recordings.Name;

    /// <exception cref="InvalidDataException">There are too few recordings to hold any out.</exception>
    public IReadOnlyList<string> ListExcerpts(DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        DatasetRequest all = request with { Split = "train", Count = null };
        IReadOnlyList<string> ids = recordings.ListExcerpts(all);
        string[] recordingOf = [.. ids.AsParallel().AsOrdered().Select(id => recordings.LoadLabels(id, all).Recording)];
        string[] shuffled =
        [
            .. recordingOf.Distinct().OrderBy(recording => SeededRandom.Derive(seed, "held-out " + recording)).ThenBy(recording => recording, StringComparer.Ordinal),
        ];
        int validationCount = (int)Math.Ceiling(share * shuffled.Length);
        if (validationCount >= shuffled.Length)
        {
            throw new InvalidDataException(
                $"The dataset {Name} has {shuffled.Length} recordings, too few to train on some and to be judged by others. Add recordings, or hold out a smaller share than {FormattableString.Invariant($"{share}")}.");
        }

        HashSet<string> validation = [.. shuffled.Take(validationCount)];
        bool wanted = request.Split != "train";
        return [.. ids.Where((_, index) => validation.Contains(recordingOf[index]) == wanted)];
    }

    public LabelledExcerpt Load(string excerptId, DatasetRequest request) => recordings.Load(excerptId, request with { Split = "train", Count = null });
}
