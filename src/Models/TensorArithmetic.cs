using TorchSharp;
using static TorchSharp.torch;

namespace MirTool.Models;

/// <summary>Sums and differences that outlive the garbage collector.</summary>
/// <remarks>
/// TorchSharp's <c>a + b</c> is the native a + α·b with a temporary number object for α = 1. The object has a finalizer, nothing
/// refers to it during the call, and when a collection falls into that moment the native side reads freed memory: seen as an
/// exception once in 10 000 recordings and once in half an hour of training. Here α is kept. The same goes for every number
/// passed to a tensor operation: kept in a field, or <c>using Scalar</c>.
/// </remarks>
internal static class TensorArithmetic
{
    private static readonly Scalar One = 1;
    private static readonly Scalar MinusOne = -1;

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    /// <summary>a - b.</summary>
    public static Tensor Minus(this Tensor a, Tensor b) => a.add(b, MinusOne);
}
