using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>Runs the network in training over the held-out clips.</summary>
internal sealed class Validator(
    TrainingOptions options, ValidationSet clips, FrontEnd frontEnd, InstrumentNetwork network, TrainingLoss loss, Device device)
{
    private readonly IReadOnlyList<FrameSpan> windows = Replica.WindowsOf(network, options, frontEnd.SampleRate);

    /// <summary>How well the network does; it must be set to inference.</summary>
    public async Task<ValidationMetrics> MeasureAsync(CancellationToken cancellationToken)
    {
        var predictions = new ValidationPredictions([], [], []);
        double lossSum = 0;
        await foreach (TrainingBatch batch in clips.ReadAsync(cancellationToken))
        {
            lossSum += Predict(batch, predictions) * batch.WindowCount;
        }

        return ValidationMetrics.Of(lossSum / predictions.Windows.Count, predictions, options.MaximumPolyphony + 1, options.Programs.Count);
    }

    /// <summary>Adds what the network says of a batch's windows, and returns its mean loss.</summary>
    private double Predict(TrainingBatch batch, ValidationPredictions predictions)
    {
        // A batch may be smaller than the others, where it is the last.
        int shareClips = (batch.ExcerptIds.Count + options.Replicas - 1) / options.Replicas;
        TrainingBatch[] shares =
        [
            .. Enumerable.Range(0, options.Replicas).Select(share => share * shareClips).Where(first => first < batch.ExcerptIds.Count)
                .Select(first => batch.Slice(first, Math.Min(shareClips, batch.ExcerptIds.Count - first))),
        ];
        var outputs = new (float[] Polyphony, float[] Programs, double Loss)[shares.Length];
        Parallel.For(0, shares.Length, share => outputs[share] = Predict(shares[share]));
        int classes = options.MaximumPolyphony + 1;
        int l = options.Programs.Count;
        double loss = 0;
        int firstWindow = predictions.Windows.Count;
        for (int share = 0; share < shares.Length; share++)
        {
            (float[] polyphony, float[] programs, double shareLoss) = outputs[share];
            loss += shareLoss * shares[share].WindowCount / batch.WindowCount;
            for (int i = 0; i < shares[share].WindowCount; i++)
            {
                predictions.Windows.Add(new WindowPrediction(
                    predictions.Windows.Count, 0, Trainer.WindowSeconds, polyphony[(i * classes)..((i + 1) * classes)], programs[(i * l)..((i + 1) * l)]));
            }
        }

        predictions.Polyphony.AddRange(batch.Polyphony);
        bool[] reference = Array.ConvertAll(batch.Programs, sounds => sounds > 0);
        foreach ((int window, int[] open) in batch.AnyOf)
        {
            // Of several programs of which one sounds, the likeliest is taken for it.
            float[] scores = predictions.Windows[firstWindow + window].Programs;
            reference[window * l + open.MaxBy(output => scores[output])] = true;
        }

        foreach ((int window, int output) in batch.Open)
        {
            // What may or may not count is right either way.
            reference[window * l + output] = predictions.Windows[firstWindow + window].Programs[output] >= 0.5f;
        }

        predictions.Programs.AddRange(reference);
        return loss;
    }

    private (float[] Polyphony, float[] Programs, double Loss) Predict(TrainingBatch batch)
    {
        if (options.Replicas > 1)
        {
            set_num_threads(1);
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        int classes = options.MaximumPolyphony + 1;
        int count = batch.ExcerptIds.Count;
        Tensor waveforms = tensor(batch.Samples, count, batch.Samples.Length / count).to(device);
        Tensor output = network.Outputs(network.Features(frontEnd.Input(waveforms), windows));      // (B · W, p + 1 + l)
        double batchLoss = loss.Of(output, batch).item<float>();
        output = output.cpu();
        return (output.narrow(1, 0, classes).softmax(1).contiguous().data<float>().ToArray(),
            output.narrow(1, classes, options.Programs.Count).sigmoid().contiguous().data<float>().ToArray(), batchLoss);
    }
}
