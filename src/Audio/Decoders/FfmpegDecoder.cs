using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MirTool.Audio.Containers;

namespace MirTool.Audio.Decoders;

/// <summary>Decodes with ffmpeg, a process of its own that writes samples into a pipe.</summary>
/// <remarks>Times are the container's: silence stands for what comes before a late start and for holes in the clock.</remarks>
internal sealed class FfmpegDecoder : ISampleDecoder
{
    // Containers that hold audio in the everyday sense. The others of ffmpeg read text as subtitles, any bytes as telephone
    // sound, or follow what a playlist names, files and addresses alike.
    private const string Demuxers =
        "aac,ac3,act,aiff,amr,ape,asf,asf_o,au,avi,bfi,caf,dsf,dts,dtshd,dv,eac3,flac,flv,gxf,iff,ircam,kux,latm,live_flv,loas,"
        + "matroska,webm,mlv,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc,mpc8,mpeg,mpegts,mxf,nistsphere,nut,oga,ogg,ogv,oma,paf,qcp,rm,smjpeg,"
        + "sox,svs,tak,truehd,tta,voc,w64,wav,wsd,wtv,wv,xwma";

    // What a codec may pad at most; more than that beyond the stated length is sound.
    private const double PaddingSeconds = 0.2;

    private readonly string path;
    private readonly FfmpegProbe probe;
    private readonly FfmpegStream stream;
    private readonly Process process;
    private readonly FfmpegMessages messages;
    private readonly Stream samples;
    private readonly float[] surplus;
    private long leadFrames;
    private int surplusFrames;
    private int surplusNext;
    private long framesDecoded;
    private long framesGiven;

    private FfmpegDecoder(string path, FfmpegProbe probe, FfmpegStream stream, Process process, FfmpegMessages messages, double? seconds)
    {
        this.path = path;
        this.probe = probe;
        this.stream = stream;
        this.process = process;
        this.messages = messages;
        samples = process.StandardOutput.BaseStream;
        SampleRate = RateOf(stream);
        leadFrames = (long)Math.Round(probe.LeadSeconds(stream) * SampleRate);
        AnnouncedFrames = seconds is null ? Announced() : (long)Math.Round(seconds.Value * SampleRate);
        surplus = new float[((int)(PaddingSeconds * SampleRate) + 1) * Channels];
    }

    public int SampleRate { get; }

    public int Channels => stream.Channels;

    public string Format => $"{probe.Containers[0]}, {stream.Codec}, through ffmpeg";

    public string Name => "ffmpeg";

    public long? AnnouncedFrames { get; }

    public double LengthToleranceSeconds => 0.5;

    public required IReadOnlyList<AudioTrack> Tracks { get; init; }

    /// <summary>Which of <see cref="Tracks"/> is read, from 1.</summary>
    public required int Track { get; init; }

    public required IEnumerable<string> Warnings { get; init; }

    /// <summary>ffmpeg's names for the container.</summary>
    public IReadOnlyList<string> Containers => probe.Containers;

    /// <summary>ffmpeg's name for the codec.</summary>
    public string Codec => stream.Codec;

    /// <param name="path">The file.</param>
    /// <param name="reachablePath">The same, for other programs.</param>
    /// <param name="part">What of the file is the recording, without the tags around it; null for all.</param>
    /// <param name="track">Which track, from 1; null takes the one that the file asks for.</param>
    /// <param name="otherReason">Why nothing else reads the file, for the message if ffmpeg does not either.</param>
    /// <param name="seconds">The length, if something better than ffprobe knows it.</param>
    /// <param name="warnings">What has been found out already.</param>
    /// <exception cref="AudioFileException">ffmpeg is missing or cannot read the file either, or there is no such track.</exception>
    public static FfmpegDecoder Open(string path, string reachablePath, ByteRange? part, int? track, string otherReason, double? seconds, IReadOnlyList<string> warnings)
    {
        if (Ffmpeg.Find("ffprobe") is not { } ffprobe || Ffmpeg.Find("ffmpeg") is not { } ffmpeg)
        {
            throw new AudioFileException(
                path, $"needs ffmpeg, which reads M4A, WMA, video and the like, and which is not on the PATH ({otherReason}). {Ffmpeg.InstallHint}");
        }

        // The scheme keeps names that begin with a dash or look like an address from being taken for an option or a protocol.
        string url = "file:" + System.IO.Path.GetFullPath(reachablePath);
        if (part is { } range)
        {
            url = string.Create(CultureInfo.InvariantCulture, $"subfile,,start,{range.Offset},end,{range.End},,:{url}");
        }

        string[] input = ["-v", "level+warning", "-protocol_whitelist", "file,pipe,subfile", "-format_whitelist", Demuxers, "-i", url];
        FfmpegProbe probe = Probe(path, ffprobe, url, input, otherReason);
        AudioTrack[] tracks = [.. probe.Streams.Select((stream, i) => new AudioTrack(i + 1, stream.Codec, stream.Channels, stream.Language, stream.Title, stream.IsDefault))];
        int chosen = Choose(path, tracks, track);
        FfmpegStream stream = probe.Streams[chosen - 1];
        if (stream is not { SampleRate: > 0, Channels: > 0 })
        {
            throw new AudioFileException(
                path, $"is not audio, or too damaged to tell: {otherReason}, and ffmpeg takes it for {(probe.Containers[0] == stream.Codec ? stream.Codec : $"{probe.Containers[0]}, {stream.Codec}")}, but finds no sample in it. Leave it out, or get an intact copy.");
        }

        var messages = new FfmpegMessages(url);
        Process process = Start(path, ffmpeg, ["-nostdin", .. input, "-v", "level+verbose", "-nostats", .. Output(chosen, stream, probe.HasClock)], messages);
        return new FfmpegDecoder(path, probe, stream, process, messages, seconds)
        {
            Tracks = tracks,
            Track = chosen,
            Warnings = track is null && tracks.Length > 1
                ? [.. warnings, $"holds {tracks.Length} sound tracks, of which {tracks[chosen - 1]} is read; --track N takes another: {string.Join("; ", tracks.Select(other => other.ToString()))}"]
                : warnings,
        };
    }

    public int Read(Span<float> interleaved)
    {
        int capacity = interleaved.Length / Channels;
        int total = TakeLead(interleaved, capacity);
        if (total < capacity)
        {
            int decoded = TakeDecoded(interleaved[(total * Channels)..], capacity - total);
            framesGiven += decoded;
            total += decoded;
        }

        return total;
    }

    public void Dispose()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        process.Dispose();
    }

    /// <summary>Silence until the sound begins.</summary>
    private int TakeLead(Span<float> interleaved, int capacity)
    {
        int count = (int)Math.Min(leadFrames, capacity);
        interleaved[..(count * Channels)].Clear();
        leadFrames -= count;
        framesGiven += count;
        return count;
    }

    private int TakeDecoded(Span<float> interleaved, int capacity)
    {
        if (surplusNext < surplusFrames)
        {
            int count = Math.Min(capacity, surplusFrames - surplusNext);
            surplus.AsSpan(surplusNext * Channels, count * Channels).CopyTo(interleaved);
            surplusNext += count;
            return count;
        }

        long left = surplusFrames == 0 && AnnouncedFrames is { } announced && probe.HasEditList ? announced - framesGiven : long.MaxValue;
        if (left <= 0)
        {
            return IsPaddingAlone() ? 0 : TakeDecoded(interleaved, capacity);
        }

        int read = Decode(interleaved[..((int)Math.Min(capacity, left) * Channels)]);
        if (read == 0)
        {
            CheckEnd();
        }

        return read;
    }

    /// <summary>At the stated length: whether what follows is no more than a codec's padding. If it is more, it is kept.</summary>
    private bool IsPaddingAlone()
    {
        surplusFrames = Decode(surplus);
        if (surplusFrames * Channels < surplus.Length)
        {
            surplusFrames = 0;
            CheckEnd();
            return true;
        }

        return false;
    }

    private int Decode(Span<float> interleaved)
    {
        int frames = interleaved.Length / Channels;
        Span<byte> bytes = MemoryMarshal.AsBytes(interleaved[..(frames * Channels)]);
        int count = samples.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        int read = count / (sizeof(float) * Channels);
        framesDecoded += read;
        return read;
    }

    private void CheckEnd()
    {
        process.WaitForExit();
        if (process.ExitCode != 0 || framesDecoded == 0)
        {
            throw new AudioFileException(
                path, $"is damaged: ffmpeg stopped after {Seconds.Text(framesDecoded, SampleRate)} ({messages.Reason()}). Get an intact copy.");
        }

        if (AnnouncedFrames is { } announced && framesGiven + (LengthToleranceSeconds * SampleRate) < announced)
        {
            // The reader says so, with both numbers.
            return;
        }

        if (probe is { HasClock: true, IsLengthExact: false } && messages.DecodedFrames is { } decoded && framesDecoded + (LengthToleranceSeconds * SampleRate) < decoded)
        {
            throw new AudioFileException(
                path, $"contradicts itself: it holds {Seconds.Text(decoded, SampleRate)} of sound, but its clock, which runs backwards or changes its pace, has room for {Seconds.Text(framesDecoded, SampleRate)}. Repair it with: ffmpeg -i FILE REPAIRED.wav");
        }

        if (messages.Damage(probe.Containers, stream.Codec) is { } damage)
        {
            throw new AudioFileException(
                path, $"is damaged: ffmpeg passed over a fault in {Seconds.Text(framesDecoded, SampleRate)} ({damage}). Get an intact copy, or repair it with: ffmpeg -i FILE REPAIRED.wav");
        }
    }

    private long? Announced()
    {
        if (!probe.IsLengthExact)
        {
            return null;
        }

        double? end = stream.EndSeconds ?? stream.Seconds + probe.LeadSeconds(stream);
        return end is > 0 and < 1e9 ? (long)Math.Round(end.Value * SampleRate) : null;
    }

    // DSD comes at up to 2.8 MHz; above a certain rate there is nothing but its noise.
    private static int RateOf(FfmpegStream stream)
    {
        int rate = stream.SampleRate;
        while (rate > AudioReader.MaxSampleRate && rate % 2 == 0)
        {
            rate /= 2;
        }

        return rate;
    }

    private static string[] Output(int track, FfmpegStream stream, bool hasClock) =>
    [
        "-map", string.Create(CultureInfo.InvariantCulture, $"0:a:{track - 1}"), "-vn", "-sn", "-dn",
        // Holes in the clock of more than a tenth of a second become silence.
        .. hasClock ? (string[])["-af", "aresample=async=1:min_hard_comp=0.1"] : [],
        "-ar", RateOf(stream).ToString(CultureInfo.InvariantCulture),
        "-ac", stream.Channels.ToString(CultureInfo.InvariantCulture),
        "-c:a", BitConverter.IsLittleEndian ? "pcm_f32le" : "pcm_f32be",
        "-f", BitConverter.IsLittleEndian ? "f32le" : "f32be",
        "pipe:1",
    ];

    private static int Choose(string path, AudioTrack[] tracks, int? track)
    {
        if (track is { } number)
        {
            return number <= tracks.Length && number >= 1
                ? number
                : throw new AudioFileException(path, $"has no sound track {number}: it holds {string.Join("; ", tracks.Select(other => other.ToString()))}. Choose one of these with --track.");
        }

        return Array.FindIndex(tracks, candidate => candidate.IsDefault) is >= 0 and var first ? first + 1 : 1;
    }

    private static FfmpegProbe Probe(string path, string ffprobe, string url, string[] input, string otherReason)
    {
        const string Entries = "stream=codec_name,sample_rate,channels,duration,start_time:stream_tags=language,title,DURATION"
            + ":stream_disposition=default:format=format_name,start_time,duration,nb_streams";
        var messages = new FfmpegMessages(url);
        using Process process = Start(path, ffprobe, [.. input, "-select_streams", "a", "-show_entries", Entries, "-of", "json"], messages);
        string json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new AudioFileException(
                path, $"is not audio, or too damaged to tell: {otherReason}, and ffmpeg cannot read it ({messages.Reason()}). Leave it out, or get an intact copy.");
        }

        FfmpegProbe probe = FfmpegProbe.Parse(json);
        return probe.Streams.Count > 0
            ? probe
            : throw new AudioFileException(path, $"holds no sound: ffmpeg finds no audio stream in it ({probe.Containers[0]}). Leave it out.");
    }

    private static Process Start(string path, string executable, IEnumerable<string> arguments, FfmpegMessages messages)
    {
        try
        {
            return Ffmpeg.Start(executable, arguments, messages.Add);
        }
        catch (Win32Exception e)
        {
            throw new AudioFileException(path, $"needs ffmpeg, but {executable} cannot be started: {e.Message}. {Ffmpeg.InstallHint}", e);
        }
    }
}
