using System.Runtime.InteropServices;
using System.Text;

namespace MirTool.Files;

/// <summary>A name in a folder.</summary>
/// <param name="Name">As <see cref="EscapedName"/> writes it.</param>
/// <param name="IsFolder">Of a link: what it leads to.</param>
/// <param name="IsLink">Whether it is a symbolic link, or a junction on Windows.</param>
/// <param name="IsHidden">By a dot before it, or as Windows and macOS mark it.</param>
internal sealed partial record FolderEntry(string Name, bool IsFolder, bool IsLink, bool IsHidden)
{
    // Of glibc's and musl's struct dirent on 64 bits.
    private const int TypeOffset = 18;
    private const int NameOffset = 19;
    private const byte TypeFolder = 4;
    private const byte TypeLink = 10;
    private const byte TypeUnknown = 0;

    private static readonly EnumerationOptions EveryEntry = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>All names of a folder, in ordinal order.</summary>
    /// <param name="folder">May hold escapes.</param>
    /// <exception cref="IOException">It cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be listed.</exception>
    public static IReadOnlyList<FolderEntry> List(string folder)
    {
        IEnumerable<FolderEntry> entries = OperatingSystem.IsLinux() && Environment.Is64BitProcess ? ListBytes(folder) : ListText(folder);
        return [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<FolderEntry> ListText(string folder) =>
        new DirectoryInfo(folder).EnumerateFileSystemInfos("*", EveryEntry).Select(entry => new FolderEntry(
            EscapedName.Of(entry.Name), entry.Attributes.HasFlag(FileAttributes.Directory), entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden)));

    /// <summary>.NET cannot tell names apart that are not UTF-8, nor open what they name.</summary>
    private static List<FolderEntry> ListBytes(string folder)
    {
        nint listing = OpenFolder(FileStatus.Terminated(EscapedName.Bytes(folder)));
        if (listing == 0)
        {
            listing = OpenFolder(FileStatus.Terminated(Encoding.UTF8.GetBytes(folder)));
        }

        if (listing == 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }

        try
        {
            List<FolderEntry> entries = [];
            while (NextName(listing) is var entry and not 0)
            {
                string name = EscapedName.Of(NameAt(entry));
                byte type = Marshal.ReadByte(entry, TypeOffset);
                if (name is not ("." or ".."))
                {
                    bool isFolder = type == TypeFolder || (type is TypeLink or TypeUnknown && FileStatus.Of(Path.Join(folder, name))?.Kind == FileKind.Folder);
                    entries.Add(new(name, isFolder, type == TypeLink || (type == TypeUnknown && IsLinkAt(Path.Join(folder, name))), name.StartsWith('.')));
                }
            }

            return entries;
        }
        finally
        {
            _ = CloseFolder(listing);
        }
    }

    private static bool IsLinkAt(string path) => new FileInfo(path).LinkTarget is not null;

    private static unsafe ReadOnlySpan<byte> NameAt(nint entry) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + NameOffset);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    private static partial nint OpenFolder(byte[] path);

    [LibraryImport("libc", EntryPoint = "readdir")]
    private static partial nint NextName(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseFolder(nint folder);
}
