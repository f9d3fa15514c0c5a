using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models;

/// <summary>Which of its libraries libtorch computes convolutions with: switches that TorchSharp does not offer.</summary>
/// <remarks>docs/decisions/0008-convolutions.md says what was measured.</remarks>
internal static class LibTorchContext
{
    // As the compilers of Linux and macOS, and that of Windows, write the functions' names.
    private static readonly string[] Context = ["_ZN2at13globalContextEv", "?globalContext@at@@YAAEAVContext@1@XZ"];
    private static readonly string[] OneDnnSwitch = ["_ZN2at7Context20setUserEnabledMkldnnEb", "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z"];
    private static readonly string[] NnpackSwitch = ["_ZN2at7Context20setUserEnabledNNPACKEb", "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z"];

    // Those whose results were compared with sums written out.
    private const long FewestChannels = 16;
    private const long MostChannels = 256;
    private const long KernelSize = 3;

    /// <summary>Does without NNPACK: on processors that it does not know it says so on stderr at each convolution of a short clip.</summary>
    /// <param name="library">The handle of torch_cpu.</param>
    public static void LeaveOutNnpack(nint library) => Switch(library, NnpackSwitch, isOn: false);

    /// <summary>Does without oneDNN from now on, in the whole process, where this processor computes a network's convolutions wrong with it.</summary>
    public static void SeeTo(nn.Module network)
    {
        if (IsAffected && network.modules().OfType<Conv2d>().Any(layer => !IsRight(layer)))
        {
            LeaveOutOneDnn();
        }
    }

    /// <summary>Does without oneDNN from now on where this processor is one of those that compute some convolutions wrong with it.</summary>
    internal static void LeaveOutOneDnn()
    {
        if (IsAffected)
        {
            Switch(LibTorch.Library, OneDnnSwitch, isOn: false);
        }
    }

    /// <summary>Whether the processor has AVX512_VP2INTERSECT, as AMD's Zen 5 has, and the user has not said what oneDNN is to do.</summary>
    private static bool IsAffected { get; } =
        X86Base.IsSupported
        && X86Base.CpuId(0, 0).Eax >= 7
        && (X86Base.CpuId(7, 0).Edx & (1 << 8)) != 0
        && ((string[])["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"]).All(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));

    private static bool IsRight(Conv2d layer) =>
        layer.kernel_size.All(size => size == KernelSize)
        && (layer.in_channels == 1 || IsPowerOfTwo(layer.in_channels))
        && IsPowerOfTwo(layer.out_channels);

    private static bool IsPowerOfTwo(long channels) => channels is >= FewestChannels and <= MostChannels && long.IsPow2(channels);

    private static unsafe void Switch(nint library, string[] names, bool isOn)
    {
        if (Export(library, Context) is var context and not 0 && Export(library, names) is var change and not 0)
        {
            // A member function takes its object first.
            ((delegate* unmanaged<nint, byte, void>)change)(((delegate* unmanaged<nint>)context)(), isOn ? (byte)1 : (byte)0);
        }
    }

    private static nint Export(nint library, string[] names)
    {
        foreach (string name in names)
        {
            if (library != 0 && NativeLibrary.TryGetExport(library, name, out nint function))
            {
                return function;
            }
        }

        return 0;
    }
}
