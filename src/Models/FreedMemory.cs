using System.Runtime.InteropServices;

namespace MirTool.Models;

/// <summary>What the C library does with the memory of tensors that were freed.</summary>
internal static partial class FreedMemory
{
    // Of glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapThreshold = -3;

    private const int Mebibyte = 1 << 20;

    /// <summary>Keeps it for the next tensors in place of giving it back to the system at once; elsewhere than with glibc nothing.</summary>
    /// <remarks>
    /// Every operation of a network makes a tensor of some megabytes and frees another. Given back, each page comes anew, zeroed, when it is
    /// touched: measured on a virtual machine, that is half of the processor's time (90 against 37 µs a frame of the default model's
    /// network). The memory that is kept is bounded by what was in use at once.
    /// </remarks>
    public static void Keep()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            // 0 means that the library declines; slower then, but as right.
            _ = SetOption(MapThreshold, 32 * Mebibyte);
            _ = SetOption(TrimThreshold, 1024 * Mebibyte);
            _ = SetOption(TopPad, 64 * Mebibyte);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has one way alone.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
