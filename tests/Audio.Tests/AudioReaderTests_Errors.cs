using System.Diagnostics;
using System.Text;

namespace MirTool.Audio.Tests;

public class AudioReaderTests_Errors
{
    private const int Rate = 44100;

    [Theory]
    [InlineData("a.wav", "")]
    [InlineData("rf64.wav", "-rf64 always")]
    [InlineData("a.w64", "")]
    [InlineData("a.aiff", "")]
    [InlineData("a.au", "")]
    [InlineData("a.caf", "-c:a pcm_s16be")]
    [InlineData("a.flac", "")]
    [InlineData("a.mp3", "-b:a 128k")]
    [InlineData("a.m4a", "-c:a aac -movflags +faststart")]
    public void Read_FileCutInHalf_NamesBothDurations(string name, string options)
    {
        using var folder = new TestFolder();
        string path = folder.File(name);
        Tool.Encode(Signal.Chord(4 * Rate, 2, Rate), Rate, 2, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), path]);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);

        AudioFileException error = Assert.Throws<AudioFileException>(() => Signal.ReadAll(path));

        Assert.Equal(path, error.Path);
        Assert.Contains("announces 4.0", error.Message, StringComparison.Ordinal);
        // Half the bytes of an even sound are half its time, but for headers and whole codec frames.
        Assert.Matches(@"it holds (1\.[89]|2\.0)\d\d s", error.Message);
    }

    [Theory]
    [InlineData("a.wav")]
    [InlineData("a.aiff")]
    [InlineData("a.flac")]
    public void Read_FileCutByOneFrame_IsTruncated(string name)
    {
        using var folder = new TestFolder();
        string path = folder.File(name);
        Tool.Encode(Signal.Chord(Rate, 2, Rate), Rate, 2, "-fflags", "+bitexact", path);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^4]);

        Assert.Throws<AudioFileException>(() => Signal.ReadAll(path));
    }

    [Fact]
    public void Open_OggCutInHalf_IsTruncated()
    {
        using var folder = new TestFolder();
        string path = folder.File("a.ogg");
        Tool.Encode(Signal.Chord(4 * Rate, 2, Rate), Rate, 2, "-c:a", "libvorbis", path);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(path));

        Assert.Matches(@"in the middle of a page, after [12]\.\d\d\d s", error.Message);
    }

    [Fact]
    public void Read_FlacDamagedInTheMiddle_NamesThePosition()
    {
        using var folder = new TestFolder();
        string path = folder.File("a.flac");
        short[] samples = Signal.Chord(8 * Rate, 2, Rate);
        Tool.Encode(samples, Rate, 2, path);
        byte[] bytes = File.ReadAllBytes(path);
        new Random(3).NextBytes(bytes.AsSpan(bytes.Length / 2, 3000));
        File.WriteAllBytes(path, bytes);

        AudioFileException error = Assert.Throws<AudioFileException>(() => Signal.ReadAll(path));

        Assert.Matches(@"is damaged: decoding stopped after [34]\.\d\d\d s", error.Message);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Read_SampleThatIsNoNumber_NamesThePosition(float value, string text)
    {
        using var folder = new TestFolder();
        float[] samples = Signal.Noise(2 * 3 * 8000);
        samples[(2 * 16_000) + 1] = value;
        File.WriteAllBytes(folder.File("a.wav"), Wav.Float(samples, 2, 8000));

        AudioFileException error = Assert.Throws<AudioFileException>(() => Signal.ReadAll(folder.File("a.wav")));

        Assert.Contains($"the sample at 2.000 s, channel 2, is {text}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FloatsBeyondOne_AreKept()
    {
        using var folder = new TestFolder();
        float[] samples = [0, 1.5f, -7, 0.25f, float.MaxValue, float.Epsilon];
        File.WriteAllBytes(folder.File("a.wav"), Wav.Float(samples, 1, 8000));

        Assert.Equal(samples, Signal.ReadAll(folder.File("a.wav")));
    }

    [Theory]
    [InlineData("empty.wav", "", "is empty")]
    [InlineData("text.wav", "Recorded on Tuesday, see notes.\n", "contains text, not audio")]
    [InlineData("umlaut.mp3", "Klänge — 音楽", "contains text, not audio")]
    [InlineData("phone.vox", "0123456789 is dial-tone to those who trust extensions", "contains text, not audio")]
    [InlineData("phone.gsm", "0123456789", "contains text, not audio")]
    [InlineData("list.m3u8", "#EXTM3U\n#EXTINF:10,\nhttp://localhost:9/a.ts\n", "contains text, not audio")]
    public void Open_FileWithoutSound_SaysWhatItIs(string name, string content, string expected)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File(name), content);

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File(name)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder.File(name), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes.wav")]
    [InlineData("bytes.mp3")]
    [InlineData("bytes.raw")]
    [InlineData("bytes.vox")]
    [InlineData("bytes.sw")]
    [InlineData("bytes.au")]
    [InlineData("bytes.g722")]
    public void Open_RandomBytes_AreNotAudioWhateverTheirName(string name)
    {
        using var folder = new TestFolder();
        byte[] bytes = new byte[50_000];
        new Random(5).NextBytes(bytes);
        File.WriteAllBytes(folder.File(name), bytes);

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File(name)));

        Assert.Contains("is not audio", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FilmWithoutSound_SaysSo()
    {
        using var folder = new TestFolder();
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc=s=64x48:r=10:d=0.5", "-c:v", "mpeg4", folder.File("silent.mp4"));

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File("silent.mp4")));

        Assert.Contains("no audio stream", error.Message, StringComparison.Ordinal);
    }

    [Fact(DisableParallelization = true)]
    public void Open_NoFfmpeg_SaysHowToInstallIt()
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(4410, 1, Rate), Rate, 1, folder.File("a.m4a"));
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", folder.Path);
        try
        {
            AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File("a.m4a")));

            Assert.Contains("ffmpeg", error.Message, StringComparison.Ordinal);
            Assert.Contains(Ffmpeg.InstallHint, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    [Fact(DisableParallelization = true)]
    public void Find_ProgramInCurrentFolder_IsNotTaken()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("mirtool-no-such-program"), "");
        string current = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder.Path);
        try
        {
            Assert.Null(Ffmpeg.Find("mirtool-no-such-program"));
        }
        finally
        {
            Directory.SetCurrentDirectory(current);
        }
    }

    [Fact]
    public void Open_Missing_IsFileNotFound()
    {
        using var folder = new TestFolder();

        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => AudioReader.Open(folder.File("none.wav")));

        Assert.Contains(folder.File("none.wav"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Folder_SaysSo()
    {
        using var folder = new TestFolder();

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.Path));

        Assert.Contains("is a folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LinkToNothingOrToItself_SaysSo()
    {
        using var folder = new TestFolder();
        File.CreateSymbolicLink(folder.File("nothing.wav"), folder.File("gone.wav"));
        File.CreateSymbolicLink(folder.File("circle.wav"), folder.File("circle.wav"));

        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => AudioReader.Open(folder.File("nothing.wav")));

        Assert.Contains("symbolic link to " + folder.File("gone.wav"), error.Message, StringComparison.Ordinal);
        Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File("circle.wav")));
    }

    [Fact]
    public void Open_NamedPipe_IsRefusedAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Named pipes are files on Unix only.");
        using var folder = new TestFolder();
        Tool.Run("mkfifo", [folder.File("pipe.wav")]);

        Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File("pipe.wav")));
    }

    [Fact]
    public void Open_FileThatMayNotBeRead_SaysSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix permissions.");
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), Wav.Pcm16([1, 2, 3], 1, 8000));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.File("a.wav"), UnixFileMode.None);
        }

        if (Environment.IsPrivilegedProcess)
        {
            // Permissions do not bind the administrator: the file is read like any other.
            Assert.Equal(3, Signal.ReadAll(folder.File("a.wav")).Length);
            return;
        }

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File("a.wav")));
        Assert.Contains("permission denied", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4000, 1, "has a sample rate of 4000 Hz, but 8000 to 768000 Hz")]
    [InlineData(768001, 1, "has a sample rate of 768001 Hz")]
    [InlineData(44100, 65, "has 65 channels, but 1 to 64")]
    public void Open_BeyondTheLimits_NamesThem(int rate, int channels, string expected)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), Wav.Pcm16(new short[channels * 100], channels, rate));

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File("a.wav")));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8000, 64)]
    [InlineData(384000, 1)]
    [InlineData(768000, 1)]
    public void Open_AtTheLimits_Reads(int rate, int channels)
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(5000, channels, rate);
        File.WriteAllBytes(folder.File("a.wav"), Wav.Pcm16(samples, channels, rate));

        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(folder.File("a.wav")));
    }

    [Fact]
    public void Read_HeaderWithoutSamples_HasNoFrames()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), Wav.Pcm16([], 1, 8000));

        Assert.Empty(Signal.ReadAll(folder.File("a.wav")));
    }

    [Fact(DisableParallelization = true)]
    public void Open_EveryPrefixOfAWav_IsRefused()
    {
        using var folder = new TestFolder();
        byte[] wav = Wav.Pcm16([.. Enumerable.Range(0, 30).Select(i => (short)i)], 1, 8000);
        string path = folder.File("a.wav");
        string? programs = Environment.GetEnvironmentVariable("PATH");
        // Without ffmpeg: a hundred processes would say nothing more.
        Environment.SetEnvironmentVariable("PATH", folder.Path);
        try
        {
            // The last byte alone is less than a frame, and may be missing.
            for (int length = 0; length < wav.Length - 1; length++)
            {
                File.WriteAllBytes(path, wav[..length]);
                Assert.Throws<AudioFileException>(() => Signal.ReadAll(path));
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", programs);
        }
    }

    [Fact(DisableParallelization = true)]
    public void Dispose_BeforeTheEnd_EndsFfmpeg()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Children are counted in /proc.");
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(60 * Rate, 1, Rate), Rate, 1, "-c:a", "alac", folder.File("a.m4a"));
        AudioReader reader = AudioReader.Open(folder.File("a.m4a"));
        Assert.Equal(100, reader.Read(new float[100]));
        Assert.Single(RunningFfmpegs());

        reader.Dispose();

        var patience = Stopwatch.StartNew();
        while (RunningFfmpegs().Length > 0)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20), "ffmpeg is still running.");
            Thread.Sleep(5);
        }
    }

    private static string[] RunningFfmpegs() =>
        [.. Directory.GetDirectories("/proc")
            .Select(process => Path.Combine(process, "stat"))
            .Select(stat =>
            {
                try
                {
                    return File.ReadAllText(stat);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    return "";
                }
            })
            // Number, (name), state, parent.
            .Where(stat => stat.Contains("(ffmpeg) ", StringComparison.Ordinal)
                && stat.Split(") ")[1].Split(' ') is [not "Z", var parent, ..]
                && parent == Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    [Theory(DisableParallelization = true)]
    [InlineData("-dash.wav")]
    [InlineData("with space.wav")]
    [InlineData("zwei\nZeilen.wav")]
    [InlineData("http:colon %20 100%d.wav")]
    [InlineData("Vögel 鳥 🎻.wav")]
    [InlineData(".hidden.wav")]
    public void Open_OddNames_ReachBothDecoders(string name)
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(4410, 1, Rate);
        Tool.Encode(samples, Rate, 1, "-c:a", "alac", folder.File("a.m4a"));
        byte[] alac = File.ReadAllBytes(folder.File("a.m4a"));
        string current = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder.Path);
        try
        {
            File.WriteAllBytes(name, Wav.Pcm16(samples, 1, Rate));
            Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(name));

            File.WriteAllBytes(name, alac);
            Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(name));
        }
        finally
        {
            Directory.SetCurrentDirectory(current);
        }
    }

    [Fact]
    public void Open_PathOfThousandsOfBytes_ReachesBothDecoders()
    {
        using var folder = new TestFolder();
        string deep = folder.Path;
        while (Encoding.UTF8.GetByteCount(deep) < 3400)
        {
            deep = Path.Combine(deep, new string('x', 200));
        }

        Directory.CreateDirectory(deep);
        short[] samples = Signal.Chord(4410, 1, Rate);
        File.WriteAllBytes(Path.Combine(deep, "a.wav"), Wav.Pcm16(samples, 1, Rate));
        Tool.Encode(samples, Rate, 1, "-c:a", "alac", folder.File("a.m4a"));
        File.Move(folder.File("a.m4a"), Path.Combine(deep, "a.m4a"));

        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(Path.Combine(deep, "a.wav")));
        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(Path.Combine(deep, "a.m4a")));
    }

    [Fact]
    public void Open_ReadOnlyFileThroughALink_Reads()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(1000, 1, Rate);
        File.WriteAllBytes(folder.File("a.wav"), Wav.Pcm16(samples, 1, Rate));
        File.SetAttributes(folder.File("a.wav"), FileAttributes.ReadOnly);
        File.CreateSymbolicLink(folder.File("link.wav"), folder.File("a.wav"));

        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(folder.File("link.wav")));
        File.SetAttributes(folder.File("a.wav"), FileAttributes.Normal);
    }
}
