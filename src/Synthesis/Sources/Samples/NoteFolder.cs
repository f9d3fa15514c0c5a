using System.Globalization;
using CsvHelper;
using MirTool.Files;

namespace MirTool.Synthesis.Sources.Samples;

/// <summary>Reads a folder of recorded notes: its <c>notes.csv</c>, which names sound files and SFZ instruments.</summary>
/// <remarks>
/// Columns by name, in any order. <c>file</c>: relative to the folder. <c>instrument</c>. What it stands for: <c>sound</c> (programs 0 to
/// 127 and <c>drum-kit</c>, <c>hand-drums</c>, <c>singing</c>, <c>speech</c>, several with blanks between), else <c>gm_program</c>, else
/// what <see cref="SampleSounds"/> knows of the instrument's name. Optional: <c>midi_pitch</c>, <c>dynamic</c>, <c>articulation</c>,
/// <c>library</c>, <c>source</c>.
/// </remarks>
internal static class NoteFolder
{
    /// <summary>The table's file name.</summary>
    public const string Table = "notes.csv";

    private const int HighestKey = 127;

    private static readonly string[] BeyondGeneralMidi = ["drum-kit", "hand-drums", "singing", "speech"];

    private static readonly Dictionary<string, double> Dynamics = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ppp"] = 0.05,
        ["pp"] = 0.15,
        ["p"] = 0.3,
        ["mp"] = 0.45,
        ["mf"] = 0.6,
        ["f"] = 0.75,
        ["ff"] = 0.9,
        ["fff"] = 1,
        ["soft"] = 0.3,
        ["medium"] = 0.55,
        ["loud"] = 0.8,
    };

    /// <summary>The notes that stand for a sound.</summary>
    /// <param name="folder">Holds <see cref="Table"/>.</param>
    /// <exception cref="FileNotFoundException">The folder, its table or a file named there does not exist.</exception>
    /// <exception cref="InvalidDataException">The table has a value that cannot be used, or no note stands for a sound.</exception>
    public static IReadOnlyList<RecordedNote> Read(string folder)
    {
        string path = Path.Combine(folder, Table);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"The sound source 'samples:{folder}' needs the file '{path}', which does not exist. docs/sound-sources.md says what it holds.", path);
        }

        string text = InputFile.ReadAllText(path);
        using CsvReader reader = CsvReader.FromText(text, new CsvReaderOptions { Separator = Separator(text), HasHeader = false, TrackLineNumbers = true });
        string[] columns = reader.Read() ? [.. reader.Current.ToArray().Select(name => name.Trim('\uFEFF', ' '))] : [];
        foreach (string column in (string[])["file", "instrument"])
        {
            if (!columns.Contains(column))
            {
                throw new InvalidDataException($"'{path}' has no column '{column}', but '{string.Join("', '", columns)}'. Name the columns in its first line.");
            }
        }

        var notes = new List<RecordedNote>();
        while (reader.Read())
        {
            string[] cells = reader.Current.ToArray();
            string Cell(string column) => Array.IndexOf(columns, column) is var i and >= 0 && i < cells.Length ? cells[i].Trim() : "";
            if (cells.Any(cell => cell.Length > 0))
            {
                notes.AddRange(ReadRow(Cell, folder, $"'{path}', line {reader.LineNumber}"));
            }
        }

        RecordedNote[] known = [.. notes.Where(note => note.Sounds.Count > 0)];
        return known.Length > 0
            ? known
            : throw new InvalidDataException(
                $"No note of '{path}' stands for a sound. Fill its column sound or gm_program; its instruments are {string.Join(", ", notes.Select(note => note.Instrument).Distinct())}.");
    }

    private static IEnumerable<RecordedNote> ReadRow(Func<string, string> cell, string folder, string place)
    {
        string instrument = cell("instrument");
        string file = Path.Combine(folder, cell("file"));
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"{place} names '{file}', which does not exist. Remove the line, or bring the file.", file);
        }

        string library = cell("library") is { Length: > 0 } named ? named : instrument;
        var note = new RecordedNote(file, instrument, library, [])
        {
            Key = Key(cell("midi_pitch"), place),
            Strength = Strength(cell("dynamic")),
            Articulation = cell("articulation"),
            Origin = Path.GetFileName(cell("source")),
        };
        int[] given = [.. Sounds(cell("sound") is { Length: > 0 } sounds ? sounds : cell("gm_program"), place)];
        note = note with { Sounds = SampleSounds.Of(instrument, given, note.Kind) };
        return Path.GetExtension(file).Equals(".sfz", StringComparison.OrdinalIgnoreCase) ? SfzNotes.Read(note) : [note];
    }

    // Spreadsheet programs of some countries write semicolons.
    private static char Separator(string text) =>
        ((char[])[',', ';', '\t']).MaxBy(separator => text.TakeWhile(character => character != '\n').Count(character => character == separator));

    private static IEnumerable<int> Sounds(string text, string place)
    {
        foreach (string id in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int beyond = Array.IndexOf(BeyondGeneralMidi, id);
            yield return beyond >= 0 ? InstrumentTrack.DrumKit + beyond
                : int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int program) && program < InstrumentTrack.DrumKit ? program
                : throw new InvalidDataException(
                    $"{place}: '{id}' is no sound. Write a General MIDI program, 0 to 127, or one of {string.Join(", ", BeyondGeneralMidi)}.");
        }
    }

    private static double? Key(string? text, string place) =>
        string.IsNullOrWhiteSpace(text) ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double key) && key is >= 0 and <= HighestKey ? key
        : throw new InvalidDataException($"{place}: midi_pitch is '{text}'. Write a number from 0 to 127 (middle C is 60), or leave it empty.");

    // Layers that are only numbered: one of eight at most.
    private static double? Strength(string text)
    {
        string word = text.Contains('_', StringComparison.Ordinal) ? text[(text.LastIndexOf('_') + 1)..] : text;
        return Dynamics.TryGetValue(word, out double strength) ? strength
            : text.Length > 0 && char.IsAsciiDigit(text[^1]) ? Math.Min(1, (text[^1] - '0') / 6.0)
            : null;
    }
}
