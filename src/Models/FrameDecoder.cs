using System.Text.Json.Serialization;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Models;

/// <summary>Turns what a network says of programs into what sounds, in the words of a taxonomy.</summary>
/// <remarks>A program that belongs to several instruments counts for each of them. Those that belong to none are the
/// last entry, <c>other</c>: it is active when one of them is by itself, since many that are a little likely are no
/// instrument. An instrument of which the model knows no program has the probability 0 and is never active. NaN counts
/// as 0 and never makes anything active. Decisions are made on the combined probabilities p; where the model stores a
/// temperature T for the taxonomy, its instruments are reported with σ(logit(p) / T) instead. Instances may be used from several threads at once.</remarks>
public sealed class FrameDecoder
{
    /// <summary>The id of the entry behind the taxonomy's instruments: programs that it does not cover.</summary>
    public const string OtherId = TaxonomyRules.OtherId;

    private readonly int[] programs;
    private readonly float[] programThresholds;
    private readonly int polyphonyOutputs;
    private readonly CombineRule combine;

    // Per entry, the instruments and then `other`: the outputs of its programs by ascending program, so that the first
    // of several equal ones is the lowest; and the instruments' own thresholds, NaN where the model stores none.
    private readonly int[][] entryOutputs;
    private readonly float[] entryThresholds;
    private readonly float temperature;

    /// <summary>Prepares to decode a model's predictions.</summary>
    /// <param name="model">The model that predicts.</param>
    /// <param name="taxonomy">The instruments to report.</param>
    /// <param name="rule">What counts as sounding; null for the model's own rule.</param>
    public FrameDecoder(ModelDescription model, ITaxonomy taxonomy, DecodeRule? rule = null)
    {
        programs = [.. model.Programs];
        programThresholds = [.. model.ProgramThresholds];
        polyphonyOutputs = model.MaximumPolyphony + 1;
        combine = model.Decoding.Combine;
        Rule = rule ?? model.Decoding.Rule;

        int[] outputs = [.. Enumerable.Range(0, programs.Length).OrderBy(output => programs[output])];
        HashSet<int> covered = [.. taxonomy.Instruments.SelectMany(instrument => instrument.GmPrograms)];
        entryOutputs =
        [
            .. taxonomy.Instruments.Select(instrument => outputs.Where(output => instrument.GmPrograms.Contains(programs[output])).ToArray()),
            [.. outputs.Where(output => !covered.Contains(programs[output]))],
        ];

        Dictionary<string, float>? stored = model.Thresholds?.GetValueOrDefault(taxonomy.Name);
        entryThresholds =
        [
            .. taxonomy.Instruments.Select(instrument => stored is not null && stored.TryGetValue(instrument.Id, out float threshold) ? threshold : float.NaN),
        ];
        temperature = model.Temperatures is { } temperatures && temperatures.TryGetValue(taxonomy.Name, out float found) ? found : 1;
    }

    /// <summary>What counts as sounding.</summary>
    public DecodeRule Rule { get; }

    /// <summary>A rule's name in model files and options.</summary>
    public static string NameOf(DecodeRule rule) => rule switch
    {
        DecodeRule.TopK => "top-k",
        DecodeRule.Accord => "accord",
        _ => "threshold",
    };

    private int Other => entryThresholds.Length;

    /// <summary>Decodes one window.</summary>
    /// <exception cref="ArgumentException">The prediction is not of the model that this decoder was made for.</exception>
    public DecodedWindow Decode(WindowPrediction prediction)
    {
        if (prediction.Programs.Length != programs.Length || prediction.Polyphony.Length != polyphonyOutputs)
        {
            throw new ArgumentException(
                $"Expected the probabilities of {programs.Length} programs and {polyphonyOutputs} polyphonies, but got {prediction.Programs.Length} and {prediction.Polyphony.Length}.",
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
        }
        else
        {
            DecideByThreshold(prediction.Programs, probabilities, active);
            if (Rule == DecodeRule.Accord)
            {
                BringIntoAccord(prediction.Programs, probabilities, polyphony, active);
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
                active[entry] |= Array.IndexOf(entryOutputs[entry], next) >= 0;
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
            if (!float.IsNaN(p[output])
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
        p[output] > p[other] || (p[output] == p[other] && programs[output] < programs[other]);

    private void DecideByThreshold(float[] p, float[] probabilities, bool[] active)
    {
        // A loop, not Array.Exists: its closure would be an allocation for every window.
        foreach (int output in entryOutputs[Other])
        {
            active[Other] |= p[output] >= programThresholds[output];
        }

        for (int entry = 0; entry < Other; entry++)
        {
            active[entry] = probabilities[entry] >= Threshold(entry, p);
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

    private void BringIntoAccord(float[] p, float[] probabilities, int polyphony, bool[] active)
    {
        if (polyphony == 0)
        {
            Array.Clear(active);
            return;
        }

        if (Array.IndexOf(active, true) >= 0)
        {
            return;
        }

        // The first of several equally near ones; `other` is as near as the nearest of its programs.
        int nearest = -1;
        double nearestShare = 0;
        for (int entry = 0; entry < active.Length; entry++)
        {
            double share = 0;
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

/// <summary>What makes an instrument count as sounding.</summary>
[JsonConverter(typeof(NamedEnumConverter<DecodeRule>))]
public enum DecodeRule
{
    /// <summary>As many of the likeliest programs sound as the polyphony head counts; the rule of the paper.</summary>
    [JsonStringEnumMemberName("top-k")]
    TopK,

    /// <summary>Every instrument sounds whose probability reaches its threshold.</summary>
    [JsonStringEnumMemberName("threshold")]
    Threshold,

    /// <summary>As <see cref="Threshold"/>, but in accord with the polyphony: nothing sounds where that is 0, and where it is not and no
    /// instrument reaches its threshold, the one that comes nearest to it sounds.</summary>
    [JsonStringEnumMemberName("accord")]
    Accord,
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
