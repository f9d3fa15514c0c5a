using System.Collections.Concurrent;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>What a clip's labels say of the network's outputs.</summary>
/// <param name="Polyphony">Number of instruments sounding, capped at p; -1 where that is not known.</param>
/// <param name="Programs">Per output: 1 where the program sounds.</param>
/// <param name="Weights">Per output: how much its being right counts, 0 where nothing is known of it; null where all count fully.</param>
/// <param name="AnyOf">Outputs of which at least one sounds, without it being known which.</param>
public sealed record ClipTargets(long Polyphony, float[] Programs, float[]? Weights, IReadOnlyList<int[]> AnyOf);

/// <summary>Reads labels as targets of the network.</summary>
/// <remarks>
/// An instrument sounds in a clip where its labels cover enough of it together. A label with one program, or of whose programs the
/// network has one, means that program; one with several means that any of them sounds: each alone is left out of the loss, all
/// together are a term of it. A label without programs means what the taxonomy makes of it. Where labels are incomplete, or hold
/// a word that the taxonomy does not know, the polyphony is not judged, and programs that are not named count as silent with
/// <see cref="TrainingOptions.UnlabelledWeight"/>: predominant instruments say little of what else sounds, but without any
/// evidence of silence a network learns to hear everything everywhere.
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
        foreach (IGrouping<string, InstrumentLabel> instrument in excerpt.Labels.GroupBy(label => label.Label))
        {
            double seconds = instrument.Sum(label => Math.Max(0, Math.Min(label.EndSeconds, endSeconds) - Math.Max(label.StartSeconds, startSeconds)));
            if (seconds < options.MinimumActiveSeconds)
            {
                continue;
            }

            (IReadOnlyList<int> meant, bool isKnown) = Programs(instrument.First());
            complete &= isKnown;
            sounding += meant.Count > 0 ? 1 : 0;
            int[] among = [.. meant.Where(outputs.ContainsKey).Select(program => outputs[program])];
            if (among.Length == 1)
            {
                programs[among[0]] = 1;
            }
            else if (among.Length > 1)
            {
                anyOf.Add(among);
            }
        }

        return new(complete ? Math.Min(sounding, options.MaximumPolyphony) : -1, programs, Weights(programs, anyOf, complete), anyOf);
    }

    private float[]? Weights(float[] programs, List<int[]> anyOf, bool complete)
    {
        if (complete && anyOf.Count == 0)
        {
            return null;
        }

        float[] weights = [.. programs.Select(sounds => sounds > 0 || complete ? 1f : (float)options.UnlabelledWeight)];
        foreach (int output in anyOf.SelectMany(among => among).Where(output => programs[output] == 0))
        {
            weights[output] = 0;
        }

        return weights;
    }

    private (IReadOnlyList<int> Programs, bool IsKnown) Programs(InstrumentLabel label)
    {
        if (label.GmPrograms.Count > 0 || taxonomy is null)
        {
            return (label.GmPrograms, label.GmPrograms.Count > 0);
        }

        try
        {
            return (taxonomy.Resolve(label.Label)?.GmPrograms ?? [], true);
        }
        catch (KeyNotFoundException)
        {
            unknown.AddOrUpdate(label.Label, 1, (_, times) => times + 1);
            return ([], false);
        }
    }
}
