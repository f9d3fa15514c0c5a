using System.Security.Cryptography;
using System.Text;
using MirTool.Evaluation.References;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Models.Teaching;

/// <summary>What labels ask to be taught.</summary>
public sealed class TeachingTargets
{
    private readonly Dictionary<string, int> byWord = new(LabelComparer.Instance);
    private readonly List<TeachingTarget> targets = [];

    private TeachingTargets()
    {
    }

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<TeachingTarget> All => targets;

    /// <summary>Finds what labels mean.</summary>
    /// <remarks>A word that the taxonomy knows is that instrument, if the model has a sound for it; General MIDI programs beside an unknown
    /// word say which instrument it is; any other word is a new sound. Words that the taxonomy leaves out on purpose are left out.</remarks>
    /// <param name="labels">Of all recordings.</param>
    /// <param name="taxonomy">The instruments that are known.</param>
    /// <param name="model">To be taught; what it was taught before counts as known.</param>
    /// <exception cref="InvalidDataException">Two words are one in different spelling.</exception>
    public static TeachingTargets Of(IEnumerable<InstrumentLabel> labels, ITaxonomy taxonomy, ModelDescription model)
    {
        var meanings = new TaxonomyLabels(taxonomy);
        HashSet<string> networkSounds = [.. model.Outputs.Take(model.NetworkSounds)];
        InstrumentLabel[] words = [.. labels.DistinctBy(label => label.Label, LabelComparer.Instance)];
        Dictionary<string, (TeachingTarget Target, List<string> Words)> found = new(StringComparer.Ordinal);
        foreach (InstrumentLabel label in words)
        {
            if (TargetOf(label, taxonomy, meanings, networkSounds) is not { } target)
            {
                continue;
            }

            if (!found.TryGetValue(target.Id, out (TeachingTarget Target, List<string> Words) known))
            {
                found[target.Id] = known = (target, []);
            }

            known.Words.Add(label.Label);
        }

        RefuseTwoSpellings([.. found.Values.Where(entry => entry.Target.IsNew).SelectMany(entry => entry.Words)], taxonomy);
        var result = new TeachingTargets();
        foreach ((TeachingTarget target, List<string> itsWords) in found.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value))
        {
            foreach (string word in itsWords)
            {
                result.byWord[word] = result.targets.Count;
            }

            result.targets.Add(target with { Words = itsWords });
        }

        return result;
    }

    /// <summary>What a label means, by number in <see cref="All"/>.</summary>
    internal LabelMeaning MeaningOf(InstrumentLabel label) => byWord.TryGetValue(label.Label, out int target) ? new([target]) : new([]);

    /// <summary>An id for a sound: lower-case letters, digits and hyphens, first a letter, and no program's name; of other scripts a hash.</summary>
    internal static string IdOf(string label)
    {
        string plain = string.Concat(CanonicalForm.Decompose(label.Trim()).ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : char.IsAscii(character) ? '-' : '\0').Where(character => character != '\0'));
        string id = string.Join('-', plain.Split('-', StringSplitOptions.RemoveEmptyEntries));
        return id.Any(char.IsAsciiLetter)
            ? (char.IsAsciiLetter(id[0]) && GeneralMidi.FindProgram(id) is null ? id : $"sound-{id}")
            : $"sound-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(label.Trim())))[..8]}";
    }

    private static TeachingTarget? TargetOf(InstrumentLabel label, ITaxonomy taxonomy, TaxonomyLabels meanings, HashSet<string> networkSounds)
    {
        TaxonomyInstrument? instrument = null;
        if (taxonomy.TryResolve(label.Label, out TaxonomyInstrument? byWord))
        {
            if (byWord is null)
            {
                return null;
            }

            instrument = byWord;
        }
        else if ((label.GmPrograms.Count > 0 || label.Sounds.Count > 0) && meanings.MeaningOf(label).Certain is [int only])
        {
            instrument = taxonomy.Instruments[only];
        }

        if (instrument is null)
        {
            string id = IdOf(label.Label);
            return new(id, label.Label.Trim(), !networkSounds.Contains(id), [id], []);
        }

        string[] sounds = [.. WindowDecoder.SoundsOf(instrument).Where(networkSounds.Contains)];
        string newId = IdOf(instrument.Id);
        return sounds.Length > 0 ? new(instrument.Id, instrument.Name, false, sounds, []) : new(newId, instrument.Name, true, [newId], []);
    }

    private static void RefuseTwoSpellings(string[] words, ITaxonomy taxonomy)
    {
        string[][] alike = [.. words.Where(word => !taxonomy.TryResolve(word, out _)).GroupBy(Letters).Where(group => group.Count() > 1).Select(group => group.ToArray())];
        if (alike.Length > 0)
        {
            throw new InvalidDataException(
                $"The labels {string.Join("; ", alike.Select(group => string.Join(" and ", group.Select(word => $"“{word}”"))))} seem to name one sound in different spelling. "
                + "Spell each sound the same way in all labels.");
        }
    }

    // Spaces, hyphens, accents and a plural's s do not make another instrument.
    private static string Letters(string word) => IdOf(word).Replace("-", "", StringComparison.Ordinal).TrimEnd('s');
}
