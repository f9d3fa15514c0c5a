using System.Globalization;
using MirTool.Audio;

namespace MirTool.Synthesis.Tests.Sources.Samples;

/// <summary>Writes folders of tones and strokes that a test knows everything about.</summary>
internal sealed class SampleFolder : IDisposable
{
    private const int SampleRate = 44100;

    private readonly TemporaryFolder folder = new();
    private readonly List<string> rows = ["file,instrument,gm_program,midi_pitch,dynamic,articulation,library,sound"];

    public string Path => folder.Path;

    public string Source => "samples:" + Path;

    /// <summary>A sine of one key that starts at once and stops at its end.</summary>
    public string Tone(string name, double key, double seconds, float amplitude = 0.5f, double skippedSeconds = 0)
    {
        double hertz = 440 * Math.Pow(2, (key - 69) / 12);
        return Write(name, seconds, n => n < skippedSeconds * SampleRate ? 0 : amplitude * MathF.Sin((float)(2 * Math.PI * hertz * n / SampleRate)));
    }

    /// <summary>A decaying burst: dark or bright.</summary>
    public string Stroke(string name, bool bright) =>
        Write(name, 0.3, n => MathF.Exp(-n / 3000f) * (bright ? (n * 7919 % 101 / 50f) - 1 : MathF.Sin(2 * MathF.PI * 70 * n / SampleRate)));

    public void Row(
        string file, string instrument, string program = "", double? key = null, string dynamic = "", string articulation = "", string library = "x", string sound = "") =>
        rows.Add(string.Create(CultureInfo.InvariantCulture, $"{file},{instrument},{program},{key},{dynamic},{articulation},{library},{sound}"));

    public void Line(string line) => rows.Add(line);

    public void WriteTable() => File.WriteAllLines(folder.At("notes.csv"), rows);

    public void WriteText(string name, string text) => File.WriteAllText(folder.At(name), text);

    public void Dispose() => folder.Dispose();

    private string Write(string name, double seconds, Func<int, float> sample)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(folder.At(name))!);
        using AudioWriter writer = AudioWriter.Create(folder.At(name), SampleRate, 1);
        writer.Write([.. Enumerable.Range(0, (int)(seconds * SampleRate)).Select(sample)]);
        writer.Complete();
        return name;
    }
}
