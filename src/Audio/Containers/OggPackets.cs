namespace MirTool.Audio.Containers;

/// <summary>The packets of one stream of an Ogg link, in order. The pages have been found intact by <see cref="OggWalk"/>.</summary>
internal sealed class OggPackets(Stream file, ByteRange link, uint serial)
{
    private readonly ForwardBytes bytes = new(file);
    private readonly List<byte> packet = [];
    private readonly Queue<(byte[] Packet, long Granule)> ready = new();
    private long position = link.Offset;
    private bool isLosing;

    /// <summary>The next packet, and the stream's count at its end where its page tells it, else -1; null at the end.</summary>
    public (byte[] Packet, long Granule)? Next()
    {
        while (ready.Count == 0 && position < link.End)
        {
            ReadPage();
        }

        return ready.TryDequeue(out (byte[] Packet, long Granule) next) ? next : null;
    }

    private void ReadPage()
    {
        ReadOnlySpan<byte> room = bytes.At(position, (int)Math.Min(OggPage.MaxBytes, link.End - position));
        if (!OggPage.TryParse(room, position, out OggPage page) || page.Bytes > room.Length)
        {
            position++;
            return;
        }

        position += page.Bytes;
        if (page.Serial == serial)
        {
            Split(page, room);
        }
    }

    private void Split(OggPage page, ReadOnlySpan<byte> room)
    {
        // The rest of a packet whose start is before the link's first page of sound.
        isLosing = page.Continues && packet.Count == 0;
        ReadOnlySpan<byte> body = room.Slice(OggPage.FixedBytes + page.Segments, page.BodyBytes);
        int last = room.Slice(OggPage.FixedBytes, page.Segments).LastIndexOfAnyExcept((byte)255);
        for (int i = 0; i < page.Segments; i++)
        {
            int length = room[OggPage.FixedBytes + i];
            packet.AddRange(body[..length]);
            body = body[length..];
            if (length < 255)
            {
                if (!isLosing)
                {
                    ready.Enqueue(([.. packet], i == last ? page.Granule : -1));
                }

                isLosing = false;
                packet.Clear();
            }
        }
    }
}
