namespace MirTool.Annotation.Batch;

/// <summary>The output cannot be written: a matter of the disk, never of a recording, so the batch ends.</summary>
public sealed class OutputException(string message, Exception? inner = null) : Exception(message, inner)
{
    private const int InvalidArgument = 22;
    private const int NameTooLong = 36;
    private const int NameTooLongOfMac = 63;
    private const int NotAFolder = 20;
    private const int Exists = 17;
    private const int ExistsOfRuntime = unchecked((int)0x80070050);
    private const int IllegalBytes = 84;
    private const int IllegalBytesOfMac = 92;

    /// <summary>Whether a name is at fault, not the disk: too long, with a character that the file system does not take, or another file's where a folder must be.</summary>
    internal static bool IsOfTheName(IOException e) =>
        e is PathTooLongException || (OperatingSystem.IsWindows()
            ? e.HResult is unchecked((int)0x8007007B) or unchecked((int)0x800700A1) or unchecked((int)0x800700CE) or unchecked((int)0x800700B7)
            : e.HResult is InvalidArgument or NameTooLong or NameTooLongOfMac or NotAFolder or Exists or ExistsOfRuntime or IllegalBytes or IllegalBytesOfMac);

    /// <summary>In words without a path, which differs from machine to machine.</summary>
    internal static string ReasonOf(IOException e) =>
        e is PathTooLongException ? "the path is too long"
        : e.HResult is NotAFolder or Exists or ExistsOfRuntime ? "a file has the name of a folder that they need"
        : "the file system does not take the name";

    /// <summary>Runs a write to the output folder and names the folder when it fails.</summary>
    public static void Guard(string folder, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"The output folder '{folder}' cannot be written: {e.Message}", e);
        }
    }
}
