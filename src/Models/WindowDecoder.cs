using System.Text.Json.Serialization;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Models;

/// <summary>Turns what a network says of sounds into what is reported, in the words of a taxonomy.</summary>
/// <remarks>A sound that belongs to several instruments counts for each of them. General MIDI programs that belong to none are the
/// last entry, <c>other</c>: it is active when one of them is by itself, since many that are a little likely are no
/// instrument. Sounds beyond General MIDI that the taxonomy does not name are left out: they would turn speech, and the drums of a
/// taxonomy that was made without them, into an unknown instrument. What is no instrument
/// (<see cref="TaxonomyInstrument.IsInstrument"/>) counts neither among the polyphony's likeliest nor has the polyphony a say in it.
/// An instrument of which the model knows no sound has the probability 0 and is never active. NaN counts
/// as 0 and never makes anything active. Decisions are made on the combined probabilities p; where the model stores a
/// temperature T for the taxonomy, its instruments are reported with σ(logit(p) / T) instead. Instances may be used from several threads at once.</remarks>
public sealed class WindowDecoder
{
    /// <summary>The id of the entry behind the taxonomy's instruments: programs that it does not cover.</summary>
    public const string OtherId = TaxonomyRules.OtherId;

    private readonly int outputCount;
    private readonly int[] ranks;
    private readonly float[] programThresholds;
    private readonly int polyphonyOutputs;
    private readonly CombineRule combine;

    // Per entry, the instruments and then `other`: the outputs of its sounds by ascending program, those beyond General MIDI last, so that
    // the first of several equal ones is the lowest; and the instruments' own thresholds, NaN where the model stores none.
    private readonly int[][] entryOutputs;
    private readonly bool[] isInstrument;
    private readonly bool[] isCounted;
    private readonly float[] entryThresholds;
    private readonly float temperature;

    /// <summary>Prepares to decode a model's predictions.</summary>
    /// <param name="model">The model that predicts.</param>
    /// <param name="taxonomy">The instruments to report.</param>
    /// <param name="rule">What counts as sounding; null for the model's own rule.</param>
    public WindowDecoder(ModelDescription model, ITaxonomy taxonomy, DecodeRule? rule = null)
    {
        IReadOnlyList<string> sounds = model.Outputs;
        outputCount = sounds.Count;
        int[] outputs = [.. Enumerable.Range(0, outputCount).OrderBy(output => Sounds.NumberOf(sounds[output]) ?? int.MaxValue).ThenBy(output => sounds[output], StringComparer.Ordinal)];
        ranks = new int[outputCount];
        foreach ((int rank, int output) in outputs.Index())
        {
            ranks[output] = rank;
        }

        programThresholds = [.. model.ProgramThresholds];
        polyphonyOutputs = model.MaximumPolyphony + 1;
        combine = model.Decoding.Combine;
        Rule = rule ?? model.Decoding.Rule;

        HashSet<string>[] named = [.. taxonomy.Instruments.Select(instrument => SoundsOf(instrument).ToHashSet(StringComparer.Ordinal))];
        entryOutputs =
        [
            .. named.Select(ids => outputs.Where(output => ids.Contains(sounds[output])).ToArray()),
            [.. outputs.Where(output => Sounds.NumberOf(sounds[output]) < GeneralMidi.ProgramCount && !Array.Exists(named, ids => ids.Contains(sounds[output])))],
        ];
        isInstrument = [.. taxonomy.Instruments.Select(instrument => instrument.IsInstrument), true];
        isCounted = [.. Enumerable.Range(0, outputCount).Select(output => entryOutputs.Zip(isInstrument).Any(entry => entry.Second && entry.First.Contains(output)))];

        Dictionary<string, float>? stored = model.Thresholds?.GetValueOrDefault(taxonomy.Name);
        entryThresholds =
        [
            .. taxonomy.Instruments.Select(instrument => stored is not null && stored.TryGetValue(instrument.Id, out float threshold) ? threshold : float.NaN),
        ];
        temperature = model.Temperatures is { } temperatures && temperatures.TryGetValue(taxonomy.Name, out float found) ? found : 1;
    }

    /// <summary>What counts as sounding.</summary>
    public DecodeRule Rule { get; }

    /// <summary>Ids of all sounds that an instrument stands for: its programs' numbers, and those beyond General MIDI.</summary>
    public static IEnumerable<string> SoundsOf(TaxonomyInstrument instrument) => instrument.GmPrograms.Select(Sounds.IdOf).Concat(instrument.Sounds);

    /// <summary>The ids of the instruments that none of the sounds belongs to, so that they can never be reported, in the taxonomy's order.</summary>
    /// <param name="taxonomy">The instruments.</param>
    /// <param name="sounds">Ids, as <see cref="ModelDescription.Outputs"/> has them.</param>
    public static IReadOnlyList<string> NotCovered(ITaxonomy taxonomy, IEnumerable<string> sounds)
    {
        HashSet<string> known = [.. sounds];
        return [.. taxonomy.Instruments.Where(instrument => !SoundsOf(instrument).Any(known.Contains)).Select(instrument => instrument.Id)];
    }

    private int Other => entryThresholds.Length;

    /// <summary>Decodes one window.</summary>
    /// <exception cref="ArgumentException">The prediction is not of the model that this decoder was made for.</exception>
    public DecodedWindow Decode(WindowPrediction prediction)
    {
        if (prediction.Programs.Length != outputCount || prediction.Polyphony.Length != polyphonyOutputs)
        {
            throw new ArgumentException(
                $"Expected the probabilities of {outputCount} sounds and {polyphonyOutputs} polyphonies, but got {prediction.Programs.Length} and {prediction.Polyphony.Length}.",
                nameof(prediction));
        }

        float[] probabilities = new float[entryOutputs.Length];
        bool[] active = new bool[entryOutputs.Length];
        for (int entry = 0; entry < entryOutputs.Length; entry++)
        {
            CombineRule rule = entry == Other ? CombineRule.Max : combine;
            probabilities[entry] = Combined(entryOutputs[entry], prediction.Programs, rule);
        }

        int polyphony = Likeliest(prediction.Polyphony);
        if (Rule == DecodeRule.TopK)
        {
            DecideTopK(prediction.Programs, polyphony, active);
            DecideByThreshold(prediction.Programs, probabilities, active, instruments: false);
        }
        else
        {
            DecideByThreshold(prediction.Programs, probabilities, active, instruments: false);
            DecideByThreshold(prediction.Programs, probabilities, active, instruments: true);
            if (Rule == DecodeRule.Consistent)
            {
                MakeConsistent(prediction.Programs, probabilities, polyphony, active);
            }
        }

        for (int entry = 0; entry < Other && temperature != 1; entry++)
        {
            probabilities[entry] = Calibrated(probabilities[entry], temperature);
        }

        return new DecodedWindow(
            prediction.Index,
            prediction.StartSeconds,
            prediction.EndSeconds,
            polyphony,
            Probability(prediction.Polyphony[polyphony]),
            probabilities,
            active);
    }

    /// <summary>σ(logit(p) / T): 0, 0.5 and 1 stay what they are.</summary>
    private static float Calibrated(float p, double temperature) =>
        (float)(1 / (1 + Math.Exp(-Math.Log(p / (1.0 - p)) / temperature)));

    private static float Combined(int[] outputs, float[] p, CombineRule combine)
    {
        if (combine == CombineRule.Max)
        {
            float highest = 0;
            foreach (int output in outputs)
            {
                highest = Math.Max(highest, Probability(p[output]));
            }

            return highest;
        }

        double none = 1;
        foreach (int output in outputs)
        {
            none *= 1 - Probability(p[output]);
        }

        return (float)(1 - none);
    }

    private void DecideTopK(float[] p, int k, bool[] active)
    {
        int previous = -1;
        for (int rank = 0; rank < k; rank++)
        {
            int next = NextLikeliest(p, previous);
            if (next < 0)
            {
                return;
            }

            for (int entry = 0; entry < active.Length; entry++)
            {
                active[entry] |= isInstrument[entry] && Array.IndexOf(entryOutputs[entry], next) >= 0;
            }

            previous = next;
        }
    }

    /// <summary>The output that follows another one in descending order of probability, or the first; -1 if none is left.</summary>
    private int NextLikeliest(float[] p, int previous)
    {
        int next = -1;
        for (int output = 0; output < p.Length; output++)
        {
            if (isCounted[output]
                && !float.IsNaN(p[output])
                && (previous < 0 || Precedes(p, previous, output))
                && (next < 0 || Precedes(p, output, next)))
            {
                next = output;
            }
        }

        return next;
    }

    /// <summary>Whether one output is likelier than another; of equal ones the lower program precedes.</summary>
    private bool Precedes(float[] p, int output, int other) =>
        p[output] > p[other] || (p[output] == p[other] && ranks[output] < ranks[other]);

    private void DecideByThreshold(float[] p, float[] probabilities, bool[] active, bool instruments)
    {
        // A loop, not Array.Exists: its closure would be an allocation for every window.
        for (int i = 0; instruments && i < entryOutputs[Other].Length; i++)
        {
            active[Other] |= p[entryOutputs[Other][i]] >= programThresholds[entryOutputs[Other][i]];
        }

        for (int entry = 0; entry < Other; entry++)
        {
            if (isInstrument[entry] == instruments)
            {
                active[entry] = probabilities[entry] >= Threshold(entry, p);
            }
        }
    }

    // What an instrument's probability must reach; one of which the model knows no program reaches nothing.
    private float Threshold(int entry, float[] p)
    {
        int likeliest = -1;
        foreach (int output in entryOutputs[entry])
        {
            if (!float.IsNaN(p[output]) && (likeliest < 0 || p[output] > p[likeliest]))
            {
                likeliest = output;
            }
        }

        return likeliest < 0 ? float.PositiveInfinity
            : float.IsNaN(entryThresholds[entry]) ? programThresholds[likeliest]
            : entryThresholds[entry];
    }

    private void MakeConsistent(float[] p, float[] probabilities, int polyphony, bool[] active)
    {
        bool any = false;
        for (int entry = 0; entry < active.Length; entry++)
        {
            active[entry] &= polyphony > 0 || !isInstrument[entry];
            any |= active[entry] && isInstrument[entry];
        }

        if (polyphony == 0 || any)
        {
            return;
        }

        // The first of several equally near ones; `other` is as near as the nearest of its programs.
        int nearest = -1;
        double nearestShare = 0;
        for (int entry = 0; entry < active.Length; entry++)
        {
            double share = 0;
            if (!isInstrument[entry])
            {
                continue;
            }

            if (entry < Other)
            {
                share = probabilities[entry] / Threshold(entry, p);
            }
            else
            {
                foreach (int output in entryOutputs[Other])
                {
                    share = Math.Max(share, Probability(p[output]) / programThresholds[output]);
                }
            }

            if (share > nearestShare)
            {
                (nearest, nearestShare) = (entry, share);
            }
        }

        if (nearest >= 0)
        {
            active[nearest] = true;
        }
    }

    private static int Likeliest(float[] p)
    {
        int likeliest = 0;
        for (int i = 1; i < p.Length; i++)
        {
            if (Probability(p[i]) > Probability(p[likeliest]))
            {
                likeliest = i;
            }
        }

        return likeliest;
    }

    private static float Probability(float p) => float.IsNaN(p) ? 0 : p;
}

/// <summary>How an instrument's probability follows from those of its programs.</summary>
[JsonConverter(typeof(NamedEnumConverter<CombineRule>))]
public enum CombineRule
{
    /// <summary>That of the likeliest program.</summary>
    [JsonStringEnumMemberName("max")]
    Max,

    /// <summary>1 - Π(1 - p): that any of them sounds, were they independent.</summary>
    [JsonStringEnumMemberName("noisy-or")]
    NoisyOr,
}

/// <summary>Enumeration members by their names alone: numbers would tie files to the order of declaration.</summary>
internal sealed class NamedEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
