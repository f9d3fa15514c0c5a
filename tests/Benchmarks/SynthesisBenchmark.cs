using System.Diagnostics;
using MirTool.Synthesis;

namespace MirTool.Benchmarks;

/// <summary>How many noisy 2-second clips a second are written, by each installed soundfont, against the method's original tool chain.</summary>
/// <remarks>
/// The same pieces, drawn by the paper's rules. Ours: composing, rendering stem by stem, labelling, noise, WAV and MIDI, on all cores. The
/// original: clip after clip a process of TiMidity++, one of SoX that cuts or pads to 2 s, one of csound for the noise; its MIDI files are
/// there already. Both in turns, so that other work on the machine slows both.
/// </remarks>
internal static class SynthesisBenchmark
{
    private const int Rounds = 3;
    private const int OriginalClips = 16;
    private const int OwnClips = 1000;
    private const ulong Seed = 1;

    public static void Run(string folder)
    {
        foreach (string soundFont in SoundFonts.Find())
        {
            var original = new List<double>();
            var own = new List<double>();
            for (int round = 0; round < Rounds; round++)
            {
                // Deleted at the end only: after thousands of deletions file systems are slow to make files for some seconds.
                string scratch = Path.Combine(folder, "synthesis", Path.GetFileName(soundFont), $"{round}");
                original.Add(OriginalClipsPerSecond(soundFont, scratch, round));
                own.Add(OwnClipsPerSecond(soundFont, scratch));
            }

            double ownMedian = own.Order().ElementAt(Rounds / 2);
            double originalMedian = original.Order().ElementAt(Rounds / 2);
            Console.WriteLine(
                $"synthesis: {Path.GetFileName(soundFont)}: {ownMedian:F0} clips/s, {ownMedian / originalMedian:F1} times the original's {originalMedian:F2}; medians of {Rounds}: {string.Join(' ', own.Select(rate => $"{rate:F0}"))} against {string.Join(' ', original.Select(rate => $"{rate:F2}"))}");
        }
    }

    // From the first clip to the last: a soundfont is loaded once, however many clips there are.
    private static double OwnClipsPerSecond(string soundFont, string scratch)
    {
        var options = new ClipFolderOptions
        {
            Folder = Path.Combine(scratch, "own"),
            Count = OwnClips,
            Clips = new ClipOptions { SoundFonts = [new(soundFont)], Noise = NoiseShare.All },
            Seed = Seed,
        };
        var clock = new ClipClock();
        ClipFolder.Write(options, clock);
        return (OwnClips - 1) / clock.SecondsFromFirstToLast;
    }

    private static double OriginalClipsPerSecond(string soundFont, string scratch, int round)
    {
        Directory.CreateDirectory(scratch);
        string config = Path.Combine(scratch, "timidity.cfg");
        File.WriteAllText(config, $"soundfont \"{soundFont}\"\n");
        for (int i = 0; i < OriginalClips; i++)
        {
            using FileStream midi = File.Create(Path.Combine(scratch, $"{i}.mid"));
            StandardMidiFile.Write(CompositionGenerator.Generate(CompositionOptions.Paper, new ClipIdentity(Seed, "synth", 0, round * OriginalClips + i)), midi);
        }

        var clock = Stopwatch.StartNew();
        for (int i = 0; i < OriginalClips; i++)
        {
            string At(string extension) => Path.Combine(scratch, $"{i}.{extension}");
            Run("timidity", ["-c", config, "-Ow", "-s", "44100", "--output-mono", "-EFreverb=0", "-EFchorus=0", "-o", At("long.wav"), At("mid")]);
            Run("sox", ["-V1", At("long.wav"), At("cut.wav"), "pad", "0", "2", "trim", "0", "2"]);
            File.WriteAllText(At("csd"), Csound(At("cut.wav"), At("wav"), i));
            Run("csound", [At("csd")]);
        }

        return OriginalClips / clock.Elapsed.TotalSeconds;
    }

    private static string Csound(string input, string output, int index)
    {
        string effect = (index % 4) switch
        {
            0 => "aout, aright freeverb ain, ain, 0.7, 0.4",
            1 => "aout lowpass2 ain, 900, 1.2",
            2 => "aout butterhp ain, 1500",
            _ => "anoise noise 0.2, 0.5\naout = ain + anoise",
        };
        return $"""
            <CsoundSynthesizer>
            <CsOptions>
            -d -m0 -W -o "{output}"
            </CsOptions>
            <CsInstruments>
            sr = 44100
            ksmps = 32
            nchnls = 1
            0dbfs = 1
            instr 1
            ain diskin2 "{input}", 1
            {effect}
            out aout
            endin
            </CsInstruments>
            <CsScore>
            i1 0 2
            </CsScore>
            </CsoundSynthesizer>
            """;
    }

    private static void Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> messages = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {messages.Result}");
        }
    }

    private sealed class ClipClock : IProgress<int>
    {
        private long first;
        private long last;

        public double SecondsFromFirstToLast => Stopwatch.GetElapsedTime(first, last).TotalSeconds;

        public void Report(int value)
        {
            long now = Stopwatch.GetTimestamp();
            Interlocked.CompareExchange(ref first, now, 0);
            Interlocked.Exchange(ref last, now);
        }
    }
}
