namespace MirTool.Files;

/// <summary>A folder that this process alone writes, until it is disposed of. A process that is killed holds nothing.</summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>The file, hidden, that is locked; it goes with the lock.</summary>
    public const string FileName = ".mirtool-lock";

    private readonly FileStream held;

    private FolderLock(FileStream held) => this.held = held;

    /// <summary>Takes a folder.</summary>
    /// <param name="folder">Must exist.</param>
    /// <exception cref="InvalidDataException">Another process has it.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static FolderLock Take(string folder)
    {
        string path = Path.Join(folder, FileName);
        while (true)
        {
            FileStream file;
            try
            {
                file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && IsSharingViolation(e))
            {
                throw new InvalidDataException($"Another mirtool is writing into '{folder}' (it holds '{path}'). Wait for it, or name another folder.", e);
            }

            // Its last holder may have removed it between our opening and our locking: then nobody else would see our lock.
            if (File.Exists(path))
            {
                return new(file);
            }

            file.Dispose();
        }
    }

    /// <summary>Lets others have the folder.</summary>
    public void Dispose() => held.Dispose();

    // ERROR_SHARING_VIOLATION on Windows; elsewhere flock's EWOULDBLOCK, whose number depends on the system.
    private static bool IsSharingViolation(IOException e) =>
        e.HResult == unchecked((int)0x80070020) || e.HResult is 11 or 35;
}
