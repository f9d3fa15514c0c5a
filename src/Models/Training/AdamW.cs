using System.Globalization;
using MirTool.Models.Files;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>Adam with decoupled weight decay (I. Loshchilov and F. Hutter, 2019).</summary>
/// <remarks>
/// w ← w - rate · (decay · w + m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε)) with the running means m of the gradient and v of its square.
/// In place of TorchSharp's optimiser, whose temporary number objects the garbage collector may free during a call.
/// </remarks>
public sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const string StepsName = "steps";

    private readonly IReadOnlyList<Parameter> parameters;
    private readonly double weightDecay;
    private readonly Tensor[] means;
    private readonly Tensor[] squares;
    private readonly Scalar beta1 = Beta1;
    private readonly Scalar beta2 = Beta2;
    private readonly Scalar rest1 = 1 - Beta1;
    private readonly Scalar rest2 = 1 - Beta2;
    private readonly Scalar epsilon = 1e-8;

    /// <param name="parameters">Changed in place by each step.</param>
    /// <param name="weightDecay">Share of a weight lost per step and unit of learning rate.</param>
    public AdamW(IReadOnlyList<Parameter> parameters, double weightDecay)
    {
        this.parameters = parameters;
        this.weightDecay = weightDecay;
        using (no_grad())
        {
            means = [.. parameters.Select(parameter => zeros_like(parameter).DetachFromDisposeScope())];
            squares = [.. parameters.Select(parameter => zeros_like(parameter).DetachFromDisposeScope())];
        }
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    private IEnumerable<Tensor> State => means.Concat(squares);

    /// <summary>Writes what a resumed run needs.</summary>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(
            path,
            State.Index().ToDictionary(entry => Name(entry.Index), entry => new StoredTensor(entry.Item.shape, entry.Item.cpu().data<float>().ToArray())),
            new Dictionary<string, string> { [StepsName] = Steps.ToString(CultureInfo.InvariantCulture) });
    }

    /// <summary>Goes on from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or of other parameters.</exception>
    public void Load(string path)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        SafetensorsContent stored = SafetensorsFile.Read(path);
        foreach ((int index, Tensor state) in State.Index())
        {
            if (!stored.Tensors.TryGetValue(Name(index), out StoredTensor? values) || !values.Shape.SequenceEqual(state.shape))
            {
                throw new InvalidDataException($"{path} is not the optimiser's state of this network: {Name(index)} is missing or of another shape.");
            }

            state.copy_(tensor(values.Values, values.Shape));
        }

        Steps = long.Parse(stored.Metadata[StepsName], CultureInfo.InvariantCulture);
    }

    /// <summary>Moves the parameters against their gradients.</summary>
    /// <param name="gradients">One per parameter.</param>
    /// <param name="learningRate">Of this step.</param>
    public void Step(IReadOnlyList<Tensor> gradients, double learningRate)
    {
        Steps++;
        using var noGradient = no_grad();
        using Scalar keep = 1 - learningRate * weightDecay;
        using Scalar step = -learningRate / (1 - Math.Pow(Beta1, Steps));
        using Scalar correction = 1 / Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        for (int i = 0; i < parameters.Count; i++)
        {
            using var scope = NewDisposeScope();
            means[i].mul_(beta1).add_(gradients[i], rest1);
            squares[i].mul_(beta2).addcmul_(gradients[i], gradients[i], rest2);
            Tensor spread = squares[i].sqrt().mul_(correction).add_(epsilon);
            parameters[i].mul_(keep).addcdiv_(means[i], spread, step);
        }
    }

    /// <summary>Scales gradients down so that their common Euclidean norm is at most <paramref name="maximum"/>.</summary>
    public static void ClipNorm(IReadOnlyList<Tensor> gradients, double maximum)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        double norm = Math.Sqrt(gradients.Sum(gradient => (double)gradient.square().sum().item<float>()));
        if (norm > maximum)
        {
            using Scalar scale = maximum / norm;
            foreach (Tensor gradient in gradients)
            {
                gradient.mul_(scale);
            }
        }
    }

    private string Name(int index) => string.Create(
        CultureInfo.InvariantCulture, $"{(index < means.Length ? "mean" : "square")}.{index % means.Length}");

    public void Dispose()
    {
        foreach (Tensor tensor in State)
        {
            tensor.Dispose();
        }

        foreach (Scalar number in (Scalar[])[beta1, beta2, rest1, rest2, epsilon])
        {
            number.Dispose();
        }
    }
}
