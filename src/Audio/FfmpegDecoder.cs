using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace MirTool.Audio;

/// <summary>Decodes with ffmpeg, a process of its own that writes samples into a pipe.</summary>
internal sealed class FfmpegDecoder : AudioDecoder
{
    // Containers that hold audio in the everyday sense. The others of ffmpeg read text as subtitles, any bytes as telephone
    // sound, or follow what a playlist names, files and addresses alike.
    private const string Demuxers =
        "aac,ac3,act,aiff,amr,ape,asf,asf_o,au,avi,bfi,caf,dsf,dts,dtshd,dv,eac3,flac,flv,gxf,iff,ircam,kux,latm,live_flv,loas,"
        + "matroska,webm,mlv,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc,mpc8,mpeg,mpegts,mxf,nistsphere,nut,oga,ogg,ogv,oma,paf,qcp,rm,smjpeg,"
        + "sox,svs,tak,truehd,tta,voc,w64,wav,wtv,wv,xwma";

    // Whose header states each stream's length; in other containers ffprobe's is a guess from the bit rate.
    private static readonly string[] ExactLength = ["mov", "asf", "ape", "tta", "wv", "tak", "wav", "w64", "aiff", "caf", "flac"];

    private readonly string path;
    private readonly string url;
    private readonly Process process;
    private readonly StringBuilder messages;
    private readonly Stream samples;
    private long framesRead;

    private FfmpegDecoder(string path, string url, Process process, StringBuilder messages)
    {
        this.path = path;
        this.url = url;
        this.process = process;
        this.messages = messages;
        samples = process.StandardOutput.BaseStream;
    }

    /// <param name="path">The file.</param>
    /// <param name="soundFileReason">Why libsndfile did not take it, for the message if ffmpeg does not either.</param>
    /// <exception cref="AudioFileException">ffmpeg is missing or cannot read the file either.</exception>
    public static FfmpegDecoder Open(string path, string soundFileReason)
    {
        if (Ffmpeg.Find("ffprobe") is not { } ffprobe || Ffmpeg.Find("ffmpeg") is not { } ffmpeg)
        {
            throw new AudioFileException(
                path, $"is in no format that libsndfile reads ({soundFileReason}), and ffmpeg, which reads M4A, WMA and video, is not on the PATH. {Ffmpeg.InstallHint}");
        }

        // The scheme keeps names that begin with a dash or look like an address from being taken for an option or a protocol.
        string url = "file:" + System.IO.Path.GetFullPath(path);
        string[] input = ["-v", "error", "-protocol_whitelist", "file,pipe", "-format_whitelist", Demuxers, "-i", url];
        AudioStream stream = Probe(path, ffprobe, input, soundFileReason);
        var messages = new StringBuilder();
        Process process = Start(
            path,
            ffmpeg,
            [
                "-nostdin", .. input, "-map", "0:a:0", "-vn", "-sn", "-dn",
                "-ar", stream.SampleRate.ToString(CultureInfo.InvariantCulture),
                "-ac", stream.Channels.ToString(CultureInfo.InvariantCulture),
                "-c:a", BitConverter.IsLittleEndian ? "pcm_f32le" : "pcm_f32be",
                "-f", BitConverter.IsLittleEndian ? "f32le" : "f32be",
                "pipe:1",
            ],
            messages);
        return new FfmpegDecoder(path, url, process, messages)
        {
            SampleRate = stream.SampleRate,
            Channels = stream.Channels,
            Format = stream.Format,
            AnnouncedFrames = stream.Frames,
            LengthToleranceSeconds = 0.5,
        };
    }

    public override int Read(Span<float> interleaved)
    {
        int frames = interleaved.Length / Channels;
        Span<byte> bytes = MemoryMarshal.AsBytes(interleaved[..(frames * Channels)]);
        int count = samples.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        int read = count / (sizeof(float) * Channels);
        framesRead += read;
        if (read == 0)
        {
            CheckEnd();
        }

        return read;
    }

    public override void Dispose()
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

    private void CheckEnd()
    {
        process.WaitForExit();
        if (process.ExitCode != 0 || framesRead == 0)
        {
            throw new AudioFileException(
                path, $"is damaged: ffmpeg stopped after {Seconds.Text(framesRead, SampleRate)} ({Reason(messages, url)}). Get an intact copy.");
        }
    }

    private static AudioStream Probe(string path, string ffprobe, string[] input, string soundFileReason)
    {
        var messages = new StringBuilder();
        using Process process = Start(
            path,
            ffprobe,
            [.. input, "-select_streams", "a:0", "-show_entries", "stream=codec_name,sample_rate,channels,duration:format=format_name", "-of", "json"],
            messages);
        string json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new AudioFileException(
                path, $"is not audio, or too damaged to tell: neither libsndfile ('{soundFileReason}') nor ffmpeg ('{Reason(messages, input[^1])}') can read it. Leave it out, or get an intact copy.");
        }

        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        string container = root.GetProperty("format").GetProperty("format_name").GetString() ?? "";
        if (!root.TryGetProperty("streams", out JsonElement streams) || streams.GetArrayLength() == 0)
        {
            throw new AudioFileException(path, $"holds no sound: ffmpeg finds no audio stream in it ({container}). Leave it out.");
        }

        AudioStream stream = AudioStream.Of(streams[0], container);
        return stream is { SampleRate: > 0, Channels: > 0 }
            ? stream
            : throw new AudioFileException(
                path, $"is not audio, or too damaged to tell: libsndfile says '{soundFileReason}', and ffmpeg takes it for {stream.Format}, but finds no sample in it. Leave it out, or get an intact copy.");
    }

    private static Process Start(string path, string executable, IEnumerable<string> arguments, StringBuilder messages)
    {
        try
        {
            return Ffmpeg.Start(executable, arguments, messages);
        }
        catch (Win32Exception e)
        {
            throw new AudioFileException(path, $"needs ffmpeg, but {executable} cannot be started: {e.Message}. {Ffmpeg.InstallHint}", e);
        }
    }

    /// <summary>What ffmpeg had to say, without the file's name, which the message begins with already.</summary>
    private static string Reason(StringBuilder messages, string url)
    {
        lock (messages)
        {
            return messages.Length == 0 ? "no reason given" : messages.Replace(url + ": ", "").ToString();
        }
    }

    /// <summary>What ffprobe says of the first audio stream.</summary>
    private sealed record AudioStream(int SampleRate, int Channels, string Format, long? Frames)
    {
        public static AudioStream Of(JsonElement stream, string container)
        {
            // ffprobe writes some numbers as texts and leaves out what it does not know.
            int sampleRate = stream.TryGetProperty("sample_rate", out JsonElement rate) ? int.Parse(rate.GetString()!, CultureInfo.InvariantCulture) : 0;
            int channels = stream.TryGetProperty("channels", out JsonElement count) ? count.GetInt32() : 0;
            string codec = stream.TryGetProperty("codec_name", out JsonElement name) ? name.GetString()! : "unknown codec";
            string[] containers = container.Split(',');
            bool isExact = containers.Intersect(ExactLength).Any();
            long? frames = isExact && stream.TryGetProperty("duration", out JsonElement duration)
                && double.TryParse(duration.GetString(), CultureInfo.InvariantCulture, out double seconds)
                    ? (long)Math.Round(seconds * sampleRate)
                    : null;
            return new(sampleRate, channels, $"{containers[0]}, {codec}, through ffmpeg", frames);
        }
    }
}
