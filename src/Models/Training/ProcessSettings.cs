using System.Runtime.InteropServices;

namespace MirTool.Models.Training;

/// <summary>How the libraries below the tensor library wait for work and keep memory, for the whole process.</summary>
public static partial class ProcessSettings
{
    // Of glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int MostMappings = -4;
    private const int MostArenas = -8;

    /// <summary>Suits them to training: long, on every core, with tensors of the same sizes in every step.</summary>
    /// <remarks>Before libtorch is loaded: OpenMP reads its settings once.</remarks>
    public static void SuitTraining()
    {
        LetThreadsSleep();
        KeepFreedMemory();
    }

    // Idle OpenMP threads sleep instead of spinning, which takes the processor from the threads that make clips. Measured on
    // 2 cores: spinning makes production four times slower.
    private static void LetThreadsSleep()
    {
        // .NET keeps its own copy of the environment on Unix; C libraries see only what setenv changes.
        if (!OperatingSystem.IsWindows() && SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0) != 0)
        {
            throw new InvalidOperationException("The C library refused to set OMP_WAIT_POLICY.");
        }
    }

    // Glibc gives large blocks back to the system as soon as they are freed, and every step pays for fresh, zeroed pages: a
    // quarter of AlexNet's time, whose gradients are 230 MB. Blocks above 64 MB can only be kept in the one main arena.
    private static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out nint glibc) || !NativeLibrary.TryGetExport(glibc, "mallopt", out _))
        {
            return;
        }

        foreach ((int parameter, int value) in ((int, int)[])[(MostArenas, 1), (MostMappings, 0), (TrimThreshold, int.MaxValue)])
        {
            _ = SetAllocator(parameter, value);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);
}
