using MirTool.Evaluation;
using MirTool.Evaluation.References;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;

namespace MirTool.Benchmarks;

/// <summary>What a model that was taught finds in recordings that its base has heard, against their labels.</summary>
internal static class WindowCounts
{
    /// <summary>Hits, false alarms and misses over windows and instruments.</summary>
    /// <param name="model">Perhaps taught.</param>
    /// <param name="taxonomy">What is reported.</param>
    /// <param name="recordings">As its base heard them.</param>
    /// <param name="isCounted">Which instruments count; null for all.</param>
    /// <param name="reported">What is decided between, where that is more than what is counted; its instruments have the same ids.</param>
    public static DetectionCounts Of(
        ModelDescription model, ITaxonomy taxonomy, IEnumerable<TaughtRecording> recordings, Func<TaxonomyInstrument, bool>? isCounted = null, ITaxonomy? reported = null)
    {
        var meaning = new TaxonomyLabels(taxonomy);
        var decoder = new WindowDecoder(model, reported ?? taxonomy);
        string[] ids = [.. (reported ?? taxonomy).Instruments.Select(instrument => instrument.Id)];
        (int Truth, int Report)[] counted =
            [.. taxonomy.Instruments.Index().Where(entry => isCounted?.Invoke(entry.Item) ?? true).Select(entry => (entry.Index, Array.IndexOf(ids, entry.Item.Id)))];
        long hits = 0, falseAlarms = 0, misses = 0;
        foreach (TaughtRecording recording in recordings)
        {
            var truth = new ReferenceLabels(recording.Labels.Labels, recording.Labels.LabelsComplete, meaning.MeaningOf);
            foreach (WindowPrediction window in Smoothed(model, recording))
            {
                bool[] active = decoder.Decode(window).Active;
                ReferenceWindow reference = truth.Between(window.StartSeconds, window.EndSeconds);
                foreach ((int inTruth, int inReport) in counted)
                {
                    bool? sounds = reference.Sounds(inTruth);
                    hits += sounds == true && active[inReport] ? 1 : 0;
                    misses += sounds == true && !active[inReport] ? 1 : 0;
                    falseAlarms += sounds == false && active[inReport] ? 1 : 0;
                }
            }
        }

        return new DetectionCounts(hits, falseAlarms, misses);
    }

    /// <summary>A recording's windows as annotation has them, each in its context.</summary>
    public static WindowPrediction[] Smoothed(ModelDescription taught, TaughtRecording recording) =>
        ContextSmoothing.Apply([.. TaughtModels.Apply(taught, recording.Windows)], taught.Decoding.ContextSeconds, noInstruments: []);
}
