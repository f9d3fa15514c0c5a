using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models;

/// <summary>A trained model in memory: front end, network and what its outputs mean. Safe to use from several threads.</summary>
public sealed class InstrumentModel : IDisposable
{
    private readonly Module<Tensor, Tensor> network;
    private readonly Device device;

    /// <param name="description">Says what the network's outputs mean.</param>
    /// <param name="network">Owned by the model from now on.</param>
    /// <param name="frontEnd">Owned by the model from now on.</param>
    /// <param name="device">Where network and front end are.</param>
    public InstrumentModel(ModelDescription description, Module<Tensor, Tensor> network, LogMelSpectrogram frontEnd, Device device)
    {
        this.network = network;
        this.device = device;
        Description = description;
        FrontEnd = frontEnd;
        network.eval();
    }

    public ModelDescription Description { get; }

    /// <summary>The front end that the network was trained behind.</summary>
    public LogMelSpectrogram FrontEnd { get; }

    /// <summary>Length of a window, seconds.</summary>
    public double WindowSeconds => Description.WindowSeconds;

    /// <summary>Hz.</summary>
    public int SampleRate => Description.SampleRate;

    /// <summary>Reads a model folder onto a device.</summary>
    /// <exception cref="InvalidDataException">The files are broken, or the weights are not those of the network described.</exception>
    public static InstrumentModel Load(string folder, Device device)
    {
        StoredModel model = ModelFolder.Load(folder);
        LogMelOptions logMel = NetworkCatalog.CreateLogMelOptions(model.Description);
        Module<Tensor, Tensor> network = NetworkCatalog.CreateNetwork(model.Description);
        NetworkWeights.Restore(network, model);
        (network as CompactCnn)?.FoldNormalizations();
        network.to(device);
        return new InstrumentModel(model.Description, network, new LogMelSpectrogram(logMel, device), device);
    }

    /// <summary>Probabilities for windows of a spectrogram.</summary>
    /// <param name="windows">(W, frames, mels), dB, from <see cref="LogMelSpectrogram.Frames"/>.</param>
    /// <returns>(W, p + 1) polyphony probabilities and (W, l) program probabilities, row-major.</returns>
    public (float[] Polyphony, float[] Programs) Predict(Tensor windows)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        int classes = Description.MaximumPolyphony + 1;
        Tensor output = network.call(FrontEnd.Normalize(windows));                                   // (W, p + 1 + l)
        Tensor polyphony = output.narrow(1, 0, classes).softmax(1);
        Tensor programs = output.narrow(1, classes, Description.Programs.Length).sigmoid();
        return (polyphony.cpu().data<float>().ToArray(), programs.cpu().data<float>().ToArray());
    }

    internal WindowPrediction[] Predict(WindowBatch batch)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        int windows = batch.Windows.Count;
        Tensor samples = tensor(batch.Samples, [1, batch.Samples.Length], dtype: ScalarType.Float32).to(device);
        Tensor frames = FrontEnd.Frames(samples)[0];                                                 // (F, mels)
        (float[] polyphony, float[] programs) = Predict(Windows(frames, batch));

        var predictions = new WindowPrediction[windows];
        int classes = Description.MaximumPolyphony + 1;
        int programCount = Description.Programs.Length;
        for (int i = 0; i < windows; i++)
        {
            WindowSpan span = batch.Windows[i];
            predictions[i] = new WindowPrediction(
                span.Index, span.StartSeconds, span.EndSeconds,
                polyphony[(i * classes)..((i + 1) * classes)], programs[(i * programCount)..((i + 1) * programCount)]);
        }

        return predictions;
    }

    // Few batch shapes, each a power of two, spare the tensor library from preparing its kernels for every possible rest.
    private Tensor Windows(Tensor frames, WindowBatch batch)
    {
        int framesPerWindow = FrontEnd.FrameCount((int)(WindowSeconds * SampleRate));
        int padded = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)batch.Windows.Count);
        var indices = new long[padded * framesPerWindow];
        for (int i = 0; i < indices.Length; i++)
        {
            int window = Math.Min(i / framesPerWindow, batch.Windows.Count - 1);
            indices[i] = batch.Windows[window].FirstFrame + i % framesPerWindow;
        }

        return frames.index_select(0, tensor(indices).to(device)).view(padded, framesPerWindow, FrontEnd.Options.MelBands);
    }

    public void Dispose()
    {
        network.Dispose();
        FrontEnd.Dispose();
    }
}
