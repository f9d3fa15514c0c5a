namespace MirTool.Audio.Containers;

/// <summary>Goes from page to page of an Ogg file: its chain of recordings, what is lost, where it ends.</summary>
internal sealed class OggWalk
{
    private readonly ForwardBytes bytes;
    private readonly long end;

    private OggWalk(Stream file, long end)
    {
        bytes = new ForwardBytes(file);
        this.end = end;
    }

    /// <summary>Recordings, one after the other.</summary>
    public List<OggLink> Links { get; } = [];

    /// <summary>What is wrong first, as the end of a sentence, with its time; null if nothing is.</summary>
    public string? Damage { get; private set; }

    /// <summary>Whether a page is cut off at the file's end.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Seconds of sound before a place, over all links.</summary>
    public double Seconds => Links.Sum(link => link.Sound.Select(stream => stream.Seconds).DefaultIfEmpty().Max());

    /// <param name="file">The file.</param>
    /// <param name="start">Where its first page begins.</param>
    /// <returns>Null if there is no page.</returns>
    public static OggWalk? Run(Stream file, long start)
    {
        var walk = new OggWalk(file, MetadataTag.TailStart(file, start));
        walk.Walk(start);
        return walk.Links.Count > 0 ? walk : null;
    }

    private void Walk(long position)
    {
        while (position < end)
        {
            ReadOnlySpan<byte> room = bytes.At(position, (int)Math.Min(OggPage.MaxBytes, end - position));
            if (OggPage.TryParse(room, position, out OggPage page) && page.Bytes <= room.Length && OggPage.IsIntact(room[..page.Bytes]))
            {
                Add(page, room);
                position += page.Bytes;
                continue;
            }

            if (Links.Count == 0)
            {
                return;
            }

            long next = NextPage(position + 1);
            NoteGap(new ByteRange(position, next - position), room);
            position = next;
        }
    }

    private void Add(OggPage page, ReadOnlySpan<byte> room)
    {
        ReadOnlySpan<byte> lengths = room.Slice(OggPage.FixedBytes, page.Segments);
        OggLink? link = Links.LastOrDefault();
        OggStream? stream = link?.Streams.Find(stream => stream.Serial == page.Serial);
        if (page.Begins && (link is null || stream is not null || link.Streams.Exists(other => other.FirstGranule is not null || other.HasEnd)))
        {
            link = new OggLink(page.Offset);
            Links.Add(link);
            stream = null;
        }

        if (link is null)
        {
            return;
        }

        if (stream is null)
        {
            if (!page.Begins)
            {
                // Pages of a stream whose beginning is lost.
                Note("a page belongs to no stream");
                return;
            }

            stream = new OggStream(page, room.Slice(OggPage.FixedBytes + page.Segments, page.BodyBytes));
            link.Streams.Add(stream);
        }

        (bool hadGap, bool ranBackwards) = (stream.HasGap, stream.RunsBackwards);
        stream.Add(page, lengths.Length - lengths.Count((byte)255));
        link.End = page.Offset + page.Bytes;
        if (stream.HasGap && !hadGap)
        {
            Note("a page is missing");
        }

        if (stream.RunsBackwards && !ranBackwards)
        {
            Note("a page counts less sound than the one before it");
        }
    }

    private void NoteGap(ByteRange gap, ReadOnlySpan<byte> start)
    {
        bool isPage = start.StartsWith("OggS"u8);
        if (gap.End >= end)
        {
            // Bytes behind the last page that are none are padding.
            IsCut = isPage || "OggS"u8.StartsWith(start);
        }
        else
        {
            Note($"{gap.Length} bytes are {(isPage ? "a damaged page" : "no pages")}");
        }
    }

    private void Note(string what) => Damage ??= FormattableString.Invariant($"{what} after {Seconds:0.000} s");

    private long NextPage(long position)
    {
        while (position < end)
        {
            ReadOnlySpan<byte> block = bytes.At(position, (int)Math.Min(64 * 1024, end - position));
            int next = block.IndexOf("OggS"u8);
            if (next >= 0)
            {
                return position + next;
            }

            position += Math.Max(1, block.Length - 3);
        }

        return end;
    }
}
