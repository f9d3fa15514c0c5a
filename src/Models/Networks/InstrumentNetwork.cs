using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>A network from a front end's windows to (B, p + 1 + l): polyphony logits 0..p, then one logit per program.</summary>
public abstract class InstrumentNetwork : Module<Tensor, Tensor>
{
    private protected InstrumentNetwork(string name)
        : base(name)
    {
    }

    /// <summary>Name of the last layer in the state dictionary: the one layer whose shape hangs on what is to be told apart.</summary>
    public abstract string OutputLayerName { get; }

    /// <summary>Bias of the last layer, for starting from the outputs' prior probabilities.</summary>
    public Parameter OutputBias => get_parameter($"{OutputLayerName}.bias")!;

    /// <summary>Merges every normalisation into the convolution before it: the same outputs with less work. Not for training, and
    /// the names of the weights change. Nothing where there is no normalisation.</summary>
    public virtual void FoldNormalizations()
    {
    }
}
