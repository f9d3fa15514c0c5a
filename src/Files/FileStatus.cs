using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MirTool.Files;

/// <summary>What a path leads to, links followed, without opening it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Identity">The same for all names of one file or folder.</param>
public sealed partial record FileStatus(FileKind Kind, string Identity)
{
    // The kernel's struct statx, the same on every architecture.
    private const int StatusBytes = 256;
    private const int ModeOffset = 28;
    private const int NumberOffset = 32;
    private const int DeviceOffset = 136;
    private const int FromWorkingFolder = -100;
    private const uint BasicStatus = 0x7FF;

    /// <summary>Null where nothing is, or where one may not look.</summary>
    /// <param name="path">May hold escapes of <see cref="EscapedName"/>.</param>
    public static FileStatus? Of(string path) => OperatingSystem.IsLinux() ? OfLinux(path) : OfOther(path);

    private static FileStatus? OfLinux(string path)
    {
        byte[] status = new byte[StatusBytes];
        // What is typed may only look like an escape.
        if (Status(FromWorkingFolder, Terminated(EscapedName.Bytes(path)), 0, BasicStatus, status) != 0
            && Status(FromWorkingFolder, Terminated(Encoding.UTF8.GetBytes(path)), 0, BasicStatus, status) != 0)
        {
            return null;
        }

        FileKind kind = (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeOffset)) & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        };
        return new(kind, Convert.ToHexString(status.AsSpan(DeviceOffset, 8)) + Convert.ToHexString(status.AsSpan(NumberOffset, 8)));
    }

    private static FileStatus? OfOther(string path)
    {
        string real = RealPath(path);
        return Directory.Exists(real) ? new(FileKind.Folder, real)
            : !File.Exists(real) ? null
            : new(IsDevice(real) ? FileKind.Device : FileKind.File, real);
    }

    private static bool IsDevice(string path) =>
        OperatingSystem.IsWindows() ? File.GetAttributes(path).HasFlag(FileAttributes.Device) : path.StartsWith("/dev/", StringComparison.Ordinal);

    private static string RealPath(string path)
    {
        string fullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string current = Path.GetPathRoot(fullPath)!;
        foreach (string name in fullPath[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Join(current, name);
            try
            {
                if (new DirectoryInfo(current).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                {
                    current = RealPath(target.FullName);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A name that does not exist, or a link to itself: whoever opens it will say so.
            }
        }

        return current;
    }

    internal static byte[] Terminated(byte[] path) => [.. path, 0];

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int Status(int folder, byte[] path, int flags, uint wanted, byte[] status);
}

/// <summary>What lies under a name.</summary>
public enum FileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A device, such as /dev/zero.</summary>
    Device,

    /// <summary>A pipe with a name.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,
}
