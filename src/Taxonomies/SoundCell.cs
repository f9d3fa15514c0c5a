using System.Text.RegularExpressions;
using MirTool.Plugins;

namespace MirTool.Taxonomies;

/// <summary>Reads a cell of sounds: General MIDI programs as <see cref="ProgramCell"/> does, and ids of sounds beyond General MIDI, such as <c>52..54 singing</c>.</summary>
public static partial class SoundCell
{
    /// <summary>The sounds of a cell: programs ascending, ids in ordinal order, each once.</summary>
    /// <param name="cell">The cell's text; empty for an instrument that no model knows.</param>
    /// <param name="takesUnknownIds">Whether ids are taken that no model knows at first: models can be taught further sounds.</param>
    /// <param name="problem">Called with each thing that is wrong.</param>
    /// <param name="note">Called with each thing that works but is perhaps not meant.</param>
    public static (int[] Programs, string[] Ids) Read(string cell, bool takesUnknownIds, Action<string> problem, Action<string> note)
    {
        SortedSet<string> ids = new(StringComparer.Ordinal);
        List<string> programs = [];
        foreach (string piece in cell.Split([';', ',', '|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = piece.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (GeneralMidi.FindProgram(piece) is not null || !Array.Exists(words, word => IsId(word, takesUnknownIds)))
            {
                programs.Add(piece);
                continue;
            }

            foreach (string word in words.Where(word => IsId(word, takesUnknownIds)))
            {
                ids.Add(word);
                Hint(word, note);
            }

            programs.Add(string.Join(' ', words.Where(word => !IsId(word, takesUnknownIds))));
        }

        return (ProgramCell.Read(string.Join(';', programs), problem, note), [.. ids]);
    }

    private static bool IsId(string word, bool takesUnknownIds) =>
        Sounds.BeyondGeneralMidi.Contains(word) || (takesUnknownIds && Id().IsMatch(word));

    private static void Hint(string id, Action<string> note)
    {
        if (!Sounds.BeyondGeneralMidi.Contains(id) && NearestName.Near([.. Sounds.BeyondGeneralMidi, .. GeneralMidi.ProgramNames], id) is { } near)
        {
            note($"“{id}” is taken for a sound that a model was taught; if “{near}” is meant, correct it.");
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Id();
}
