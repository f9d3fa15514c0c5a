using System.Collections.Concurrent;
using MirTool.Evaluation.References;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>What a clip's labels say of the network's outputs.</summary>
/// <param name="Polyphony">Number of instruments sounding, capped at p; -1 where that is not known.</param>
/// <param name="Programs">Per output: 1 where the program sounds.</param>
/// <param name="Weights">Per output: how much its being right counts, 0 where nothing is known of it; null where all count fully.</param>
/// <param name="AnyOf">Outputs of which at least one sounds, without it being known which.</param>
public sealed record ClipTargets(long Polyphony, float[] Programs, float[]? Weights, IReadOnlyList<int[]> AnyOf)
{
    /// <summary>Outputs of what may or may not count as sounding, such as what is too soft to be asked for; their weight is 0.</summary>
    public IReadOnlyList<int> Open { get; init; } = [];
}

/// <summary>Reads labels as targets of the network.</summary>
/// <remarks>
/// <see cref="ReferenceLabels"/> says what sounds in a clip. A label with one program, or of whose programs the
/// network has one, means that program; one with several means that any of them sounds: each alone is left out of the loss, all
/// together are a term of it. So is what is labelled as faint left out, and the
/// polyphony where it is not sure what counts; speech does not count. A label without programs means what the taxonomy makes of it. Where labels are incomplete, or hold
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
    public ClipTargets Of(LabelledExcerpt excerpt, double startSeconds, double endSeconds) => Of(excerpt, [(startSeconds, endSeconds)])[0];

    /// <summary>The targets of several parts of an excerpt. Safe to call from several threads.</summary>
    /// <param name="excerpt">The labels.</param>
    /// <param name="windows">Starts and ends, seconds from the excerpt's start.</param>
    public IReadOnlyList<ClipTargets> Of(LabelledExcerpt excerpt, IEnumerable<(double StartSeconds, double EndSeconds)> windows)
    {
        var labels = new ReferenceLabels(excerpt.Labels, excerpt.LabelsComplete, MeaningOf, options.MinimumActiveSeconds);
        return [.. windows.Select(window => TargetsOf(labels.Between(window.StartSeconds, window.EndSeconds)))];
    }

    private ClipTargets TargetsOf(ReferenceWindow window)
    {
        bool complete = window.IsComplete;
        var programs = new float[options.Programs.Count];
        List<int[]> anyOf = [];
        foreach (SoundingLabel label in window.Sounding)
        {
            if (!label.Meaning.IsKnown)
            {
                complete = false;
                if (taxonomy is not null)
                {
                    unknown.AddOrUpdate(label.Name, 1, (_, times) => times + 1);
                }
            }

            int[] among = [.. label.Meaning.Alternatives];
            if (among.Length == 1)
            {
                programs[among[0]] = 1;
            }
            else if (among.Length > 1)
            {
                anyOf.Add(among);
            }
        }

        return new(
            complete && window.Polyphony >= 0 ? Math.Min(window.Polyphony, options.MaximumPolyphony) : -1,
            programs, Weights(programs, anyOf, window.Open, complete), anyOf)
        {
            Open = [.. window.Open.Where(output => programs[output] == 0 && !anyOf.Exists(among => among.Contains(output)))],
        };
    }

    private float[]? Weights(float[] programs, List<int[]> anyOf, IReadOnlyList<int> open, bool complete)
    {
        if (complete && anyOf.Count == 0 && open.Count == 0)
        {
            return null;
        }

        float[] weights = [.. programs.Select(sounds => sounds > 0 || complete ? 1f : (float)options.UnlabelledWeight)];
        foreach (int output in anyOf.SelectMany(among => among).Concat(open).Where(output => programs[output] == 0))
        {
            weights[output] = 0;
        }

        return weights;
    }

    /// <summary>The outputs that a label stands for.</summary>
    private LabelMeaning MeaningOf(InstrumentLabel label)
    {
        int[] meant = Numbers(label.GmPrograms, label.Sounds);
        bool isKnown = meant.Length > 0;
        bool isInstrument = !Array.TrueForAll(meant, sound => sound == Sounds.Speech);
        if (!isKnown && taxonomy is not null)
        {
            isKnown = taxonomy.TryResolve(label.Label, out TaxonomyInstrument? instrument);
            meant = instrument is null ? [] : Numbers(instrument.GmPrograms, instrument.Sounds);
            isInstrument = instrument?.IsInstrument ?? false;
        }

        return new([.. meant.Where(outputs.ContainsKey).Select(sound => outputs[sound])], IsCounted: meant.Length > 0 && isInstrument, isKnown);
    }

    private static int[] Numbers(IReadOnlyList<int> programs, IReadOnlyList<string> beyond) => [.. programs, .. beyond.Select(Sounds.NumberOf).OfType<int>()];
}
