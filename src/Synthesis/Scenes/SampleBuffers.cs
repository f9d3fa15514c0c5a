namespace MirTool.Synthesis.Scenes;

/// <summary>Arrays of a clip's length that a thread uses again: new ones would be half a megabyte each, which the collector handles dearly.</summary>
internal static class SampleBuffers
{
    [ThreadStatic]
    private static Stack<float[]>? free;

    /// <summary>An array of exactly this length, holding anything.</summary>
    public static float[] Rent(int length)
    {
        free ??= new Stack<float[]>();
        if (free.TryPeek(out float[]? last) && last.Length != length)
        {
            free.Clear();
        }

        return free.TryPop(out float[]? found) ? found : GC.AllocateUninitializedArray<float>(length);
    }

    /// <summary>Gives an array back to the same thread's store; nobody may keep it.</summary>
    public static void Return(float[] buffer) => (free ??= new Stack<float[]>()).Push(buffer);
}
