namespace MirTool.Audio.Tests;

/// <summary>Every format, made by ffmpeg from samples that are known, read by native libraries.</summary>
public sealed class AudioReaderTests_FormatsNative() : AudioReaderTests_Formats(AudioBackend.Native);

/// <summary>The same, read by managed code.</summary>
public sealed class AudioReaderTests_FormatsManaged() : AudioReaderTests_Formats(AudioBackend.Managed);

/// <summary>Every format, made by ffmpeg from samples that are known.</summary>
public abstract class AudioReaderTests_Formats(AudioBackend backend)
{
    private const int Rate = 44100;
    private const int Frames = 66_150;

    [Theory]
    [InlineData("a.wav", "WAV, 16 bit", "-c:a pcm_s16le")]
    [InlineData("a.wav", "WAV, 24 bit", "-c:a pcm_s24le")]
    [InlineData("a.wav", "WAV, 32 bit", "-c:a pcm_s32le")]
    [InlineData("a.wav", "WAV, 32-bit float", "-c:a pcm_f32le")]
    [InlineData("a.wav", "WAV, 64-bit float", "-c:a pcm_f64le")]
    [InlineData("bwf.wav", "WAV, 16 bit", "-write_bext 1 -metadata description=Field")]
    [InlineData("rf64.wav", "RF64, 24 bit", "-rf64 always -c:a pcm_s24le")]
    [InlineData("a.w64", "W64, 16 bit", "")]
    [InlineData("a.aiff", "AIFF, 24 bit", "-c:a pcm_s24be")]
    [InlineData("a.au", "AU, 16 bit", "")]
    [InlineData("a.caf", "CAF, 16 bit", "-c:a pcm_s16be")]
    [InlineData("a.flac", "FLAC, 16 bit", "")]
    [InlineData("a.flac", "FLAC, 24 bit", "-sample_fmt s32 -bits_per_raw_sample 24")]
    [InlineData("no-extension", "FLAC, 16 bit", "-f flac")]
    [InlineData("alac.m4a", "mov, alac, through ffmpeg", "-c:a alac")]
    [InlineData("flac.mkv", "matroska, flac, through ffmpeg", "-c:a flac")]
    [InlineData("a.wv", "wv, wavpack, through ffmpeg", "")]
    [InlineData("a.tta", "tta, tta, through ffmpeg", "")]
    public void Read_Lossless_GivesTheVerySamples(string name, string format, string options)
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(Frames, 2, Rate);
        Tool.Encode(samples, Rate, 2, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), folder.File(name)]);

        using var reader = AudioReader.Open(folder.File(name), new AudioOptions { Backend = backend });

        Assert.Equal(format, reader.Format);
        Assert.Equal((Rate, 2), (reader.SampleRate, reader.Channels));
        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(reader));
        Assert.Equal(Frames, reader.AnnouncedFrames ?? Frames);
    }

    [Fact]
    public void Read_EightBit_IsWithinHalfAStep()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(Frames, 1, Rate);
        Tool.Encode(samples, Rate, 1, "-c:a", "pcm_u8", folder.File("a.wav"));

        float[] read = Signal.ReadAll(folder.File("a.wav"), backend);

        // ffmpeg drops the low eight bits or rounds them, depending on its version: one step of 1/128 at most.
        Assert.Equal(Frames, read.Length);
        Assert.All(read.Zip(Signal.ToFloat(samples)), pair => Assert.InRange(pair.First - pair.Second, -1f / 128, 1f / 128));
    }

    [Theory]
    [InlineData("a.mp3", "MPEG, layer III (MP3)", "-b:a 192k", 44100)]
    [InlineData("vbr.mp3", "MPEG, layer III (MP3)", "-q:a 4", 44100)]
    [InlineData("low.mp3", "MPEG, layer III (MP3)", "-ar 22050 -b:a 64k", 22050)]
    [InlineData("cover.mp3", "MPEG, layer III (MP3)", "-b:a 128k -id3v2_version 3 -metadata title=Titel -write_id3v1 1", 44100)]
    [InlineData("a.ogg", "Ogg, Vorbis", "-c:a libvorbis", 44100)]
    [InlineData("a.opus", "Ogg, Opus", "-c:a libopus", 48000)]
    [InlineData("a.m4a", "mov, aac, through ffmpeg", "-c:a aac", 44100)]
    [InlineData("a.aac", "aac, aac, through ffmpeg", "-c:a aac", 44100)]
    [InlineData("a.wma", "asf, wmav2, through ffmpeg", "", 44100)]
    public void Read_Lossy_KeepsLengthAndSound(string name, string format, string options, int rate)
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(Frames, 2, Rate);
        Tool.Encode(samples, Rate, 2, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), folder.File(name)]);

        using var reader = AudioReader.Open(folder.File(name), new AudioOptions { Backend = backend });
        float[] read = Signal.ReadAll(reader);

        Assert.Equal(format, reader.Format);
        Assert.Equal((rate, 2), (reader.SampleRate, reader.Channels));
        // Codecs pad to whole frames and not every container says by how much: two frames of 2048.
        Assert.InRange((double)reader.FramesRead / rate, (double)(Frames - 4096) / Rate, (double)(Frames + 4096) / Rate);
        // Measured at the pitches of the chord, each channel its own: 0.5 dB is more than any codec here changes them.
        for (int channel = 0; channel < 2; channel++)
        {
            double level = Level(read, channel, 220 * (1 + channel), rate);
            Assert.InRange(level, 8000 / 32768.0 * 0.944, 8000 / 32768.0 * 1.059);
        }
    }

    [Fact]
    public void Read_Film_GivesItsSound()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(Frames, 1, Rate);
        Tool.Encode(samples, Rate, 1, "-c:a", "alac", folder.File("sound.m4a"));
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc=s=64x48:r=10:d=1.5", "-i", folder.File("sound.m4a"), "-c:a", "copy", "-c:v", "mpeg4", folder.File("film.mov"));

        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(folder.File("film.mov"), backend));
    }

    [Fact]
    public void Read_SixChannels24Bit96Kilohertz_IsWhole()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(28_800, 6, 96_000);
        Tool.Encode(samples, 96_000, 6, "-c:a", "pcm_s24le", folder.File("a.wav"));

        using var reader = AudioReader.Open(folder.File("a.wav"), new AudioOptions { Backend = backend });

        Assert.Equal((96_000, 6, 28_800L), (reader.SampleRate, reader.Channels, reader.AnnouncedFrames));
        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(reader));
    }

    [Theory]
    [InlineData("wav", "-f wav")]
    [InlineData("rf64", "-f wav -rf64 always")]
    [InlineData("w64", "-f w64")]
    [InlineData("au", "-f au")]
    [InlineData("caf", "-f caf -c:a pcm_s16be")]
    [InlineData("flac", "-f flac -sample_fmt s16")]
    public void Read_LengthLeftOpenByAStreamingRecorder_ReadsToTheEnd(string extension, string options)
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(Frames, 2, Rate);
        Tool.Encode(samples, Rate, 2, folder.File("source.wav"));
        string path = folder.File("streamed." + extension);
        File.WriteAllBytes(path, Tool.EncodeToPipe(folder.File("source.wav"), options.Split(' ')));

        using var reader = AudioReader.Open(path, new AudioOptions { Backend = backend });

        Assert.Null(reader.AnnouncedFrames);
        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(reader));
    }

    [Fact]
    public void Read_WavWhoseRecorderWasSwitchedOff_ReadsToTheEnd()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(Frames, 2, Rate);
        byte[] wav = Wav.Pcm16(samples, 2, Rate);
        wav.AsSpan(4, 4).Clear();
        wav.AsSpan(40, 4).Clear();
        File.WriteAllBytes(folder.File("a.wav"), wav);

        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(folder.File("a.wav"), backend));
    }

    [Fact]
    public void Read_VariableRateMp3WithoutLengthTag_ReadsToTheEnd()
    {
        using var folder = new TestFolder();
        // Loud noise after silence: a length guessed from the first frames' bit rate is far from the truth, either way round.
        Tool.Ffmpeg(
            "-f", "lavfi", "-i", "anoisesrc=d=4:a=0.8:r=44100", "-f", "lavfi", "-i", "anullsrc=r=44100:d=4",
            "-filter_complex", "[0][1]concat=n=2:v=0:a=1", "-t", "8", "-q:a", "5", "-write_xing", "0", folder.File("loud-first.mp3"));
        Tool.Ffmpeg(
            "-f", "lavfi", "-i", "anoisesrc=d=4:a=0.8:r=44100", "-f", "lavfi", "-t", "4", "-i", "anullsrc=r=44100",
            "-filter_complex", "[1][0]concat=n=2:v=0:a=1", "-q:a", "5", "-write_xing", "0", folder.File("quiet-first.mp3"));

        foreach (string name in new[] { "loud-first.mp3", "quiet-first.mp3" })
        {
            using var reader = AudioReader.Open(folder.File(name), new AudioOptions { Backend = backend });
            Signal.ReadAll(reader);

            // The encoder's delay and padding, which only the missing tag would tell: under 3 frames of 1152.
            Assert.InRange(reader.FramesRead, 8 * 44100, (8 * 44100) + (3 * 1152));
        }
    }

    [Fact]
    public void Read_Mp3FilesPutOneAfterTheOther_ReadsThemAll()
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(5 * Rate, 2, Rate), Rate, 2, folder.File("a.mp3"));
        byte[] one = File.ReadAllBytes(folder.File("a.mp3"));
        File.WriteAllBytes(folder.File("joined.mp3"), [.. one, .. one, .. one]);

        // Each brings its tag's frame, delay and padding: under 4 frames of 1152.
        Assert.InRange(Signal.ReadAll(folder.File("joined.mp3"), backend).Length / 2, 15 * Rate, (15 * Rate) + (12 * 1152));
        Assert.Equal(5 * Rate, Signal.ReadAll(folder.File("a.mp3"), backend).Length / 2);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1152)]
    [InlineData(13_230)]
    [InlineData(44_099)]
    public void Read_Mp3OfAnyLength_IsNeverCalledTruncated(int frames)
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(frames, 1, Rate), Rate, 1, folder.File("a.mp3"));

        Assert.InRange(Signal.ReadAll(folder.File("a.mp3"), backend).Length, frames, frames + (3 * 1152));
    }

    private static double Level(float[] interleaved, int channel, double frequency, int sampleRate)
    {
        // A second from the middle, so that whole periods fit and codec delays do not matter.
        int start = interleaved.Length / 8;
        double sine = 0;
        double cosine = 0;
        for (int i = 0; i < sampleRate; i++)
        {
            double phase = 2 * Math.PI * frequency * i / sampleRate;
            float sample = interleaved[((start + i) * 2) + channel];
            sine += sample * Math.Sin(phase);
            cosine += sample * Math.Cos(phase);
        }

        return 2 * Math.Sqrt((sine * sine) + (cosine * cosine)) / sampleRate;
    }
}
