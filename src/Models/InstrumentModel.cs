using System.Globalization;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using MirTool.Plugins;
using TorchSharp;
using static TorchSharp.torch;

namespace MirTool.Models;

/// <summary>A trained model in memory: front end, network and what its outputs mean. Safe to use from several threads.</summary>
public sealed class InstrumentModel : IDisposable
{
    private readonly InstrumentNetwork network;
    private readonly TaughtHeads taught;

    /// <param name="description">Says what the network's outputs mean.</param>
    /// <param name="network">Owned by the model from now on.</param>
    /// <param name="frontEnd">Owned by the model from now on.</param>
    /// <param name="device">Where network and front end are.</param>
    public InstrumentModel(ModelDescription description, InstrumentNetwork network, FrontEnd frontEnd, Device device)
    {
        this.network = network;
        Device = device;
        Description = description;
        taught = new TaughtHeads(description);
        FrontEnd = frontEnd;
        NoInstruments = [.. description.Outputs.Index().Where(entry => entry.Item == Sounds.IdOf(Sounds.Speech)).Select(entry => entry.Index)];
        network.eval();
    }

    public ModelDescription Description { get; }

    /// <summary>Where the network is.</summary>
    internal Device Device { get; }

    /// <summary>The front end that the network was trained behind.</summary>
    public FrontEnd FrontEnd { get; }

    /// <summary>Length of a window, seconds.</summary>
    public double WindowSeconds => Description.WindowSeconds;

    /// <summary>Windows that go through the network together, where it judges one at a time.</summary>
    public int WindowsPerBatch => FrontEnd.WindowsPerBatch;

    /// <summary>Whether the network goes over a recording's stretches, and windows that overlap share its work.</summary>
    public bool GoesOverStretches => network.Stretch is not null;

    /// <summary>Hz.</summary>
    public int SampleRate => Description.SampleRate;

    /// <summary>The outputs that stand for no instrument: speech.</summary>
    internal IReadOnlyList<int> NoInstruments { get; }

    /// <summary>Reads a model folder onto a device.</summary>
    /// <exception cref="InvalidDataException">The files are broken, or the weights are not those of the network described.</exception>
    public static InstrumentModel Load(string folder, Device device) => Load(ModelFolder.Load(folder), device);

    /// <summary>Takes a model that was read from its folder onto a device.</summary>
    /// <exception cref="InvalidDataException">The weights are not those of the network described.</exception>
    public static InstrumentModel Load(StoredModel model, Device device)
    {
        InstrumentNetwork network = NetworkCatalog.CreateNetwork(model.Description);
        NetworkWeights.Restore(network, model);
        network.FoldNormalizations();
        network.to(device);
        return new InstrumentModel(model.Description, network, NetworkCatalog.CreateFrontEnd(model.Description, device), device);
    }

    /// <summary>Probabilities for windows of sound.</summary>
    /// <param name="waveforms">(W, samples), float32, on the model's device.</param>
    /// <returns>(W, p + 1) polyphony probabilities and (W, l) probabilities of each sound, row-major.</returns>
    public (float[] Polyphony, float[] Programs) Predict(Tensor waveforms)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        Tensor features = network.Features(FrontEnd.Input(waveforms));
        return Probabilities(features, taught.IsEmpty ? [] : Embeddings(features), "a window");
    }

    /// <summary>What the network says of every window of sound that is in memory, in order, without regard to the windows around each.</summary>
    /// <param name="samples">Mono, at the model's rate.</param>
    /// <param name="hopSeconds">Distance between the starts of neighbouring windows, in (0, 2].</param>
    /// <param name="withEmbeddings">Whether windows come with their embeddings.</param>
    public IReadOnlyList<WindowPrediction> Predict(ReadOnlyMemory<float> samples, double hopSeconds, bool withEmbeddings = false)
    {
        List<WindowPrediction> predictions = [];
        Func<WindowBatch?> next = Batches(SoundSource.Of(samples, SampleRate), hopSeconds);
        while (next() is { } batch)
        {
            using (batch)
            {
                predictions.AddRange(Predict(batch, withEmbeddings));
            }
        }

        return predictions;
    }

    /// <summary>The batches in which the windows of a recording go through the network, one after another; null behind the last.</summary>
    internal Func<WindowBatch?> Batches(SoundSource sound, double hopSeconds) => network.Stretch is { } stretch
        ? new StretchReader(sound, (LogMelSpectrogram)FrontEnd, stretch, WindowSeconds, hopSeconds).Next
        : new WindowBatchReader(sound, FrontEnd, WindowSeconds, hopSeconds, FrontEnd.WindowsPerBatch).Next;

    internal WindowPrediction[] Predict(WindowBatch batch, bool withEmbeddings = false)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        Tensor features = FeaturesOf(batch);
        float[] embeddings = withEmbeddings || !taught.IsEmpty ? Embeddings(features) : [];
        string sound = string.Create(CultureInfo.InvariantCulture, $"the sound from {batch.Windows[0].StartSeconds:F3} to {batch.Windows[^1].EndSeconds:F3} s");
        (float[] polyphony, float[] programs) = Probabilities(features, embeddings, sound);

        var predictions = new WindowPrediction[batch.Windows.Count];
        int classes = Description.MaximumPolyphony + 1;
        int sounds = Description.Outputs.Count;
        const int Size = InstrumentNetwork.EmbeddingSize;
        for (int i = 0; i < predictions.Length; i++)
        {
            WindowSpan span = batch.Windows[i];
            predictions[i] = new WindowPrediction(
                span.Index, span.StartSeconds, span.EndSeconds,
                polyphony[(i * classes)..((i + 1) * classes)], programs[(i * sounds)..((i + 1) * sounds)])
            {
                Embedding = withEmbeddings ? embeddings[(i * Size)..((i + 1) * Size)] : null,
            };
        }

        return predictions;
    }

    private Tensor FeaturesOf(WindowBatch batch)
    {
        Tensor samples = tensor(batch.Samples, [1, batch.Samples.Length], dtype: ScalarType.Float32).to(Device);
        return batch.Stretch is { } part
            ? network.Features(FrontEnd.Input(samples).narrow(3, part.FirstFrame, part.FrameCount), part.Windows)
            : network.Features(FrontEnd.Input(samples, FirstSamples(batch), (int)(WindowSeconds * SampleRate)));
    }

    private float[] Embeddings(Tensor features) => network.Embedding(features).cpu().contiguous().data<float>().ToArray();

    private (float[] Polyphony, float[] Programs) Probabilities(Tensor features, float[] embeddings, string sound)
    {
        int classes = Description.MaximumPolyphony + 1;
        Tensor output = network.Outputs(features);                                                   // (W, p + 1 + l)
        // Before they become probabilities: of infinity that would be a plausible 1.
        if (!output.isfinite().all().item<bool>())
        {
            throw new InvalidDataException(
                $"the model '{Description.Name}' computes no finite numbers for {sound}. If it does so for other recordings too, its weights are damaged or its training diverged: choose another --model, or train it again. "
                + "Else the recording's samples are out of all range: normalise it.");
        }

        Tensor polyphony = output.narrow(1, 0, classes).softmax(1);
        float[] programs = output.narrow(1, classes, Description.NetworkSounds).sigmoid().cpu().data<float>().ToArray();
        return (polyphony.cpu().data<float>().ToArray(), taught.IsEmpty ? programs : taught.Apply(programs, embeddings));
    }

    // Few batch shapes, each a power of two, spare the tensor library from preparing its kernels for every possible rest.
    private static int[] FirstSamples(WindowBatch batch)
    {
        int padded = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)batch.Windows.Count);
        return [.. Enumerable.Range(0, padded).Select(i => batch.Windows[Math.Min(i, batch.Windows.Count - 1)].FirstSample)];
    }

    public void Dispose()
    {
        network.Dispose();
        FrontEnd.Dispose();
    }
}
