using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MirTool.Files;

/// <summary>A path under which every program finds a file, also one whose name is not UTF-8; good until it is disposed of.</summary>
public sealed partial class ReachablePath : IDisposable
{
    private const int CloseOnExecute = 0x80000;
    private const int DoNotWait = 0x800;

    private readonly SafeFileHandle? held;

    private ReachablePath(string path, SafeFileHandle? held)
    {
        Path = path;
        this.held = held;
    }

    /// <summary>The path, for this process and those that it starts.</summary>
    public string Path { get; }

    /// <summary>A path's own, where all its names are UTF-8 or nothing is found.</summary>
    /// <param name="path">May hold escapes of <see cref="EscapedName"/>.</param>
    public static ReachablePath Of(string path)
    {
        if (!OperatingSystem.IsLinux() || !EscapedName.IsEscaped(path))
        {
            return new(path, null);
        }

        int descriptor = Open(FileStatus.Terminated(EscapedName.Bytes(path)), CloseOnExecute | DoNotWait);
        if (descriptor < 0)
        {
            return new(path, null);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return new(string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{descriptor}"), handle);
    }

    public void Dispose() => held?.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags);
}
