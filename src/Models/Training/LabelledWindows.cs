using System.Runtime.ExceptionServices;
using MirTool.Audio;
using MirTool.Evaluation.References;
using MirTool.Plugins;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>A dataset's windows, cut as the annotator cuts recordings: what a model says of each, and what is true.</summary>
/// <param name="Predictions">One per window, excerpt after excerpt; their index counts within the excerpt.</param>
/// <param name="References">For each taxonomy, window-major, windows × instruments: whether each sounds; null where that is not known.</param>
/// <param name="Excerpts">How many the windows are from.</param>
/// <param name="IncompleteExcerpts">How many of them do not name all that sounds.</param>
/// <param name="UnknownLabels">Labels that the first taxonomy does not know, and how often each was met.</param>
public sealed record LabelledWindows(
    IReadOnlyList<WindowPrediction> Predictions,
    IReadOnlyList<IReadOnlyList<bool?>> References,
    int Excerpts,
    int IncompleteExcerpts,
    IReadOnlyDictionary<string, int> UnknownLabels)
{
    /// <summary>From one window's start to the next's: the annotator's default.</summary>
    public const double HopSeconds = 1;

    /// <summary>Loads a dataset's excerpts, a few at a time on several threads, and runs the model over them.</summary>
    /// <param name="model">What to ask.</param>
    /// <param name="adapter">Where the excerpts come from.</param>
    /// <param name="request">Which; its sample rate is replaced by the model's.</param>
    /// <param name="taxonomies">The instruments that the labels are read as, at least one taxonomy.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="progress">Told how many excerpts are done and how many there are.</param>
    /// <param name="cancellationToken">Ends the run between two excerpts.</param>
    public static LabelledWindows Collect(
        InstrumentModel model, IDatasetAdapter adapter, DatasetRequest request, IReadOnlyList<ITaxonomy> taxonomies, Device device,
        IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        request = request with { SampleRate = model.SampleRate };
        IReadOnlyList<string> ids = adapter.ListExcerpts(request);
        TaxonomyLabels[] meanings = [.. taxonomies.Select(taxonomy => new TaxonomyLabels(taxonomy))];
        var predictor = new Predictor(model, device);
        List<bool?>[] references = [.. taxonomies.Select(_ => new List<bool?>())];
        int done = 0;
        int incomplete = 0;
        // As many excerpts in memory as there are threads to make them: recordings may be long.
        foreach (string[] chunk in ids.Chunk(Environment.ProcessorCount))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var excerpts = new LabelledExcerpt[chunk.Length];
            try
            {
                Parallel.For(0, chunk.Length, i => excerpts[i] = adapter.Load(chunk[i], request));
            }
            catch (AggregateException e)
            {
                // The first excerpt's own error says what to do; that several failed at once does not.
                ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            }

            foreach (LabelledExcerpt excerpt in excerpts)
            {
                if (excerpt.SampleRate != request.SampleRate)
                {
                    throw new InvalidDataException(
                        $"Dataset '{adapter.Name}' gave excerpt '{excerpt.Id}' at {excerpt.SampleRate} Hz, but {request.SampleRate} Hz was asked for.");
                }

                (double StartSeconds, double EndSeconds)[] windows = predictor.Add(excerpt.Samples);
                foreach ((int index, ITaxonomy taxonomy) in taxonomies.Index())
                {
                    references[index].AddRange(ReferenceOf(excerpt, meanings[index], taxonomy.Instruments.Count, windows));
                }

                incomplete += excerpt.LabelsComplete ? 0 : 1;
            }

            done += chunk.Length;
            progress?.Report((done, ids.Count));
        }

        return new(predictor.Finish(), references, ids.Count, incomplete, meanings[0].Unknown);
    }

    /// <summary>Whether each instrument sounds in each window; null where that is not known.</summary>
    /// <param name="excerpt">The labels.</param>
    /// <param name="meaning">What they mean in the taxonomy.</param>
    /// <param name="instruments">How many it has.</param>
    /// <param name="windows">Starts and ends, seconds from the excerpt's start.</param>
    /// <returns>Window-major: windows × instruments.</returns>
    public static IEnumerable<bool?> ReferenceOf(
        LabelledExcerpt excerpt, TaxonomyLabels meaning, int instruments, IEnumerable<(double StartSeconds, double EndSeconds)> windows)
    {
        var labels = new ReferenceLabels(excerpt.Labels, excerpt.LabelsComplete, meaning.MeaningOf);
        return
            from window in windows
            let reference = labels.Between(window.StartSeconds, window.EndSeconds)
            from instrument in Enumerable.Range(0, instruments)
            select reference.Sounds(instrument);
    }

    /// <summary>Cuts sound into windows, and runs the model over them in batches.</summary>
    private sealed class Predictor(InstrumentModel model, Device device)
    {
        private readonly WindowGrid grid = new(model.SampleRate, model.WindowSeconds, HopSeconds);
        private readonly int windowSamples = (int)(model.WindowSeconds * model.SampleRate);
        private readonly List<WindowPrediction> predictions = [];
        private readonly List<(int Index, double StartSeconds, double EndSeconds)> waiting = [];
        private float[] sound = [];

        /// <summary>The windows of an excerpt.</summary>
        public (double StartSeconds, double EndSeconds)[] Add(float[] samples)
        {
            if (model.GoesOverStretches)
            {
                IReadOnlyList<WindowPrediction> found = model.Predict(samples, HopSeconds);
                predictions.AddRange(found);
                return [.. found.Select(window => (window.StartSeconds, window.EndSeconds))];
            }

            var windows = new (double, double)[grid.Count(samples.Length)];
            for (int i = 0; i < windows.Length; i++)
            {
                if (waiting.Count == 0)
                {
                    sound = new float[model.WindowsPerBatch * windowSamples];
                }

                int start = (int)grid.StartFrame(i);
                samples.AsSpan(start, Math.Min(windowSamples, samples.Length - start)).CopyTo(sound.AsSpan(waiting.Count * windowSamples));
                windows[i] = (grid.StartSeconds(i), grid.EndSeconds(i, samples.Length));
                waiting.Add((i, windows[i].Item1, windows[i].Item2));
                if (waiting.Count == model.WindowsPerBatch)
                {
                    Predict();
                }
            }

            return windows;
        }

        /// <summary>The predictions of everything that was added.</summary>
        public List<WindowPrediction> Finish()
        {
            if (waiting.Count > 0)
            {
                Predict();
            }

            return [.. Recordings().SelectMany(recording => ContextSmoothing.Apply(recording, model.Description.Decoding.ContextSeconds, model.NoInstruments))];
        }

        // Each recording's windows count from 0.
        private IEnumerable<List<WindowPrediction>> Recordings()
        {
            for (int start = 0, end; start < predictions.Count; start = end)
            {
                end = predictions.FindIndex(start + 1, window => window.Index == 0);
                end = end < 0 ? predictions.Count : end;
                yield return predictions[start..end];
            }
        }

        private void Predict()
        {
            using var noGradient = inference_mode();
            using var scope = NewDisposeScope();
            Tensor waveforms = tensor(sound, model.WindowsPerBatch, windowSamples).to(device);       // (W, samples)
            (float[] polyphony, float[] programs) = model.Predict(waveforms);
            int classes = model.Description.MaximumPolyphony + 1;
            int programCount = model.Description.Outputs.Count;
            foreach ((int i, (int index, double start, double end)) in waiting.Index())
            {
                predictions.Add(new WindowPrediction(
                    index, start, end,
                    polyphony[(i * classes)..((i + 1) * classes)], programs[(i * programCount)..((i + 1) * programCount)]));
            }

            waiting.Clear();
        }
    }
}
