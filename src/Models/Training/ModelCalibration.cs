using System.Globalization;
using MirTool.Models.Files;
using MirTool.Plugins;
using TorchSharp;

namespace MirTool.Models.Training;

/// <summary>Sets the thresholds and temperatures of a model at the end of its training.</summary>
public static class ModelCalibration
{
    private const string Split = "calibration";

    // Options of the dataset of sums of stems. Random pieces in the paper's manner train the polyphony, but thresholds are for music.
    private const string PaperShare = "paper";

    /// <summary>On held-out synthesized clips, for every taxonomy at every depth.</summary>
    /// <remarks>
    /// A threshold suits how often an instrument sounds. Where the dataset can draw programs by weights, each taxonomy has clips of its own,
    /// in which its instruments are alike frequent, but for those that training draws rarely (where instruments have several programs); those of single programs are set where programs are. Where the model judges windows in
    /// their context, clips are long enough for each window to have some.
    /// </remarks>
    /// <param name="folder">The model, complete but for this.</param>
    /// <param name="data">What it was trained on.</param>
    /// <param name="windowCount">About how many windows of 2 s each taxonomy has.</param>
    /// <param name="taxonomies">Those whose instruments get thresholds; if there is one of General MIDI's programs among them, each output gets one, too.</param>
    /// <param name="device">Where to run it.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static void OnSynthesis(
        string folder, TrainingData data, int windowCount, IReadOnlyList<ITaxonomy> taxonomies, torch.Device device, CancellationToken cancellationToken)
    {
        StoredModel stored = ModelFolder.Load(folder);
        DatasetRequest request = ClipsOf(data, stored.Description.Decoding.ContextSeconds, windowCount);
        var programs = new OutputTaxonomy([.. Enumerable.Range(0, GeneralMidi.ProgramCount).Select(Sounds.IdOf)]);
        string? weightsOfPrograms = WeightsOf(programs, data);
        var outputs = new OutputTaxonomy(stored.Description.Outputs);
        using InstrumentModel model = InstrumentModel.Load(stored, device);
        ModelDescription calibrated = stored.Description;
        // The programs' own windows first: with their thresholds everything that the model stored so far is dropped.
        foreach (IGrouping<string?, ITaxonomy> alike in
                 taxonomies.GroupBy(taxonomy => WeightsOf(taxonomy, data)).OrderByDescending(group => group.Key == weightsOfPrograms))
        {
            // Labels are read in each taxonomy's own words: an instrument sounds whether the model has an output for its sound or not.
            LabelledWindows windows = LabelledWindows.Collect(
                model, data.Adapter, WithWeights(request, alike.Key), [outputs, .. alike], device, progress: null, cancellationToken);
            calibrated = alike.Key == weightsOfPrograms ? Calibration.CalibrateOutputs(calibrated, windows.Predictions, windows.References[0]) : calibrated;
            calibrated = alike.Zip(windows.References.Skip(1)).Aggregate(
                calibrated, (soFar, taxonomy) => Calibration.Calibrate(soFar, taxonomy.First, windows.Predictions, taxonomy.Second));
        }

        ModelFolder.Save(folder, calibrated, stored.Tensors);
    }

    // Where every instrument is a single program, too few windows would be left of the rare ones to tell a threshold.
    private static string? WeightsOf(ITaxonomy taxonomy, TrainingData data) =>
        ProgramWeights.EvenFor(data.Adapter, taxonomy, taxonomy.Instruments.All(instrument => instrument.GmPrograms.Count <= 1) ? [] : data.RarePrograms);

    private static DatasetRequest WithWeights(DatasetRequest request, string? weights) =>
        weights is null ? request : request with { Options = new Dictionary<string, string>(request.Options) { [ProgramWeights.OptionName] = weights } };

    private static DatasetRequest ClipsOf(TrainingData data, double contextSeconds, int windowCount)
    {
        int seconds = (int)Math.Ceiling(Trainer.WindowSeconds + (contextSeconds > 0 ? contextSeconds + LabelledWindows.HopSeconds : 0));
        int windowsPerClip = 1 + (int)((seconds - Trainer.WindowSeconds) / LabelledWindows.HopSeconds);
        Dictionary<string, string> options = data.Request.Options.Where(option => option.Key != ProgramWeights.OptionName && !(option.Key == PaperShare && option.Value != "1")).ToDictionary();
        if (contextSeconds > 0 && data.Adapter.Options.Any(option => option.Name == TrainingData.ClipSecondsOption))
        {
            options[TrainingData.ClipSecondsOption] = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return data.Request with { Split = Split, Count = Math.Max(1, windowCount / windowsPerClip), Options = options };
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
        using (InstrumentModel model = InstrumentModel.Load(stored, device))
        {
            windows = LabelledWindows.Collect(
                model, data.Adapter, data.Request with { Split = "validation" }, [taxonomy], device, progress: null, cancellationToken);
        }

        TaxonomyFit fit = Calibration.Fit(stored.Description, taxonomy, windows.Predictions, windows.References[0]);
        if (fit.Instruments.All(instrument => instrument.Source != ThresholdSource.Fitted))
        {
            return null;
        }

        ModelFolder.Save(folder, Calibration.Store(stored.Description, taxonomy, fit), stored.Tensors);
        return fit;
    }
}
