using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MirTool.Annotation.Batch;

/// <summary>One machine's share of the recordings.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Count">How many shares there are.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>What tells this share's files from the others': <c>0-of-4</c>.</summary>
    public string Suffix => string.Create(CultureInfo.InvariantCulture, $"{Index}-of-{Count}");

    /// <summary>Reads <c>I/N</c>; null when it is anything else.</summary>
    public static Shard? TryParse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && index < count
            ? new Shard(index, count)
            : null;
    }

    /// <summary>Whether a recording that came after the shares were dealt out belongs to this one: its name alone decides.</summary>
    internal bool Contains(Recording recording)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(recording.File));
        return BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)Count == (ulong)Index;
    }
}
