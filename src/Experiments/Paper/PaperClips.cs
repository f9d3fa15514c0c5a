namespace MirTool.Experiments.Paper;

/// <summary>How many clips the paper's experiments take.</summary>
internal static class PaperClips
{
    /// <summary>To train on.</summary>
    public const int Training = 10_000;

    /// <summary>To validate and to test with.</summary>
    public const int Validation = 2_500;

    /// <summary>A fraction of them, at least one.</summary>
    public static int Scaled(int clips, double scale) => (int)Math.Ceiling(scale * clips);

    /// <summary>Frees the memory of a network that is no longer used: its tensors go with the finalizers of what held them, and the next one may be as large.</summary>
    public static void FreeNetwork()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
