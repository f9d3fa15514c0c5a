using System.Text;

namespace MirTool.Audio.Containers;

/// <summary>Goes from chunk to chunk of a container.</summary>
/// <remarks>Writers forget the byte that pads an odd chunk; a next chunk is looked for on both places.</remarks>
/// <param name="file">Holds the container.</param>
/// <param name="start">Where it begins.</param>
/// <param name="end">Where it ends at the latest: the file's end, or the tags there.</param>
/// <param name="dialect">How it writes.</param>
internal sealed class ChunkWalk(Stream file, long start, long end, ChunkDialect dialect)
{
    // Hostile files can hold endless tiny chunks; no honest one has this many.
    private const int MaxChunks = 4096;

    // Behind sound whose length is not known, chunks are looked for this far from the end: cover pictures have some megabytes.
    private const int TailBytes = 16 * 1024 * 1024;

    private static readonly byte[][] IdsBehindSound =
        [.. new[] { "LIST", "iXML", "bext", "id3 ", "ID3 ", "cue ", "smpl", "fact", "PEAK", "_PMX", "axml", "chna", "JUNK", "junk", "PAD ", "FLLR",
            "afsp", "DISP", "minf", "elm1", "regn", "umid", "labl", "cart", "levl", "inst", "MARK", "COMT", "INST", "APPL", "NAME", "AUTH", "ANNO", "(c) ", "CHAN" }
            .Select(Encoding.Latin1.GetBytes)];

    /// <summary>The chunks before the sound, the sound's own, and what follows it as far as that makes sense.</summary>
    public List<Chunk> Chunks { get; } = [];

    /// <summary>Where the last chunk that makes sense ends.</summary>
    public long StoppedAt { get; private set; }

    /// <summary>Walks to the end, or as far as chunks lie end to end.</summary>
    /// <param name="soundLength">The length of an audio chunk as it is meant; null where it says nothing, and the walk stops there.</param>
    public void Run(Func<Chunk, long?> soundLength)
    {
        StoppedAt = start + dialect.FirstChunk;
        bool behindSound = false;
        while (Chunks.Count < MaxChunks && At(StoppedAt) is { } chunk && (!behindSound || IsPlausible(chunk)))
        {
            Chunks.Add(chunk);
            bool isSound = chunk.Id == dialect.AudioId;
            behindSound |= isSound;
            long? length = isSound ? soundLength(chunk) : chunk.Length;
            if (length is not >= 0 || length > end - chunk.Body)
            {
                StoppedAt = isSound ? chunk.Body : end;
                return;
            }

            StoppedAt = Next(chunk.Body + length.Value);
        }
    }

    /// <summary>Where the headers of the chunks lie that begin at or behind a place.</summary>
    public IEnumerable<long> Behind(long position) => Chunks.Select(chunk => chunk.Body - dialect.ChunkHeaderBytes).Where(header => header >= position);

    /// <summary>Where a chain of chunks begins that ends with the file; the end if there is none.</summary>
    /// <param name="from">No chunk is looked for before.</param>
    public long TailChunks(long from)
    {
        long first = Math.Max(from, end - TailBytes);
        if (end - first < dialect.ChunkHeaderBytes)
        {
            return end;
        }

        byte[] bytes = new byte[end - first];
        Span<byte> tail = bytes.AsSpan(0, file.ReadAt(first, bytes));
        long found = end;
        foreach (byte[] id in IdsBehindSound)
        {
            int at = 0;
            while (tail[at..].IndexOf(id) is >= 0 and var next && first + at + next < found)
            {
                at += next;
                if (IsChainToEnd(first + at))
                {
                    found = first + at;
                    break;
                }

                at++;
            }
        }

        return found;
    }

    private bool IsChainToEnd(long position)
    {
        for (int count = 0; count < MaxChunks && At(position) is { } chunk && IsPlausible(chunk); count++)
        {
            position = Next(chunk.Body + chunk.Length);
            if (position >= end)
            {
                return true;
            }
        }

        return false;
    }

    private Chunk? At(long position)
    {
        Span<byte> header = stackalloc byte[24];
        header = header[..dialect.ChunkHeaderBytes];
        return position <= end - header.Length && file.TryRead(position, header)
            ? new Chunk(Encoding.Latin1.GetString(header[..4]), position + header.Length, dialect.BodyLength(header))
            : null;
    }

    private long Next(long position)
    {
        long beyond = (position - start) % dialect.Alignment;
        long padded = beyond == 0 ? position : position + dialect.Alignment - beyond;
        return padded == position || padded >= end || At(padded) is { } chunk && IsPlausible(chunk) ? Math.Min(padded, Math.Max(position, end))
            : At(position) is { } unpadded && IsPlausible(unpadded) ? position
            : padded;
    }

    private bool IsPlausible(Chunk chunk) =>
        chunk.Length >= 0 && chunk.Length <= end - chunk.Body && chunk.Id.All(letter => letter is >= ' ' and <= '~');
}
