using MirTool.Evaluation;
using MirTool.Evaluation.References;
using MirTool.Models.Files;
using MirTool.Plugins;
using TorchSharp;

namespace MirTool.Models;

/// <summary>A model that is run over a dataset: the same front end, network and decoding as annotation.</summary>
public sealed class ModelRun : IDisposable
{
    private readonly InstrumentModel model;
    private readonly RecordingAnnotator annotator;
    private readonly WindowDecoder decoder;

    /// <param name="stored">The model.</param>
    /// <param name="taxonomy">The instruments to judge.</param>
    /// <param name="rule">What counts as sounding; null for the model's own rule.</param>
    /// <param name="device">Where to compute.</param>
    public ModelRun(StoredModel stored, ITaxonomy taxonomy, DecodeRule? rule, torch.Device device)
    {
        decoder = new WindowDecoder(stored.Description, taxonomy, rule);
        model = InstrumentModel.Load(stored, device);
        annotator = new RecordingAnnotator(model, device.type == DeviceType.CPU ? Environment.ProcessorCount : 1);
    }

    /// <summary>What counts as sounding.</summary>
    public DecodeRule Rule => decoder.Rule;

    /// <summary>Hz.</summary>
    public int SampleRate => model.SampleRate;

    /// <summary>Judges excerpts of a dataset, several at once; the result is in the order of the list, whatever the number of jobs.</summary>
    /// <param name="run">What to judge.</param>
    /// <param name="done">Told after each excerpt, from several threads.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public async Task<DatasetPredictions> PredictAsync(DatasetRun run, Action? done, CancellationToken cancellationToken)
    {
        DatasetRequest request = run.Request with { SampleRate = SampleRate };
        var recordings = new EvaluatedRecording?[run.Excerpts.Count];
        var failures = new string?[run.Excerpts.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = run.Jobs, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, run.Excerpts.Count, parallel, async (i, token) =>
        {
            try
            {
                recordings[i] = await PredictAsync(run, run.Excerpts[i], request, token);
            }
            // One file that cannot be read must not cost an evaluation of ten thousand; it is named in the end.
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                failures[i] = $"{run.Excerpts[i]}: {e.Message}";
            }

            done?.Invoke();
        });
        return new([.. recordings.OfType<EvaluatedRecording>()], [.. failures.OfType<string>()]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        annotator.Dispose();
        model.Dispose();
    }

    private async Task<EvaluatedRecording> PredictAsync(DatasetRun run, string id, DatasetRequest request, CancellationToken cancellationToken)
    {
        LabelledExcerpt excerpt = run.Adapter.Load(id, request);
        if (excerpt.SampleRate != SampleRate)
        {
            throw new InvalidDataException($"the dataset {run.Adapter.Name} gave it at {excerpt.SampleRate} Hz, but {SampleRate} Hz was asked for.");
        }

        if (excerpt.Samples.Length == 0)
        {
            throw new InvalidDataException("holds no sound: its length is 0.");
        }

        run.Alter?.Invoke(id, excerpt.Samples, excerpt.SampleRate);
        var reference = new ReferenceLabels(excerpt.Labels, excerpt.LabelsComplete, run.Meaning.MeaningOf, run.MinimumOverlapSeconds);
        List<EvaluatedWindow> windows = [];
        await foreach (WindowPrediction prediction in annotator.AnnotateAsync(excerpt.Samples, run.HopSeconds, cancellationToken))
        {
            DecodedWindow window = decoder.Decode(prediction);
            windows.Add(new(
                reference.Between(window.StartSeconds, window.EndSeconds),
                new WindowEstimate(window.Polyphony, window.PolyphonyProbability, window.Probabilities, window.Active)));
        }

        double durationSeconds = (double)excerpt.Samples.Length / excerpt.SampleRate;
        string recording = run.Adapter is IRecordedDataset recorded ? recorded.LoadLabels(id, request).Recording : id;
        return new(id, excerpt.LabelsComplete, windows, reference.Between(0, durationSeconds)) { Group = recording };
    }
}
