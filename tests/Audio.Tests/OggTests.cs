using System.Buffers.Binary;
using MirTool.Audio.Containers;

namespace MirTool.Audio.Tests;

public sealed class OggTestsNative() : OggTests(AudioBackend.Native);

public sealed class OggTestsManaged() : OggTests(AudioBackend.Managed);

/// <summary>Chains, lost pages and ends of Ogg files.</summary>
public abstract class OggTests(AudioBackend backend)
{
    private const int Rate = 48_000;

    [Theory]
    [InlineData("libvorbis")]
    [InlineData("libopus")]
    [InlineData("flac")]
    public void Read_Chain_ReadsEveryLink(string codec)
    {
        using var folder = new TestFolder();
        byte[] first = Encode(folder, codec, 2 * Rate, Rate);
        byte[] second = Encode(folder, codec, Rate, Rate);
        File.WriteAllBytes(folder.File("chain.ogg"), [.. first, .. second]);

        using AudioReader reader = Open(folder, "chain.ogg");

        // FLAC says its length to the sample; the others may keep a packet.
        Assert.InRange(Signal.ReadAll(reader).Length, (3 * Rate) - 4096, 3 * Rate);
    }

    [Fact]
    public void Open_ChainWithAnotherRate_NamesTheChange()
    {
        using var folder = new TestFolder();
        byte[] first = Encode(folder, "libvorbis", 2 * Rate, Rate);
        byte[] second = Encode(folder, "libvorbis", 22_050, 22_050);
        File.WriteAllBytes(folder.File("chain.ogg"), [.. first, .. second]);

        AudioFileException error = Assert.Throws<AudioFileException>(() => Open(folder, "chain.ogg"));

        Assert.Contains("changes after 2.000 s from 48000 Hz", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("libvorbis")]
    [InlineData("libopus")]
    public void Read_LastPageThatCountsNothing_IsReadToItsEndWithAWarning(string codec)
    {
        using var folder = new TestFolder();
        List<byte[]> pages = Pages(Encode(folder, codec, 4 * Rate, Rate));
        Write(folder, "a.ogg", [.. pages[..^1], Counted(pages[^1], -1)]);

        using AudioReader reader = Open(folder, "a.ogg");

        Assert.InRange(Signal.ReadAll(reader).Length, 4 * Rate, (4 * Rate) + 8192);
        Assert.Contains("does not say where it ends", Assert.Single(reader.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("libvorbis")]
    [InlineData("libopus")]
    public void Open_LastPageThatCountsLessThanTheOneBefore_IsDamage(string codec)
    {
        using var folder = new TestFolder();
        List<byte[]> pages = Pages(Encode(folder, codec, 4 * Rate, Rate));
        Write(folder, "a.ogg", [.. pages[..^1], Counted(pages[^1], Rate)]);

        Assert.Contains("counts less sound than the one before it", Assert.Throws<AudioFileException>(() => Open(folder, "a.ogg")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("libvorbis")]
    [InlineData("libopus")]
    public void Open_PageLostOrDamagedOrCut_SaysSo(string codec)
    {
        using var folder = new TestFolder();
        List<byte[]> pages = Pages(Encode(folder, codec, 4 * Rate, Rate));
        int middle = pages.Count / 2;
        byte[] damaged = [.. pages[middle]];
        damaged[^1] ^= 0x55;
        Write(folder, "lost.ogg", [.. pages[..middle], .. pages[(middle + 1)..]]);
        Write(folder, "damaged.ogg", [.. pages[..middle], damaged, .. pages[(middle + 1)..]]);
        Write(folder, "cut.ogg", [.. pages[..middle], pages[middle][..40]]);

        Assert.Contains("a page is missing after", Assert.Throws<AudioFileException>(() => Open(folder, "lost.ogg")).Message, StringComparison.Ordinal);
        Assert.Contains("are a damaged page after", Assert.Throws<AudioFileException>(() => Open(folder, "damaged.ogg")).Message, StringComparison.Ordinal);
        Assert.Contains("in the middle of a page", Assert.Throws<AudioFileException>(() => Open(folder, "cut.ogg")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("libvorbis")]
    [InlineData("libopus")]
    public void Read_NoEndOfStreamPage_ReadsToTheLastPageAndWarns(string codec)
    {
        using var folder = new TestFolder();
        List<byte[]> pages = Pages(Encode(folder, codec, 4 * Rate, Rate));
        Write(folder, "a.ogg", [.. pages[..^1]]);
        OggPage.TryParse(pages[^2], 0, out OggPage last);

        using AudioReader reader = Open(folder, "a.ogg");
        int frames = Signal.ReadAll(reader).Length;

        Assert.InRange(frames, last.Granule - 6000, last.Granule);
        Assert.Contains("does not say where it ends", Assert.Single(reader.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("libvorbis")]
    [InlineData("libopus")]
    public void Read_StreamTakenFromTheMiddle_IsAsLongAsItsPages(string codec)
    {
        using var folder = new TestFolder();
        List<byte[]> pages = Pages(Encode(folder, codec, 4 * Rate, Rate));
        // As a broadcast is joined: headers, then pages from the middle, numbered anew.
        int headers = codec == "libopus" ? 2 : pages.FindIndex(page => BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(6)) > 0);
        int from = headers + ((pages.Count - headers) / 2);
        List<byte[]> joined = [.. pages[..headers], .. pages[from..]];
        OggPage.TryParse(pages[from - 1], 0, out OggPage before);
        OggPage.TryParse(pages[^1], 0, out OggPage last);
        for (int i = 0; i < joined.Count; i++)
        {
            joined[i] = Renumber(joined[i], i);
        }

        Write(folder, "a.ogg", joined);

        // A packet at the joint may be lost, and Opus skips its first samples.
        Assert.InRange(Signal.ReadAll(folder.File("a.ogg"), backend).Length, last.Granule - before.Granule - 8000, last.Granule - before.Granule + 4096);
    }

    [Fact]
    public void Read_LastPageBeyondTheLastPacket_IsWhole()
    {
        using var folder = new TestFolder();
        List<byte[]> pages = Pages(Encode(folder, "libvorbis", 2 * Rate, Rate));
        byte[] last = [.. pages[^1]];
        BinaryPrimitives.WriteInt64LittleEndian(last.AsSpan(6), (2 * Rate) + 37);
        pages[^1] = Renumber(last, BinaryPrimitives.ReadInt32LittleEndian(last.AsSpan(18)));
        Write(folder, "a.ogg", pages);

        Assert.InRange(Signal.ReadAll(folder.File("a.ogg"), backend).Length, 2 * Rate, (2 * Rate) + 37);
    }

    private AudioReader Open(TestFolder folder, string name) => AudioReader.Open(folder.File(name), new AudioOptions { Backend = backend });

    private static byte[] Encode(TestFolder folder, string codec, int frames, int rate)
    {
        Tool.Encode(Signal.Chord(frames, 1, rate), rate, 1, "-c:a", codec, "-page_duration", "200000", "-f", "ogg", folder.File("made"));
        return File.ReadAllBytes(folder.File("made"));
    }

    private static List<byte[]> Pages(byte[] bytes)
    {
        var pages = new List<byte[]>();
        for (int at = 0; at < bytes.Length; at += pages[^1].Length)
        {
            Assert.True(OggPage.TryParse(bytes.AsSpan(at), at, out OggPage page));
            pages.Add(bytes[at..(at + page.Bytes)]);
        }

        return pages;
    }

    private static void Write(TestFolder folder, string name, List<byte[]> pages) =>
        File.WriteAllBytes(folder.File(name), [.. pages.SelectMany(page => page)]);

    private static byte[] Renumber(byte[] page, int sequence)
    {
        byte[] changed = [.. page];
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(18), sequence);
        return Checked(changed);
    }

    private static byte[] Counted(byte[] page, long granule)
    {
        byte[] changed = [.. page];
        BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(6), granule);
        return Checked(changed);
    }

    /// <summary>With the checksum that belongs to it, computed bit by bit as RFC 3533 defines it.</summary>
    private static byte[] Checked(byte[] page)
    {
        page.AsSpan(22, 4).Clear();
        uint checksum = 0;
        foreach (byte octet in page)
        {
            checksum ^= (uint)octet << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                checksum = (checksum << 1) ^ ((checksum & 0x80000000) != 0 ? 0x04C11DB7u : 0);
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), checksum);
        return page;
    }
}
