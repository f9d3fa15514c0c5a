using System.Text.Json;

namespace MirTool.Annotation.Batch;

/// <summary>What earlier runs left in an output folder, as far as it concerns the recordings of this one.</summary>
internal sealed class OutputState
{
    private readonly OutputLayout layout;
    private readonly Dictionary<string, Place> places = new(StringComparer.Ordinal);

    private OutputState(OutputLayout layout) => this.layout = layout;

    /// <summary>The options of the folder's runs; null in a new folder.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; private init; }

    /// <summary>Whether any recording was annotated here, under whatever options.</summary>
    public bool HasResults { get; private set; }

    /// <summary>The tables that this run would replace by another recording's of the same name: its name, and the other's root.</summary>
    public (string File, string Root)? Clash { get; private set; }

    /// <summary>Reads an output folder; one that does not exist is an empty one.</summary>
    /// <param name="layout">Where to look.</param>
    /// <param name="inputs">The recordings to look for.</param>
    /// <param name="settings">Fingerprint that an entry must carry to count.</param>
    public static OutputState Read(OutputLayout layout, InputSet inputs, string settings)
    {
        var state = new OutputState(layout) { Settings = ReadSettings(layout.SettingsPath) };
        Dictionary<string, Recording> recordings = inputs.Recordings.ToDictionary(recording => recording.File, StringComparer.Ordinal);
        var others = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string journal in layout.JournalPaths())
        {
            foreach ((JournalEntry entry, long offset, int length) in Journal.Read(journal))
            {
                bool isOk = entry.Result.Error is null;
                state.HasResults |= isOk;
                if (!recordings.TryGetValue(entry.File, out Recording? recording))
                {
                    continue;
                }

                if (entry.IsAbout(recording, settings))
                {
                    state.Keep(entry, new Place(journal, offset, length, entry.FinishedTicks, isOk, SizesOf(entry, layout.Suffixes)));
                }
                else if (isOk && entry.Settings == settings && entry.Root != inputs.Root)
                {
                    others[entry.File] = entry.Root;
                }
            }
        }

        foreach ((string file, string root) in others.Where(other => !state.places.ContainsKey(other.Key)))
        {
            state.Clash ??= (file, root);
        }

        return state;
    }

    /// <summary>Whether a recording's files are there, made from the recording as it is now and under the same options.</summary>
    public bool IsDone(Recording recording) =>
        places.TryGetValue(recording.File, out Place? place) && place.IsOk
        && layout.Suffixes.Index().All(suffix => HasSize(layout.PathOf(recording, suffix.Item), place.FileBytes[suffix.Index]));

    /// <summary>Whether a recording was tried, and annotated or found wanting.</summary>
    public bool IsSettled(Recording recording) =>
        places.TryGetValue(recording.File, out Place? place) && (!place.IsOk || IsDone(recording));

    /// <summary>The recordings that were tried, each with what came of it, one after the other: no more than one is held.</summary>
    public IEnumerable<(Recording Recording, RecordingResult Result)> Results(IEnumerable<Recording> recordings)
    {
        var journals = new Dictionary<string, FileStream>(StringComparer.Ordinal);
        try
        {
            foreach (Recording recording in recordings)
            {
                if (!places.TryGetValue(recording.File, out Place? place))
                {
                    continue;
                }

                if (!journals.TryGetValue(place.Journal, out FileStream? journal))
                {
                    journals.Add(place.Journal, journal = Journal.OpenToRead(place.Journal));
                }

                yield return (recording, Journal.ReadAt(journal, place.Offset, place.Length).Result);
            }
        }
        finally
        {
            foreach (FileStream journal in journals.Values)
            {
                journal.Dispose();
            }
        }
    }

    /// <summary>The options that an output folder keeps, in their order; null in a new folder.</summary>
    /// <exception cref="InvalidDataException">They cannot be read.</exception>
    public static Dictionary<string, string>? ReadSettings(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), BatchJson.Default.DictionaryStringString);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException || Directory.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is damaged. Remove it if the tables beside it may be made anew, or choose another --output.");
        }
    }

    // In the order of the suffixes, and -1, which no file has, for one that was not written: there may be millions of entries.
    private static long[] SizesOf(JournalEntry entry, IReadOnlyList<string> suffixes) =>
        [.. suffixes.Select(suffix => entry.FileBytes.TryGetValue(suffix, out long bytes) ? bytes : -1)];

    private static bool HasSize(string path, long bytes) => new FileInfo(path) is { Exists: true } file && file.Length == bytes;

    private void Keep(JournalEntry entry, Place place)
    {
        if (!places.TryGetValue(entry.File, out Place? earlier) || earlier.FinishedTicks <= place.FinishedTicks)
        {
            places[entry.File] = place;
        }
    }

    /// <summary>Where an entry lies, and the few facts that decide whether its recording is done.</summary>
    private sealed record Place(
        string Journal, long Offset, int Length, long FinishedTicks, bool IsOk, long[] FileBytes);
}
