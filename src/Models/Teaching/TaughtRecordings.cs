using MirTool.Models.Files;
using MirTool.Plugins;
using TorchSharp;

namespace MirTool.Models.Teaching;

/// <summary>Reads labelled recordings and lets a model hear them.</summary>
public static class TaughtRecordings
{
    /// <summary>All recordings of a dataset, in its order.</summary>
    /// <param name="dataset">Reads recordings and labels.</param>
    /// <param name="request">Its root and options; the sample rate is replaced by the model's.</param>
    /// <param name="model">Without anything taught: what is taught starts from its own probabilities.</param>
    /// <param name="hopSeconds">From one window to the next.</param>
    /// <param name="cancellationToken">Ends the reading between two recordings.</param>
    /// <exception cref="InvalidDataException">The labels cannot be used.</exception>
    public static IReadOnlyList<TaughtRecording> Read(
        IRecordedDataset dataset, DatasetRequest request, InstrumentModel model, double hopSeconds, CancellationToken cancellationToken)
    {
        DatasetRequest asked = request with { SampleRate = model.SampleRate };
        IReadOnlyList<string> ids = dataset.ListExcerpts(asked);
        // How a sum is split among threads decides its last bits.
        torch.set_num_threads(1);
        return ParallelCheck.Map(
            ids,
            id =>
            {
                LabelledExcerpt excerpt = dataset.Load(id, asked);
                IReadOnlyList<WindowPrediction> windows = model.Predict(excerpt.Samples, hopSeconds, withEmbeddings: true);
                var labels = new ExcerptLabels(id, (double)excerpt.Samples.Length / model.SampleRate, excerpt.Labels, excerpt.LabelsComplete);
                return new TaughtRecording(NameOf(id, request.Root), windows, labels);
            },
            progress: null,
            cancellationToken);
    }

    /// <summary>A model as it was before it was taught, on the CPU.</summary>
    public static InstrumentModel LoadBase(StoredModel model) => InstrumentModel.Load(model with { Description = TaughtModels.BaseOf(model.Description) }, LibTorch.ResolveDevice("cpu"));

    // The same file, labelled in several places, is one recording.
    private static string NameOf(string id, string? root) =>
        root is null ? id : Path.GetFullPath(Path.Combine(File.Exists(root) ? Path.GetDirectoryName(Path.GetFullPath(root))! : root, id));
}
