using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Training;
using MirTool.Plugins;
using TorchSharp;

namespace MirTool.Cli.Training;

/// <summary>Sets the thresholds and temperatures of a model at the end of its training.</summary>
internal static class ModelCalibration
{
    private const string Split = "calibration";
    private const string Weights = "weights";

    // Random pieces in the paper's manner train the polyphony; thresholds are for music.
    private const string PaperShare = "paper";

    /// <summary>On held-out synthesized clips, for every taxonomy.</summary>
    /// <remarks>A threshold suits how often an instrument sounds: each taxonomy is calibrated on clips in which its instruments are alike frequent.</remarks>
    /// <param name="trainer">At the end of its run.</param>
    /// <param name="model">Described so far.</param>
    /// <param name="data">What it was trained on.</param>
    /// <param name="clips">How many; 0 leaves every threshold at 0.5.</param>
    /// <param name="rarePrograms">Those that the run drew less often.</param>
    /// <param name="catalog">The taxonomies.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static async Task<ModelDescription> OnSynthesisAsync(
        Trainer trainer, ModelDescription model, TrainingData data, int clips, IReadOnlyList<int> rarePrograms, TaxonomyCatalog catalog, CancellationToken cancellationToken)
    {
        if (clips == 0)
        {
            return model;
        }

        Dictionary<string, string> options = data.Request.Options.Where(option => option.Key != PaperShare).ToDictionary();
        DatasetRequest calibration = data.Request with { Split = Split, Count = clips, Options = options };
        HeldOutPredictions heldOut = await trainer.PredictAsync(calibration, cancellationToken);
        model = Calibration.Calibrate(model, heldOut.Windows, [.. heldOut.Programs], []);
        foreach (ITaxonomy taxonomy in catalog.List().Select(entry => entry.Taxonomy).OfType<ITaxonomy>())
        {
            if (data.Adapter.Name == TrainingData.StemMix)
            {
                var even = new Dictionary<string, string>(options) { [Weights] = ProgramWeights.Even(taxonomy, rarePrograms) };
                heldOut = await trainer.PredictAsync(calibration with { Options = even }, cancellationToken);
            }

            bool[] truth = [.. heldOut.Programs];
            model = TaxonomyCatalog.AtEveryDepth(taxonomy)
                .Aggregate(model, (soFar, level) => Calibration.Calibrate(soFar, heldOut.Windows, truth, level));
        }

        return model;
    }

    /// <summary>On held-out recordings, for one taxonomy; those of the others are the model's that training began with.</summary>
    /// <param name="folder">The model, complete but for this.</param>
    /// <param name="data">What it was trained on.</param>
    /// <param name="taxonomy">Reads the recordings' labels.</param>
    /// <param name="device">Where to run it.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>Null where the held-out recordings do not tell.</returns>
    public static TaxonomyFit? OnRecordings(string folder, TrainingData data, ITaxonomy taxonomy, torch.Device device, CancellationToken cancellationToken)
    {
        StoredModel stored = ModelFolder.Load(folder);
        LabelledWindows windows;
        using (InstrumentModel model = InstrumentModel.Load(folder, device))
        {
            windows = LabelledWindows.Collect(
                model, data.Adapter, data.Request with { Split = "validation" }, taxonomy, device, progress: null, cancellationToken);
        }

        TaxonomyFit fit = Calibration.Fit(stored.Description, taxonomy, windows.Predictions, windows.Truth);
        if (fit.Instruments.All(instrument => instrument.Source != ThresholdSource.Fitted))
        {
            return null;
        }

        ModelFolder.Save(folder, Calibration.Store(stored.Description, taxonomy, fit), stored.Tensors);
        return fit;
    }
}
