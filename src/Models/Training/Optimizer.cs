using System.Globalization;
using MirTool.Models.Files;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>Moves a network's parameters against their gradients, and keeps between steps what it needs for that.</summary>
/// <remarks>In place of TorchSharp's optimisers, whose temporary number objects the garbage collector may free during a call.</remarks>
public abstract class Optimizer : IDisposable
{
    private const string StepsName = "steps";

    private readonly Optimizer? beside;
    private readonly IReadOnlyList<(string Name, Tensor Value)> state;

    /// <param name="parameters">Changed in place by each step.</param>
    /// <param name="stateNames">For each name there is a tensor beside every parameter, of its shape, that starts as zeros.</param>
    protected Optimizer(IReadOnlyList<Parameter> parameters, params IReadOnlyList<string> stateNames)
        : this(parameters, null, stateNames)
    {
    }

    /// <param name="parameters">Changed in place by each step.</param>
    /// <param name="beside">Moves the network's other parameters, and is saved and loaded with this one; its state's names are others.</param>
    /// <param name="stateNames">For each name there is a tensor beside every parameter, of its shape, that starts as zeros.</param>
    protected Optimizer(IReadOnlyList<Parameter> parameters, Optimizer? beside, params IReadOnlyList<string> stateNames)
    {
        Parameters = parameters;
        this.beside = beside;
        using var noGradient = no_grad();
        state =
        [
            .. from name in stateNames
               from entry in parameters.Index()
               select (string.Create(CultureInfo.InvariantCulture, $"{name}.{entry.Index}"), zeros_like(entry.Item).DetachFromDisposeScope()),
        ];
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; protected set; }

    /// <summary>What is moved.</summary>
    protected IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The optimiser that a run's options name.</summary>
    public static Optimizer Create(TrainingOptions options, IReadOnlyList<Parameter> parameters) => options.Optimizer switch
    {
        OptimizerKind.AdamW => new AdamW(parameters, options.WeightDecay),
        OptimizerKind.Muon => new Muon(parameters, options.WeightDecay, options.Replicas),
        _ => new StochasticGradientDescent(parameters, options.Momentum, options.WeightDecay),
    };

    /// <summary>Moves the parameters against their gradients.</summary>
    /// <param name="gradients">One per parameter.</param>
    /// <param name="learningRate">Of this step.</param>
    public abstract void Update(IReadOnlyList<Tensor> gradients, double learningRate);

    /// <summary>Scales gradients down so that their common Euclidean norm is at most <paramref name="maximum"/>.</summary>
    public static void ClipNorm(IReadOnlyList<Tensor> gradients, double maximum)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        // No square(), which raises to the power of a temporary number: see TensorArithmetic.
        double norm = Math.Sqrt(gradients.Sum(gradient => (double)(gradient * gradient).sum().item<float>()));
        if (norm > maximum)
        {
            using Scalar scale = maximum / norm;
            foreach (Tensor gradient in gradients)
            {
                gradient.mul_(scale);
            }
        }
    }

    /// <summary>Writes what a resumed run needs.</summary>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(
            path,
            WholeState.ToDictionary(entry => entry.Name, entry => new StoredTensor(entry.Value.shape, entry.Value.cpu().data<float>().ToArray())),
            new Dictionary<string, string> { [StepsName] = Steps.ToString(CultureInfo.InvariantCulture) });
    }

    /// <summary>Goes on from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or of other parameters.</exception>
    public void Load(string path)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        SafetensorsContent stored = SafetensorsFile.Read(path);
        foreach ((string name, Tensor value) in WholeState)
        {
            if (!stored.Tensors.TryGetValue(name, out StoredTensor? values) || !values.Shape.SequenceEqual(value.shape))
            {
                throw new InvalidDataException($"{path} is not the optimiser's state of this network: {name} is missing or of another shape.");
            }

            value.copy_(tensor(values.Values, values.Shape));
        }

        Steps = long.Parse(stored.Metadata[StepsName], CultureInfo.InvariantCulture);
        if (beside is not null)
        {
            beside.Steps = Steps;
        }
    }

    private IEnumerable<(string Name, Tensor Value)> WholeState => state.Concat(beside?.state ?? []);

    /// <summary>The state of one name, in the parameters' order.</summary>
    protected Tensor[] StateOf(string name) =>
        [.. state.Where(entry => entry.Name.StartsWith(name + ".", StringComparison.Ordinal)).Select(entry => entry.Value)];

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the state; further numbers are freed by those who keep them.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach ((_, Tensor value) in state)
            {
                value.Dispose();
            }
        }
    }
}
