using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MirTool.Review.Tests;

/// <summary>Annotations as <c>mirtool annotate</c> writes them, and the recordings that they are of.</summary>
internal sealed class ExampleArchive : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly StringBuilder recordings = new("file,status,duration_s,sample_rate_hz,channels,windows,mean_polyphony,error\r\n");
    private readonly StringBuilder summary = new("file,instrument_id,instrument,active_s,active_fraction,max_probability,first_s,last_s\r\n");

    public ExampleArchive()
    {
        Directory.CreateDirectory(Audio);
        folder.Write("annotations/run.json", $$"""{"tool_version":"0.1.0","model":{"name":"default","sha256":""},"taxonomy":{"name":"example","sha256":""},"root":{{JsonSerializer.Serialize(Audio)}}}""");
    }

    public string Path => folder.Path;

    public string Audio => folder.At("audio");

    public string Annotations => folder.At("annotations");

    public string Labels => folder.At("audio", "labels.csv");

    /// <summary>Three recordings of 10 s, with a violin from 1 to 5 s, a piano from 4 to 9 s and, in the second, a voice throughout.</summary>
    public static ExampleArchive Small()
    {
        var archive = new ExampleArchive();
        foreach (string name in (string[])["a.wav", "folder/b.wav", "c.wav"])
        {
            Wave.WriteTone(archive.folder.At("audio", name), 10);
            (string, double, double, double)[] segments = [("violin", 1, 5, 0.9), ("piano", 4, 9, 0.6)];
            archive.Add(name, 10, name == "folder/b.wav" ? [.. segments, ("voice", 0, 10, 0.55)] : segments);
        }

        return archive.Finish();
    }

    /// <summary>Adds a recording's tables; its sound is the caller's affair.</summary>
    public void Add(string file, double seconds, params (string Id, double Start, double End, double Probability)[] segments)
    {
        var table = new StringBuilder("file,instrument_id,instrument,start_s,end_s,mean_probability,max_probability\r\n");
        foreach ((string id, double start, double end, double probability) in segments)
        {
            table.Append(CultureInfo.InvariantCulture, $"{Cell(file)},{id},{Name(id)},{start:F3},{end:F3},{probability:F4},{probability:F4}\r\n");
        }

        foreach (var own in segments.GroupBy(segment => segment.Id))
        {
            double active = own.Sum(segment => segment.End - segment.Start);
            summary.Append(CultureInfo.InvariantCulture, $"{Cell(file)},{own.Key},{Name(own.Key)},{active:F3},{active / seconds:F4},{own.Max(segment => segment.Probability):F4},{own.Min(segment => segment.Start):F3},{own.Max(segment => segment.End):F3}\r\n");
        }

        folder.Write($"annotations/{file}.segments.csv", table.ToString());
        folder.Write($"annotations/{file}.frames.csv", Windows(file, Math.Min(seconds, 100), segments));
        recordings.Append(CultureInfo.InvariantCulture, $"{Cell(file)},ok,{seconds:F3},8000,1,{(int)seconds},{(double)segments.Length / 2:F3},\r\n");
    }

    /// <summary>Adds a recording to the tables over all recordings alone.</summary>
    public void AddWithoutTables(string file, double seconds, string id)
    {
        summary.Append(CultureInfo.InvariantCulture, $"{Cell(file)},{id},{Name(id)},{seconds:F3},1.0000,0.9000,0.000,{seconds:F3}\r\n");
        recordings.Append(CultureInfo.InvariantCulture, $"{Cell(file)},ok,{seconds:F3},8000,1,{(int)seconds},1.000,\r\n");
    }

    public void AddFailed(string file, string error) => recordings.Append(CultureInfo.InvariantCulture, $"{Cell(file)},failed,,,,,,{Cell(error)}\r\n");

    public ExampleArchive Finish()
    {
        folder.Write("annotations/recordings.csv", recordings.ToString());
        folder.Write("annotations/summary.csv", summary.ToString());
        return this;
    }

    public ReviewSession Open() => ReviewSession.Open(new ReviewOptions { Annotations = Annotations, Reviewer = "Ada" });

    public void Dispose() => folder.Dispose();

    private static string Windows(string file, double seconds, (string Id, double Start, double End, double Probability)[] segments)
    {
        var table = new StringBuilder("file,start_s,end_s,polyphony,polyphony_probability,instrument_id,instrument,probability,active\r\n");
        for (int start = 0; start + 1 < seconds; start++)
        {
            var sounding = segments.Where(segment => segment.Start <= start && segment.End >= start + 1).ToArray();
            string window = string.Create(CultureInfo.InvariantCulture, $"{Cell(file)},{start:F3},{start + 2:F3},{sounding.Length},0.9000");
            foreach ((string id, double _, double _, double probability) in sounding)
            {
                table.Append(CultureInfo.InvariantCulture, $"{window},{id},{Name(id)},{probability:F4},1\r\n");
            }

            if (sounding.Length == 0)
            {
                table.Append(CultureInfo.InvariantCulture, $"{window},,,,0\r\n");
            }
        }

        return table.ToString();
    }

    private static string Name(string id) => char.ToUpperInvariant(id[0]) + id[1..];

    private static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
