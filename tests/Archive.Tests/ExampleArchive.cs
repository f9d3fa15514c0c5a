using System.Globalization;
using System.Text;

namespace MirTool.Archive.Tests;

/// <summary>Writes the tables of recordings as <c>mirtool annotate</c> would, without any sound.</summary>
internal static class ExampleArchive
{
    public static readonly (string Id, string Name)[] Instruments =
        [("violin", "Violin"), ("piano", "Piano"), ("voice", "Voice"), ("double-bass", "Double bass"), ("oud", "Oud, fretless"), ("speech", "Speech")];

    /// <summary>Recordings whose windows are drawn at random, in runs, so that there are stretches of all lengths.</summary>
    public static List<ExampleRecording> Random(int seed, params (string File, int Windows)[] recordings)
    {
        var random = new Random(seed);
        List<ExampleRecording> made = [];
        foreach ((string file, int count) in recordings)
        {
            List<ExampleWindow> windows = [];
            HashSet<string> sounding = [];
            for (int i = 0; i < count; i++)
            {
                foreach ((string id, string _) in Instruments)
                {
                    if (random.Next(6) == 0 && !sounding.Remove(id) && random.Next(2) == 0)
                    {
                        sounding.Add(id);
                    }
                }

                Dictionary<string, double> probabilities = Instruments.Where(instrument => sounding.Contains(instrument.Id))
                    .ToDictionary(instrument => instrument.Id, _ => random.Next(3000, 10_000) / 10_000.0);
                windows.Add(new ExampleWindow(i, i + 2, Math.Max(0, sounding.Count - random.Next(2)), probabilities));
            }

            made.Add(new ExampleRecording(file, windows));
        }

        return made;
    }

    public static string Write(TemporaryFolder folder, IReadOnlyList<ExampleRecording> recordings, params (string File, string Error)[] failed)
    {
        var all = new StringBuilder("file,status,duration_s,sample_rate_hz,channels,windows,mean_polyphony,error\r\n");
        var summary = new StringBuilder("file,instrument_id,instrument,active_s,active_fraction,max_probability,first_s,last_s\r\n");
        foreach (ExampleRecording recording in recordings)
        {
            string file = Cell(recording.File);
            folder.Write($"{recording.File}.frames.csv", Frames(recording));
            folder.Write($"{recording.File}.segments.csv", Segments(recording, summary));
            all.Append(CultureInfo.InvariantCulture, $"{file},ok,{recording.DurationSeconds:F3},44100,2,{recording.Windows.Count},{recording.Windows.Average(window => window.Polyphony):F3},\r\n");
        }

        foreach ((string file, string error) in failed)
        {
            all.Append(CultureInfo.InvariantCulture, $"{Cell(file)},failed,,,,,,{Cell(error)}\r\n");
        }

        folder.Write("recordings.csv", all.ToString());
        folder.Write("summary.csv", summary.ToString());
        folder.Write(".mirtool/journal.jsonl", "{}\n");
        folder.Write("run.json", $$"""{"tool_version":"0.1.0","model":{"name":"default","sha256":""},"taxonomy":{"name":"example","sha256":""},"root":"{{folder.Path}}"}""");
        return folder.Path;
    }

    private static string Frames(ExampleRecording recording)
    {
        var text = new StringBuilder("file,start_s,end_s,polyphony,polyphony_probability,instrument_id,instrument,probability,active\r\n");
        foreach (ExampleWindow window in recording.Windows)
        {
            string start = string.Create(CultureInfo.InvariantCulture, $"{Cell(recording.File)},{window.Start:F3},{window.End:F3},{window.Polyphony},0.9000");
            foreach ((string id, string name) in Instruments.Where(instrument => window.Probabilities.ContainsKey(instrument.Id)))
            {
                text.Append(CultureInfo.InvariantCulture, $"{start},{id},{Cell(name)},{window.Probabilities[id]:F4},1\r\n");
            }

            if (window.Probabilities.Count == 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{start},,,,0\r\n");
            }
        }

        return text.ToString();
    }

    private static string Segments(ExampleRecording recording, StringBuilder summary)
    {
        var text = new StringBuilder("file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability\r\n");
        foreach ((string id, string name) in Instruments)
        {
            List<(double Start, double End)> stretches = recording.Stretches(window => window.Probabilities.ContainsKey(id));
            if (stretches.Count > 0)
            {
                double highest = recording.Windows.Max(window => window.Probabilities.GetValueOrDefault(id));
                stretches.ForEach(stretch => text.Append(CultureInfo.InvariantCulture, $"{Cell(recording.File)},{id},{Cell(name)},{stretch.Start:F3},{stretch.End:F3},0.5000,{highest:F4}\r\n"));
                double seconds = stretches.Sum(stretch => stretch.End - stretch.Start);
                summary.Append(CultureInfo.InvariantCulture, $"{Cell(recording.File)},{id},{Cell(name)},{seconds:F3},{seconds / recording.DurationSeconds:F4},{highest:F4},{stretches[0].Start:F3},{stretches[^1].End:F3}\r\n");
            }
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

public sealed record ExampleWindow(double Start, double End, int Polyphony, Dictionary<string, double> Probabilities)
{
    public bool Has(string id) => Probabilities.ContainsKey(id);
}

public sealed record ExampleRecording(string File, IReadOnlyList<ExampleWindow> Windows)
{
    public double DurationSeconds => Windows[^1].End;

    public double Seconds(string id) => Stretches(window => window.Has(id)).Sum(stretch => stretch.End - stretch.Start);

    /// <summary>Windows that touch or overlap, joined one after the other.</summary>
    public List<(double Start, double End)> Stretches(Func<ExampleWindow, bool> holds)
    {
        List<(double Start, double End)> stretches = [];
        foreach (ExampleWindow window in Windows.Where(holds))
        {
            if (stretches.Count > 0 && stretches[^1].End >= window.Start)
            {
                stretches[^1] = (stretches[^1].Start, window.End);
            }
            else
            {
                stretches.Add((window.Start, window.End));
            }
        }

        return stretches;
    }
}
