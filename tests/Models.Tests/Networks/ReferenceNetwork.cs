using System.Text.Json;
using TorchSharp;

namespace MirTool.Models.Tests.Networks;

/// <summary>One of torchvision's networks as the script in tests/data/reference-networks found it.</summary>
/// <param name="ParametersWith1000Outputs">As published.</param>
/// <param name="Side">Of the square input images, pixels.</param>
/// <param name="Shapes">Of all tensors, by name, with 132 outputs.</param>
/// <param name="Output">With the weights that <see cref="Fill"/> makes, for the two images of <see cref="Input"/>.</param>
internal sealed record ReferenceNetwork(long ParametersWith1000Outputs, int Side, Dictionary<string, long[]> Shapes, double[][] Output)
{
    public const int Outputs = 132;
    private const int InputNumber = 1000;

    private static readonly Dictionary<string, ReferenceNetwork> Networks = JsonSerializer.Deserialize<Dictionary<string, ReferenceNetwork>>(
        File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "reference-networks", "reference.json")), JsonSerializerOptions.Web)!;

    public static ReferenceNetwork Of(string name) => Networks[name];

    public torch.Tensor Input() => torch.tensor(Array.ConvertAll(Uniform(2 * 3 * Side * Side, InputNumber), u => (float)u), 2, 3, Side, Side);

    /// <summary>Sets all tensors by the script's rule: as large as keeps a signal alive, so that every layer matters.</summary>
    public static void Fill(torch.nn.Module network)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach ((int number, (string name, torch.Tensor tensor)) in network.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal).Index())
        {
            double[] values = Uniform((int)tensor.numel(), number);
            double bound = tensor.dim() > 1 ? Math.Sqrt(6.0 / (tensor.numel() / tensor.shape[0])) : 0;
            bool isScale = name.EndsWith(".running_var", StringComparison.Ordinal) || name.EndsWith(".bn.weight", StringComparison.Ordinal);
            tensor.copy_(torch.tensor(
                Array.ConvertAll(values, u => (float)(bound > 0 ? bound * u : isScale ? 1 + 0.5 * u : 0.1 * u)), tensor.shape));
        }
    }

    private static double[] Uniform(int count, int number)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            uint x = unchecked((uint)i + (uint)number * 0x9E37_79B9u);
            x ^= x >> 16;
            x = unchecked(x * 0x85EB_CA6Bu);
            x ^= x >> 13;
            x = unchecked(x * 0xC2B2_AE35u);
            x ^= x >> 16;
            values[i] = x / 2147483648.0 - 1;
        }

        return values;
    }
}
