using System.Globalization;
using System.Runtime.CompilerServices;
using MirTool.Models;
using MirTool.Plugins;

namespace MirTool.Annotation.Tests.Batch;

/// <summary>Annotates "recordings" that are scripts: text files whose lines are windows, so that every expected table can be worked by hand.</summary>
/// <remarks>
/// A line is <c>start end polyphony polyphonyProbability</c> and then <c>instrument:probability</c> for each active instrument, by
/// its index (2 is <c>other</c>); inactive ones have the probability 0.1. The line <c>broken</c> stands for damage.
/// </remarks>
internal static class ScriptedAnnotator
{
    public static IReadOnlyList<TaxonomyInstrument> Instruments { get; } =
    [
        new("pno", "Piano, grand", [0]),
        new("vln", "Violin", [40]),
        new("other", "other", []),
    ];

    /// <summary>A script of a given length, different for every seed.</summary>
    public static string Script(int seed, int windows)
    {
        var random = new Random(seed);
        return string.Concat(Enumerable.Range(0, windows).Select(window =>
        {
            string active = string.Concat(Enumerable.Range(0, 3)
                .Where(_ => random.Next(3) == 0)
                .Select(instrument => string.Create(CultureInfo.InvariantCulture, $" {instrument}:{random.NextDouble():F3}")));
            return string.Create(CultureInfo.InvariantCulture, $"{window} {window + 2} {random.Next(4)} 0.5{active}\n");
        }));
    }

    public static AnnotatedRecording Open(string path) => Of(Windows(path));

    public static AnnotatedRecording Of(IAsyncEnumerable<AnnotatedWindow> windows) =>
        new(sampleRate: 44_100, channels: 2, windows);

    public static async IAsyncEnumerable<AnnotatedWindow> Windows(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        int index = 0;
        foreach (string line in await File.ReadAllLinesAsync(path, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Other recordings get their turn in between, as they do when windows come from inference threads.
            await Task.Yield();
            yield return line == "broken"
                ? throw new InvalidDataException($"{Path.GetFileName(path)}: the data end\nin the middle.")
                : AnnotatedWindow.Of(Parse(index++, line), Instruments);
        }
    }

    private static DecodedWindow Parse(int index, string line)
    {
        string[] parts = line.Split(' ');
        float[] probabilities = [0.1f, 0.1f, 0.1f];
        bool[] active = new bool[3];
        foreach (string[] pair in parts[4..].Select(part => part.Split(':')))
        {
            int instrument = int.Parse(pair[0], CultureInfo.InvariantCulture);
            probabilities[instrument] = float.Parse(pair[1], CultureInfo.InvariantCulture);
            active[instrument] = true;
        }

        return new DecodedWindow(
            index,
            double.Parse(parts[0], CultureInfo.InvariantCulture),
            double.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture),
            float.Parse(parts[3], CultureInfo.InvariantCulture),
            probabilities,
            active);
    }
}
