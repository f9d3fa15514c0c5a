using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MirTool.Models;

/// <summary>A trained model in memory: front end, network and what its outputs mean. Safe to use from several threads.</summary>
public sealed class InstrumentModel : IDisposable
{
    private readonly InstrumentNetwork network;
    private readonly Device device;

    /// <param name="description">Says what the network's outputs mean.</param>
    /// <param name="network">Owned by the model from now on.</param>
    /// <param name="frontEnd">Owned by the model from now on.</param>
    /// <param name="device">Where network and front end are.</param>
    public InstrumentModel(ModelDescription description, InstrumentNetwork network, FrontEnd frontEnd, Device device)
    {
        this.network = network;
        this.device = device;
        Description = description;
        FrontEnd = frontEnd;
        network.eval();
    }

    public ModelDescription Description { get; }

    /// <summary>The front end that the network was trained behind.</summary>
    public FrontEnd FrontEnd { get; }

    /// <summary>Length of a window, seconds.</summary>
    public double WindowSeconds => Description.WindowSeconds;

    /// <summary>Windows that go through the network together: fewer where one is a large picture, for the memory's sake.</summary>
    public int WindowsPerBatch => FrontEnd.WindowsPerBatch;

    /// <summary>Hz.</summary>
    public int SampleRate => Description.SampleRate;

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
    /// <returns>(W, p + 1) polyphony probabilities and (W, l) program probabilities, row-major.</returns>
    public (float[] Polyphony, float[] Programs) Predict(Tensor waveforms)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        return Probabilities(FrontEnd.Input(waveforms));
    }

    internal WindowPrediction[] Predict(WindowBatch batch)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        int windows = batch.Windows.Count;
        Tensor samples = tensor(batch.Samples, [1, batch.Samples.Length], dtype: ScalarType.Float32).to(device);
        (float[] polyphony, float[] programs) = Probabilities(FrontEnd.Input(samples, FirstSamples(batch), (int)(WindowSeconds * SampleRate)));

        var predictions = new WindowPrediction[windows];
        int classes = Description.MaximumPolyphony + 1;
        int programCount = Description.Outputs.Count;
        for (int i = 0; i < windows; i++)
        {
            WindowSpan span = batch.Windows[i];
            predictions[i] = new WindowPrediction(
                span.Index, span.StartSeconds, span.EndSeconds,
                polyphony[(i * classes)..((i + 1) * classes)], programs[(i * programCount)..((i + 1) * programCount)]);
        }

        return predictions;
    }

    private (float[] Polyphony, float[] Programs) Probabilities(Tensor input)
    {
        int classes = Description.MaximumPolyphony + 1;
        Tensor output = network.call(input);                                                         // (W, p + 1 + l)
        Tensor polyphony = output.narrow(1, 0, classes).softmax(1);
        Tensor programs = output.narrow(1, classes, Description.Outputs.Count).sigmoid();
        return (polyphony.cpu().data<float>().ToArray(), programs.cpu().data<float>().ToArray());
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
