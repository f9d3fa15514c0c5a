using static TorchSharp.torch;

namespace MirTool.Models.Tests;

/// <summary>How many tensors there are, for tests that none is left behind.</summary>
internal static class LiveTensors
{
    /// <summary>Without those that earlier tests left to the garbage collector, which would otherwise go while the test counts.</summary>
    public static long CountAfterCollection()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
