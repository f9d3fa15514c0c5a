using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>A network from a front end's windows to (B, p + 1 + l): polyphony logits 0..p, then one logit per sound.</summary>
public abstract class InstrumentNetwork : Module<Tensor, Tensor>
{
    /// <summary>Numbers of a window's embedding.</summary>
    public const int EmbeddingSize = 256;

    // Any other would do, but then an archive's embeddings could not be compared from one version to the next.
    private const ulong ProjectionSeed = 256;

    private Tensor? projection;

    private protected InstrumentNetwork(string name)
        : base(name)
    {
    }

    /// <summary>Name of the last layer in the state dictionary: the one layer whose shape hangs on what is to be told apart.</summary>
    public abstract string OutputLayerName { get; }

    /// <summary>Bias of the last layer, for starting from the outputs' prior probabilities.</summary>
    public Parameter OutputBias => get_parameter($"{OutputLayerName}.bias")!;

    /// <summary>Whether training draws random numbers inside the network: dropout.</summary>
    public abstract bool DrawsAtRandom { get; }

    /// <summary>How the network goes over a stretch of sound from which it judges many windows; null where its input is one window.</summary>
    public virtual StretchFrames? Stretch => null;

    /// <summary>What the last layer reads.</summary>
    /// <param name="input">(B, channels, height, width): windows; of a network over stretches, stretches that are one window each.</param>
    /// <returns>(B, features).</returns>
    public abstract Tensor Features(Tensor input);

    /// <summary>What the last layer reads of several windows of each stretch.</summary>
    /// <param name="input">(B, channels, height, width): stretches; where <see cref="Stretch"/> is null, windows.</param>
    /// <param name="windows">Of each stretch, as <see cref="StretchFrames.Window"/> gives them; without meaning where <see cref="Stretch"/> is null.</param>
    /// <returns>(B · windows, features), the windows of a stretch beside each other.</returns>
    public virtual Tensor Features(Tensor input, IReadOnlyList<FrameSpan> windows) => Features(input);

    /// <summary>The last layer: (N, features) to (N, p + 1 + l).</summary>
    public abstract Tensor Outputs(Tensor features);

    /// <summary>What windows have in common with others that sound alike, in <see cref="EmbeddingSize"/> numbers.</summary>
    /// <remarks>Of a network that has no such layer, a fixed random projection of the features, which keeps distances and angles roughly
    /// (W. Johnson and J. Lindenstrauss, 1984).</remarks>
    /// <param name="features">(N, features).</param>
    /// <returns>(N, <see cref="EmbeddingSize"/>).</returns>
    public virtual Tensor Embedding(Tensor features)
    {
        Tensor matrix = LazyInitializer.EnsureInitialized(ref projection, () => Projection(features.shape[1], features.device))!;
        return features.matmul(matrix);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Outputs(Features(input)).MoveToOuterDisposeScope();
    }

    /// <summary>Merges every normalisation into the convolution before it: the same outputs with less work. Not for training, and
    /// the names of the weights change. Nothing where there is no normalisation.</summary>
    public virtual void FoldNormalizations()
    {
    }

    // Every network calls it when its layers are there.
    protected override void RegisterComponents()
    {
        base.RegisterComponents();
        LibTorchContext.SeeTo(this);
    }

    private protected static Tensor AllButLast(Sequential layers, Tensor input) =>
        layers.children().SkipLast(1).Cast<Module<Tensor, Tensor>>().Aggregate(input, (value, layer) => layer.call(value));

    private protected static Tensor Last(Sequential layers, Tensor features) => ((Module<Tensor, Tensor>)layers.children().Last()).call(features);

    private static Tensor Projection(long features, Device device)
    {
        var random = new Audio.SeededRandom(ProjectionSeed);
        float scale = 1 / MathF.Sqrt(EmbeddingSize);
        float[] signs = new float[features * EmbeddingSize];
        for (int i = 0; i < signs.Length; i++)
        {
            signs[i] = random.NextBool(0.5) ? scale : -scale;
        }

        return tensor(signs, features, EmbeddingSize).to(device).DetachFromDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            projection?.Dispose();
        }

        base.Dispose(disposing);
    }
}
