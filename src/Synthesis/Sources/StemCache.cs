using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MirTool.Files;

namespace MirTool.Synthesis.Sources;

/// <summary>Rendered stems kept in files, one per program and source.</summary>
/// <remarks>
/// Little-endian: the magic number, the key as text, the number of stems; then for each its scale, the number of its intervals,
/// their starts and ends in seconds, and its samples. A file's name is its key's hash; the key in it rules out another's. A
/// file that cannot be used for any reason is rendered and written anew.
/// </remarks>
internal static class StemCache
{
    private const uint Magic = 0x314D5453;

    /// <summary>The kept stems, or those that <paramref name="render"/> makes and that are kept from now on.</summary>
    /// <param name="folder">Made if it does not exist; null keeps nothing.</param>
    /// <param name="key">Everything that decides the stems.</param>
    /// <param name="stemSamples">Length of every stem.</param>
    /// <param name="render">Called if there are none.</param>
    public static Stem[] ReadOrRender(string? folder, string key, int stemSamples, Func<Stem[]> render)
    {
        if (folder is null)
        {
            return render();
        }

        string path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16)) + ".stems");
        if (Read(path, key, stemSamples) is { } kept)
        {
            return kept;
        }

        Stem[] stems = render();
        Directory.CreateDirectory(folder);
        Write(path, key, stems);
        return stems;
    }

    private static Stem[]? Read(string path, string key, int stemSamples)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(File.OpenRead(path));
            if (reader.ReadUInt32() != Magic || reader.ReadString() != key)
            {
                return null;
            }

            var stems = new Stem[reader.ReadInt32()];
            for (int i = 0; i < stems.Length; i++)
            {
                float scale = reader.ReadSingle();
                var intervals = new Interval[reader.ReadInt32()];
                for (int k = 0; k < intervals.Length; k++)
                {
                    intervals[k] = new Interval(reader.ReadDouble(), reader.ReadDouble());
                }

                short[] samples = GC.AllocateUninitializedArray<short>(stemSamples);
                reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(samples.AsSpan()));
                stems[i] = new Stem(samples, scale, intervals);
            }

            return stems;
        }
        catch (Exception e) when (e is IOException or OverflowException or FormatException)
        {
            return null;
        }
    }

    private static void Write(string path, string key, Stem[] stems) => WholeFile.Write(path, stream =>
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(key);
        writer.Write(stems.Length);
        foreach (Stem stem in stems)
        {
            writer.Write(stem.Scale);
            writer.Write(stem.Intervals.Count);
            foreach (Interval interval in stem.Intervals)
            {
                writer.Write(interval.StartSeconds);
                writer.Write(interval.EndSeconds);
            }

            writer.Write(MemoryMarshal.AsBytes<short>(stem.Samples));
        }
    });
}
