using System.Text;
using MirTool.Audio.Containers;
using MirTool.Audio.Native;

namespace MirTool.Audio.Decoders;

/// <summary>Finds out what a file is, holds its witnesses against each other (header, frames, tags, end), and chooses who decodes it.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="reachablePath">The same, for other programs.</param>
/// <param name="file">The same, open; belongs to whoever opened it.</param>
/// <param name="options">How it is to be read.</param>
internal sealed class DecoderChoice(string path, string reachablePath, FileStream file, AudioOptions options)
{
    // Broadcasts and cut files begin in the middle of a frame; nothing honest has more before its first one.
    private const int MpegSearchBytes = 64 * 1024;

    private bool MayBeNative => options.Backend != AudioBackend.Managed;

    /// <summary>Opens the file.</summary>
    /// <exception cref="AudioFileException">It is not audio, damaged or truncated, or there is no such track.</exception>
    public ISampleDecoder Open()
    {
        if (options.Track is > 1)
        {
            return OpenFfmpeg("only ffmpeg reads files with several sound tracks");
        }

        long start = MetadataTag.SkipForward(file, 0);
        return OpenContained(start) ?? OpenFlac(start) ?? OpenOgg(start) ?? OpenMpeg(start) ?? OpenOther();
    }

    private ISampleDecoder? OpenContained(long start)
    {
        if (ContainerReader.Read(path, file, start) is not { } sound)
        {
            return null;
        }

        if (sound.Encoding is null)
        {
            return OpenCoded(sound);
        }

        if (CodedSamples.Find(file, sound) is { } codec)
        {
            FfmpegDecoder decoder = OpenFfmpeg($"its samples are {codec}, not sound");
            return decoder.Codec.StartsWith("pcm_", StringComparison.Ordinal)
                ? throw Refused(decoder, $"holds {codec} that passes for samples, and ffmpeg does not know it. Get it decoded, or leave it out.")
                : decoder;
        }

        return sound.NextRecording is null ? new PcmDecoder(path, file, sound) : ConcatenatedDecoder.Of(path, PcmParts(sound));
    }

    private IEnumerable<ISampleDecoder> PcmParts(ContainedSound? sound)
    {
        while (sound is { Encoding: not null })
        {
            yield return new PcmDecoder(path, file, sound);
            sound = sound.NextRecording is { } next ? ContainerReader.Read(path, file, next) : null;
        }
    }

    /// <summary>A codec in a container of uncompressed sound.</summary>
    private ISampleDecoder OpenCoded(ContainedSound sound)
    {
        const int MpegLayer2 = 0x50;
        const int MpegLayer3 = 0x55;
        if (sound.CodecTag is MpegLayer2 or MpegLayer3 && MpegWalk.Run(file, sound.Range, MpegSearchBytes) is { } walk)
        {
            return OpenMpeg(walk, sound.Container + " with ");
        }

        return OpenForeign("its codec is none that MirTool decodes itself", sound.FactFrames is { } frames && sound.SampleRate > 0 ? (double)frames / sound.SampleRate : null);
    }

    private FlacDecoder? OpenFlac(long start) =>
        FlacHeader.Read(file, start) is { SampleRate: > 0 } header ? new FlacDecoder(path, file, header) : null;

    private ISampleDecoder? OpenOgg(long start)
    {
        byte[] id = new byte[4];
        if (!file.TryRead(start, id) || !id.AsSpan().SequenceEqual("OggS"u8) || OggWalk.Run(file, start) is not { } walk)
        {
            return null;
        }

        if (walk.Damage is { } damage)
        {
            throw new AudioFileException(path, $"is damaged: {damage}. Get an intact copy, or repair it with: ffmpeg -i FILE REPAIRED.wav");
        }

        if (walk.IsCut)
        {
            throw new AudioFileException(path, FormattableString.Invariant(
                $"is truncated: it ends in the middle of a page, after {walk.Seconds:0.000} s of sound. Get the whole file, or convert what is there with: ffmpeg -i FILE SHORTER.wav"));
        }

        string[] warnings = walk.Links.Exists(link => link.Sound.Any(stream => !stream.HasEnd || stream.EndsUncounted))
            ? [FormattableString.Invariant($"does not say where it ends: it may have been cut off, after {walk.Seconds:0.000} s")]
            : [];
        return walk.Links.TrueForAll(link => link.Streams is [{ Codec: OggCodec.Vorbis or OggCodec.Opus, SampleRate: > 0, Channels: > 0 }])
            ? WarnedDecoder.Of(ConcatenatedDecoder.Of(path, walk.Links.Select(OpenLink)), warnings)
            : OpenForeign("its streams are not Vorbis or Opus alone", walk.Seconds, warnings);
    }

    private ISampleDecoder OpenLink(OggLink link)
    {
        OggStream stream = link.Streams[0];
        // What is out of the ordinary is counted here, not left to libsndfile.
        if (MayBeNative && stream is { HasEnd: true, StartsAtZero: true, EndsUncounted: false } && SoundFileDecoder.IsAvailable
            && SoundFileDecoder.TryOpen(path, new ByteRangeStream(file, link.Range), stream.Seconds, (double)stream.LongestPacketFrames / stream.SampleRate, out _) is { } native)
        {
            return native;
        }

        return stream.Codec == OggCodec.Opus ? new OpusDecoder(path, file, link, stream) : new VorbisDecoder(path, file, link, stream);
    }

    private ISampleDecoder? OpenMpeg(long start)
    {
        // Some recorders and downloads begin with zeros.
        long begin = file.SkipZeros(start);
        begin = IsMpegFrame(begin) ? begin : start;
        bool isLikely = start > 0 || IsMpegFrame(begin) || System.IO.Path.GetExtension(path).ToUpperInvariant() is ".MP3" or ".MP2" or ".MPGA";
        return isLikely && MpegWalk.Run(file, new ByteRange(begin, file.Length - begin), MpegSearchBytes) is { } walk ? OpenMpeg(walk, "") : null;
    }

    private bool IsMpegFrame(long offset)
    {
        Span<byte> sync = stackalloc byte[4];
        return file.TryRead(offset, sync) && MpegFrameHeader.TryParse(sync, out _);
    }

    private ISampleDecoder OpenMpeg(MpegWalk walk, string container)
    {
        if (walk.Damage is var (seconds, range))
        {
            throw new AudioFileException(path, FormattableString.Invariant(
                $"is damaged: after {seconds:0.000} s, {range.Length} bytes are no frames of MPEG audio. Get an intact copy, or repair it with: ffmpeg -i FILE REPAIRED.wav"));
        }

        MpegStretch[] stretches = [.. walk.Stretches.Where(stretch => stretch.Frames > 0)];
        foreach (MpegStretch stretch in stretches)
        {
            if (stretch.Info?.Frames is { } stated && stated > stretch.Frames + 1)
            {
                double rate = stretch.First.SampleRate;
                long sound = (stated * stretch.First.SamplesPerFrame) - stretch.Delay - stretch.Info.PaddingSamples;
                throw AudioFileException.Truncated(path, Math.Max(0, stretch.Samples - stretch.Delay) / rate, sound / rate);
            }
        }

        // NLayer has the wrong bands for the lowest rate of MPEG 2.5.
        bool isNative = MayBeNative && Mpg123Native.IsAvailable;
        if (!isNative && stretches is [{ First: { Layer: 3, SampleRate: 8_000 } }, ..])
        {
            return OpenForeign("NLayer cannot decode MP3 of 8000 Hz", stretches.Sum(stretch => (double)stretch.SoundSamples / stretch.First.SampleRate));
        }

        return ConcatenatedDecoder.Of(path, stretches.Select(stretch => new MpegDecoder(file, stretch, OpenFrames, container)));
    }

    private IMpegFrameDecoder OpenFrames() =>
        MayBeNative && Mpg123Native.IsAvailable && Mpg123Native.Open() is { } handle ? new Mpg123FrameDecoder(handle) : new NLayerFrameDecoder();

    private ISampleDecoder OpenOther()
    {
        if (IsText())
        {
            throw new AudioFileException(path, "contains text, not audio. Leave it out, or get the recording that belongs here.");
        }

        return OpenForeign("it is in no format that MirTool reads itself", seconds: null);
    }

    /// <summary>What only ffmpeg or libsndfile knows: ffmpeg first, since it says what it passes over.</summary>
    private ISampleDecoder OpenForeign(string reason, double? seconds, params string[] warnings)
    {
        try
        {
            return OpenFfmpeg(reason, seconds, warnings);
        }
        catch (AudioFileException) when (MayBeNative && SoundFileDecoder.IsAvailable && OpenSoundFile(seconds) is { } decoder)
        {
            return WarnedDecoder.Of(decoder, warnings);
        }
    }

    private FfmpegDecoder OpenFfmpeg(string reason, double? seconds = null, params string[] warnings)
    {
        // Tags before a recording shift the places that it names, and those behind it look like damage.
        long start = MetadataTag.SkipForward(file, 0);
        var part = new ByteRange(start, MetadataTag.TailStart(file, start) - start);
        FfmpegDecoder decoder = FfmpegDecoder.Open(path, reachablePath, part.Length < file.Length ? part : null, options.Track, reason, seconds, warnings);
        return SecondRecording.Find(file, part, decoder.Containers) is { } second
            ? throw Refused(decoder, FormattableString.Invariant($"holds several recordings one after the other: another begins at byte {second}, where ffmpeg stops. Part them, and name each."))
            : decoder;
    }

    private AudioFileException Refused(FfmpegDecoder decoder, string reason)
    {
        decoder.Dispose();
        return new AudioFileException(path, reason);
    }

    private SoundFileDecoder? OpenSoundFile(double? seconds) =>
        SoundFileDecoder.TryOpen(path, new ByteRangeStream(file, new ByteRange(0, file.Length)), seconds, toleranceSeconds: 0, out _);

    private bool IsText()
    {
        byte[] start = new byte[512];
        int count = file.ReadAt(0, start);
        // The last character may be cut in two.
        int whole = count == start.Length ? count - 3 : count;
        return start.AsSpan(0, whole).IndexOfAnyInRange((byte)0, (byte)8) < 0
            && !Encoding.UTF8.GetString(start, 0, whole).TrimEnd('\uFFFD').Contains('\uFFFD', StringComparison.Ordinal);
    }
}
