namespace MirTool.Models.Files;

/// <summary>A tensor as a file holds it: its element type there, its shape, and its values as 32-bit floats.</summary>
/// <param name="DType">The element type in the file. Writing supports <see cref="StoredType.F32"/> and <see cref="StoredType.F16"/>.</param>
/// <param name="Shape">Sizes of the dimensions, outermost first; empty for a scalar.</param>
/// <param name="Values">In row-major order, as many as the product of <paramref name="Shape"/>. Integers beyond ±2^24 and
/// 64-bit floats are rounded to the nearest float; booleans are 0 and 1.</param>
public sealed record StoredTensor(StoredType DType, long[] Shape, float[] Values)
{
    /// <summary>A tensor of 32-bit floats.</summary>
    public StoredTensor(long[] shape, float[] values)
        : this(StoredType.F32, shape, values)
    {
    }
}

/// <summary>Element types of the safetensors format that MirTool reads, named as the format names them.</summary>
public enum StoredType
{
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    U8,
    BOOL,
}
