namespace MirTool.Annotation.Batch;

/// <summary>The output cannot be written: a matter of the disk, never of a recording, so the batch ends.</summary>
public sealed class OutputException(string message, Exception? inner = null) : Exception(message, inner)
{
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
