using System.Diagnostics;
using MirTool.Annotation;
using MirTool.Audio;
using MirTool.Audio.Tests;

namespace MirTool.Benchmarks;

/// <summary>How fast recordings are decoded and resampled, natively and in managed code, and whether damaged ones are ever more than refused.</summary>
internal static class DecodingBenchmark
{
    private const int Mutations = 100_000;
    private const int Seconds = 300;
    private const int ModelRate = 22_050;

    private static readonly (string Extension, string Options)[] Formats =
    [
        ("wav", ""), ("rf64.wav", "-rf64 always"), ("w64", ""), ("aiff", ""), ("caf", "-c:a pcm_s16be"), ("au", ""),
        ("flac", ""), ("mp3", ""), ("mp2", ""), ("ogg", "-c:a libvorbis"), ("opus", ""),
    ];

    /// <summary>Real-time factors of <see cref="MonoStream"/> over five minutes of stereo, and what part of a run's processor time that is.</summary>
    public static void Speed(string folder)
    {
        double others = OtherSeconds(folder);
        Console.WriteLine($"all but decoding, mixing and resampling: {Seconds / others:0} x real time, of one core's time");
        foreach ((string extension, string options) in Formats)
        {
            string path = Make(folder, extension, options, Seconds);
            foreach (AudioBackend backend in (AudioBackend[])[AudioBackend.Native, AudioBackend.Managed])
            {
                double whole = ProcessorSeconds(() => Read(path, backend));
                double decoding = ProcessorSeconds(() => Decode(path, backend));
                Console.WriteLine($"{extension,-9} {backend,-8} {Seconds / whole,7:0} x real time, of one core's time; decoding alone {Seconds / decoding:0}; {whole / (whole + others),4:P0} of a run, decoding alone {decoding / (whole + others):P0}");
            }
        }
    }

    /// <summary>What the shipped model takes for as much sound that needs no decoder, mixture or other rate.</summary>
    private static double OtherSeconds(string folder)
    {
        string path = Make(folder, "mono.wav", FormattableString.Invariant($"-ac 1 -ar {ModelRate}"), Seconds);
        using var annotator = Annotator.Load();
        return ProcessorSeconds(() =>
        {
            foreach (AnnotatedWindow _ in annotator.AnnotateAsync(path).ToBlockingEnumerable())
            {
            }
        });
    }

    /// <summary>Reads mutated files. Anything but samples or an <see cref="AudioFileException"/> ends the benchmark.</summary>
    public static void Mutate(string folder)
    {
        (string Extension, byte[] Bytes)[] originals = [.. Formats.Select(format => (format.Extension, File.ReadAllBytes(Make(folder, format.Extension, format.Options, 0.2))))];
        Environment.SetEnvironmentVariable("PATH", folder);
        int refused = 0;
        Parallel.For(0, Mutations, seed =>
        {
            (string extension, byte[] bytes) = originals[seed % originals.Length];
            string path = Path.Combine(folder, $"mutation-{seed}.{extension}");
            File.WriteAllBytes(path, Mutation.Of(bytes, seed));
            try
            {
                Read(path, AudioBackend.Managed);
            }
            catch (AudioFileException)
            {
                Interlocked.Increment(ref refused);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Mutation {seed} of {extension} is not handled; it is kept as {path}.", e);
            }

            File.Delete(path);
        });
        Console.WriteLine($"{Mutations} mutations of {originals.Length} formats: {refused} refused, {Mutations - refused} read, none unhandled");
    }

    /// <summary>The least of three: other programs on the machine only ever add.</summary>
    private static double ProcessorSeconds(Action work)
    {
        // Once for the compiler.
        work();
        double least = double.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            work();
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        return least;
    }

    private static void Decode(string path, AudioBackend backend)
    {
        using var reader = AudioReader.Open(path, new AudioOptions { Backend = backend });
        float[] block = new float[16 * 1024 * reader.Channels];
        while (reader.Read(block) > 0)
        {
        }
    }

    private static void Read(string path, AudioBackend backend)
    {
        using var stream = new MonoStream(AudioReader.Open(path, new AudioOptions { Backend = backend }), ModelRate);
        float[] block = new float[ModelRate];
        while (stream.Read(block) > 0)
        {
        }
    }

    private static string Make(string folder, string extension, string options, double seconds)
    {
        string path = Path.Combine(folder, FormattableString.Invariant($"decoding-{seconds}.{extension}"));
        string ffmpeg = Ffmpeg.Find("ffmpeg") ?? throw new FileNotFoundException($"This benchmark needs ffmpeg. {Ffmpeg.InstallHint}");
        using var process = Process.Start(ffmpeg,
        [
            "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", FormattableString.Invariant($"aevalsrc=0.3*sin(440*2*PI*t)+0.1*random(0)|0.3*sin(554*2*PI*t):s=44100:d={seconds}"),
            .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), path,
        ]);
        process.WaitForExit();
        return path;
    }
}
