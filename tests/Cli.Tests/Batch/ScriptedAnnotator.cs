using System.Globalization;
using System.Runtime.CompilerServices;
using MirTool.Annotation.Batch;
using MirTool.Models;
using MirTool.Plugins;

namespace MirTool.Cli.Tests.Batch;

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

    public static async IAsyncEnumerable<DecodedWindow> Annotate(
        string path, RecordingFacts facts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        facts.SampleRate = 44_100;
        facts.Channels = 2;
        int index = 0;
        foreach (string line in await File.ReadAllLinesAsync(path, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Other recordings get their turn in between, as they do when windows come from inference threads.
            await Task.Yield();
            yield return line == "broken"
                ? throw new InvalidDataException($"{Path.GetFileName(path)}: the data end\nin the middle.")
                : Parse(index++, line);
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
