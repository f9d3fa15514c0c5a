using System.Collections.Concurrent;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>What a clip's labels say of the network's outputs.</summary>
/// <param name="Polyphony">Number of instruments sounding, capped at p; -1 where that is not known.</param>
/// <param name="Programs">Per output: 1 where the program sounds.</param>
/// <param name="Weights">Per output: how much its being right counts, 0 where nothing is known of it; null where all count fully.</param>
/// <param name="AnyOf">Outputs of which at least one sounds, without it being known which.</param>
public sealed record ClipTargets(long Polyphony, float[] Programs, float[]? Weights, IReadOnlyList<int[]> AnyOf)
{
    /// <summary>Outputs of what sounds too softly to be asked for: they count neither as sounding nor as silent.</summary>
    public IReadOnlyList<int> Faint { get; init; } = [];
}

/// <summary>Reads labels as targets of the network.</summary>
/// <remarks>
/// An instrument sounds in a clip where its labels cover enough of it together. A label with one program, or of whose programs the
/// network has one, means that program; one with several means that any of them sounds: each alone is left out of the loss, all
/// together are a term of it. A label without programs means what the taxonomy makes of it. Where labels are incomplete, or hold
/// a word that the taxonomy does not know, the polyphony is not judged, and programs that are not named count as silent with
/// <see cref="TrainingOptions.UnlabelledWeight"/>: predominant instruments say little of what else sounds, but without any
/// evidence of silence a network learns to hear everything everywhere. What is labelled as faint is not judged where nothing else makes its
/// output sound, and neither is the polyphony there. Speech does not count in the polyphony.
/// </remarks>
/// <param name="options">The programs, and what is long enough.</param>
/// <param name="taxonomy">Reads labels without programs; null for datasets whose labels all have some.</param>
public sealed class ClipLabels(TrainingOptions options, ITaxonomy? taxonomy = null)
{
    private readonly Dictionary<int, int> outputs = options.Programs.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
    private readonly ConcurrentDictionary<string, int> unknown = new(StringComparer.Ordinal);

    /// <summary>Labels without programs that the taxonomy does not know, and in how many clips each was met.</summary>
    public IReadOnlyDictionary<string, int> UnknownLabels => unknown;

    /// <summary>The targets of a part of an excerpt. Safe to call from several threads.</summary>
    /// <param name="excerpt">The labels.</param>
    /// <param name="startSeconds">From the excerpt's start.</param>
    /// <param name="endSeconds">After <paramref name="startSeconds"/>.</param>
    public ClipTargets Of(LabelledExcerpt excerpt, double startSeconds, double endSeconds)
    {
        int sounding = 0;
        bool complete = excerpt.LabelsComplete;
        var programs = new float[options.Programs.Count];
        List<int[]> anyOf = [];
        List<int> faint = [];
        foreach (IGrouping<(string, bool), InstrumentLabel> instrument in excerpt.Labels.GroupBy(label => (label.Label, label.IsFaint)))
        {
            double seconds = instrument.Sum(label => Math.Max(0, Math.Min(label.EndSeconds, endSeconds) - Math.Max(label.StartSeconds, startSeconds)));
            if (seconds < options.MinimumActiveSeconds)
            {
                continue;
            }

            (IReadOnlyList<int> meant, bool isInstrument, bool isKnown) = Meaning(instrument.First());
            int[] among = [.. meant.Where(outputs.ContainsKey).Select(sound => outputs[sound])];
            if (instrument.First().IsFaint)
            {
                faint.AddRange(among);
                continue;
            }

            complete &= isKnown;
            sounding += isInstrument && meant.Count > 0 ? 1 : 0;
            if (among.Length == 1)
            {
                programs[among[0]] = 1;
            }
            else if (among.Length > 1)
            {
                anyOf.Add(among);
            }
        }

        int[] unjudged = [.. faint.Distinct().Where(output => programs[output] == 0 && !anyOf.Exists(among => among.Contains(output)))];
        return new(
            complete && unjudged.Length == 0 ? Math.Min(sounding, options.MaximumPolyphony) : -1, programs, Weights(programs, anyOf, unjudged, complete), anyOf)
        {
            Faint = unjudged,
        };
    }

    private float[]? Weights(float[] programs, List<int[]> anyOf, int[] faint, bool complete)
    {
        if (complete && anyOf.Count == 0 && faint.Length == 0)
        {
            return null;
        }

        float[] weights = [.. programs.Select(sounds => sounds > 0 || complete ? 1f : (float)options.UnlabelledWeight)];
        foreach (int output in anyOf.SelectMany(among => among).Concat(faint).Where(output => programs[output] == 0))
        {
            weights[output] = 0;
        }

        return weights;
    }

    private (IReadOnlyList<int> Sounds, bool IsInstrument, bool IsKnown) Meaning(InstrumentLabel label)
    {
        int[] named = Numbers(label.GmPrograms, label.Sounds);
        if (named.Length > 0 || taxonomy is null)
        {
            return (named, !Array.TrueForAll(named, sound => sound == Sounds.Speech), named.Length > 0);
        }

        try
        {
            return taxonomy.Resolve(label.Label) is { } instrument
                ? (Numbers(instrument.GmPrograms, instrument.Sounds), instrument.IsInstrument, true)
                : ([], true, true);
        }
        catch (KeyNotFoundException)
        {
            unknown.AddOrUpdate(label.Label, 1, (_, times) => times + 1);
            return ([], true, false);
        }
    }

    private static int[] Numbers(IReadOnlyList<int> programs, IReadOnlyList<string> beyond) => [.. programs, .. beyond.Select(Sounds.NumberOf).OfType<int>()];
}
