using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MirTool.Benchmarks;

/// <summary>How fast an archive answers: 10 000 recordings of an hour, 36 million windows, as <c>mirtool annotate</c> would have written them.</summary>
/// <remarks>MIRTOOL_BENCHMARK_RECORDINGS makes it smaller; MIRTOOL_BENCHMARK_ARCHIVE names a folder to keep it in, and to take it from when it is there,
/// where MIRTOOL_BENCHMARK_PARTS can choose among csv, tables, parquet and report.</remarks>
internal static class ArchiveBenchmark
{
    private const int WindowsPerRecording = 3599;
    private static readonly string[] Expressions = ["violin", "!piano", "voice & !piano", "polyphony >= 3", "violin > 60%", "file ~ 00123 & violin"];

    private static readonly (string Id, string Name)[] Instruments =
        [("piano", "Piano"), ("voice", "Voice"), ("violin", "Violin"), .. Enumerable.Range(0, 40).Select(i => ($"instrument-{i}", $"Instrument {i}"))];

    public static void Run(string folder)
    {
        int recordings = int.Parse(Environment.GetEnvironmentVariable("MIRTOOL_BENCHMARK_RECORDINGS") ?? "10000", CultureInfo.InvariantCulture);
        string archive = Environment.GetEnvironmentVariable("MIRTOOL_BENCHMARK_ARCHIVE") ?? Path.Combine(folder, "archive");
        string[] parts = (Environment.GetEnvironmentVariable("MIRTOOL_BENCHMARK_PARTS") ?? "csv,tables,parquet,report").Split(',');
        if (!File.Exists(Path.Combine(archive, "summary.csv")))
        {
            var clock = Stopwatch.StartNew();
            long bytes = Write(archive, recordings);
            Console.WriteLine($"archive: {recordings} recordings of an hour, {bytes / 1e9:F2} GB of CSV, written in {clock.Elapsed.TotalSeconds:F0} s");
        }

        foreach (string part in parts)
        {
            Measure(part, archive, Path.Combine(folder, "report.html"));
        }
    }

    private static void Measure(string part, string archive, string reportPath)
    {
        switch (part)
        {
            case "csv":
                Search(archive, "CSV");
                break;
            case "tables":
                Report("tables", AnnotatorProcess.RunCommand("tables", archive, "-q"));
                Console.WriteLine($"archive: the Parquet tables have {Directory.GetFiles(Path.Combine(archive, "tables")).Sum(path => new FileInfo(path).Length) / 1e6:F0} MB");
                break;
            case "parquet":
                Search(archive, "Parquet");
                break;
            case "report":
                Report("report", AnnotatorProcess.RunCommand("report", archive, "-q", "-o", reportPath));
                Console.WriteLine($"archive: report.html has {new FileInfo(reportPath).Length / 1e6:F1} MB");
                break;
            default:
                throw new ArgumentException($"There is no part '{part}' of the archive's benchmark. Known: csv, tables, parquet, report.", nameof(part));
        }
    }

    private static void Search(string archive, string from)
    {
        foreach (string expression in Expressions)
        {
            Report($"find '{expression}' from {from}", AnnotatorProcess.RunCommand("find", archive, expression, "-n", "10"));
        }
    }

    private static void Report(string what, AnnotatorProcess run) =>
        Console.WriteLine($"archive: {what}: {run.WallSeconds:F1} s, {run.ProcessorSeconds:F1} s of processor time, {run.PeakMegabytes:F0} MB");

    private static long Write(string archive, int recordings)
    {
        Directory.CreateDirectory(Path.Combine(archive, "tapes"));
        var all = new StringBuilder("file,status,duration_s,sample_rate_hz,channels,windows,mean_polyphony,error\r\n");
        var summary = new StringBuilder("file,instrument_id,instrument,active_s,active_fraction,max_probability,first_s,last_s\r\n");
        long bytes = 0;
        for (int i = 0; i < recordings; i++)
        {
            string file = $"tapes/{i:D5}.flac";
            bytes += WriteRecording(archive, file, new Random(i), all, summary);
        }

        File.WriteAllText(Path.Combine(archive, "recordings.csv"), all.ToString());
        File.WriteAllText(Path.Combine(archive, "summary.csv"), summary.ToString());
        return bytes;
    }

    // Up to three instruments come and go, each for some ten windows.
    private static long WriteRecording(string archive, string file, Random random, StringBuilder all, StringBuilder summary)
    {
        var frames = new StringBuilder("file,start_s,end_s,polyphony,polyphony_probability,instrument_id,instrument,probability,active\r\n", 400_000);
        var segments = new StringBuilder("file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability\r\n");
        int[] usual = [random.Next(3), .. Enumerable.Range(0, 8).Select(_ => random.Next(Instruments.Length))];
        (int Instrument, int Start, int End)[] sounding = [.. Enumerable.Range(0, 3).Select(_ => (-1, 0, 0))];
        int[] seconds = new int[Instruments.Length];
        long polyphony = 0;
        for (int window = 0; window < WindowsPerRecording; window++)
        {
            for (int part = 0; part < sounding.Length; part++)
            {
                if (sounding[part].End <= window)
                {
                    int instrument = random.Next(3) == 0 ? -1 : usual[random.Next(usual.Length)];
                    instrument = sounding.Any(other => other.Instrument == instrument) ? -1 : instrument;
                    sounding[part] = (instrument, window, Math.Min(WindowsPerRecording, window + 5 + random.Next(40)));
                    if (instrument >= 0)
                    {
                        int end = sounding[part].End + 1;
                        seconds[instrument] += end - window;
                        segments.Append(CultureInfo.InvariantCulture, $"{file},{Instruments[instrument].Id},{Instruments[instrument].Name},{window}.000,{end}.000,0.7000,0.9000\r\n");
                    }
                }
            }

            int count = sounding.Count(part => part.Instrument >= 0);
            polyphony += count;
            foreach ((int instrument, _, _) in sounding.Where(part => part.Instrument >= 0).OrderBy(part => part.Instrument))
            {
                frames.Append(CultureInfo.InvariantCulture, $"{file},{window}.000,{window + 2}.000,{count},0.9{random.Next(1000):D3},{Instruments[instrument].Id},{Instruments[instrument].Name},0.{random.Next(3000, 9999)},1\r\n");
            }

            if (count == 0)
            {
                frames.Append(CultureInfo.InvariantCulture, $"{file},{window}.000,{window + 2}.000,0,0.9000,,,,0\r\n");
            }
        }

        File.WriteAllText(Path.Combine(archive, $"{file}.frames.csv"), frames.ToString());
        File.WriteAllText(Path.Combine(archive, $"{file}.segments.csv"), segments.ToString());
        all.Append(CultureInfo.InvariantCulture, $"{file},ok,3600.000,44100,1,{WindowsPerRecording},{(double)polyphony / WindowsPerRecording:F3},\r\n");
        foreach ((int index, int heard) in seconds.Index().Where(entry => entry.Item > 0))
        {
            summary.Append(CultureInfo.InvariantCulture, $"{file},{Instruments[index].Id},{Instruments[index].Name},{heard}.000,{Math.Min(1, heard / 3600.0):F4},0.9000,0.000,3600.000\r\n");
        }

        return frames.Length + segments.Length;
    }
}
