using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MirTool.Cli;

/// <summary>How many files the process may have open: the runtime holds each of its assemblies open, and fails in odd places where it cannot.</summary>
/// <remarks>Needs nothing that is not loaded when a program begins, so that it can say so where hardly a file can be opened. Windows has no such limit.</remarks>
internal static unsafe partial class FileHandles
{
    /// <summary>Enough for every command with a few recordings at once.</summary>
    public const int Least = 224;

    private const int StandardError = 2;
    private const int OpenFilesOfLinux = 7;
    private const int OpenFilesOfMac = 8;

    /// <summary>Whether there are enough; else stderr is told. The runtime has raised the limit as far as it may by now.</summary>
    public static bool Suffice()
    {
        Limit limit;
        if (OperatingSystem.IsWindows() || GetLimit(OperatingSystem.IsMacOS() ? OpenFilesOfMac : OpenFilesOfLinux, &limit) != 0 || limit.Current >= Least)
        {
            return true;
        }

        string count = limit.Current.ToString(CultureInfo.InvariantCulture);
        byte[] message = Encoding.UTF8.GetBytes($"mirtool: no more than {count} files may be open at once, but {Least} are needed. Allow more, for example with: ulimit -n 1024\n");
        fixed (byte* bytes = message)
        {
            _ = Write(StandardError, bytes, message.Length);
        }

        return false;
    }

    private struct Limit
    {
        public ulong Current;
        public ulong Maximum;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte* bytes, nint count);
}
