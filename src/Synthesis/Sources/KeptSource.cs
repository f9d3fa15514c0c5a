using System.Text.Json;
using MirTool.Files;

namespace MirTool.Synthesis.Sources;

/// <summary>A source whose stems a cache folder keeps: a bank that one machine rendered is used on another, which has none of the sounds.</summary>
/// <remarks>The folder's <c>sources.json</c> lists the sources in the order in which they were rendered.</remarks>
internal sealed class KeptSource : StemSource
{
    /// <summary>What stands before the folder in the sources' names.</summary>
    public const string Prefix = "kept:";

    private const string ListName = "sources.json";

    private static readonly Lock Writing = new();

    private readonly string folder;
    private readonly Entry entry;

    private KeptSource(string folder, Entry entry) => (this.folder, this.entry) = (folder, entry);

    public override string Name => entry.Name;

    public override string Reference => Prefix + Path.Combine(folder, entry.Name);

    public override IReadOnlyList<int> Programs => entry.Programs;

    public override string Version => entry.Version;

    public override bool IsSoundFont => entry.IsSoundFont;

    /// <summary>The sources that a folder keeps, or the one whose name follows the folder's path.</summary>
    /// <exception cref="FileNotFoundException">No stems are kept there, or none of that source.</exception>
    public static IReadOnlyList<StemSource> Find(string path)
    {
        if (File.Exists(Path.Combine(path, ListName)))
        {
            return [.. Read(path).Select(entry => new KeptSource(path, entry))];
        }

        string? folder = Path.GetDirectoryName(path);
        Entry[] entries = folder is not null && File.Exists(Path.Combine(folder, ListName)) ? Read(folder) : [];
        return Array.Find(entries, entry => entry.Name == Path.GetFileName(path)) is { } one
            ? [new KeptSource(folder!, one)]
            : throw new FileNotFoundException(
                $"'{path}' keeps no stems: there is no {ListName}. {Prefix} must name a folder that the option cache of stem-mix named while stems were rendered.");
    }

    /// <summary>Notes a source whose stems the folder holds now.</summary>
    public static void Keep(string folder, StemSource source)
    {
        if (source is KeptSource)
        {
            return;
        }

        lock (Writing)
        {
            string path = Path.Combine(folder, ListName);
            List<Entry> entries = [.. Usable(folder)];
            var kept = new Entry(source.Name, source.Version, source.IsSoundFont, [.. source.Programs]);
            int place = entries.FindIndex(entry => entry.Name == source.Name);
            if (place < 0)
            {
                entries.Add(kept);
            }
            else
            {
                entries[place] = kept;
            }

            Directory.CreateDirectory(folder);
            WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(entries));
        }
    }

    public override IReadOnlyList<float[]> Render(
        int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken) =>
        throw new FileNotFoundException(
            $"The stems of {Name} for the sound {program} are not in {folder}: it was rendered with other options (seed, stems, seconds, rate). Give the same ones, or render here from the source itself.");

    // A damaged list is written anew, as damaged stems are.
    private static Entry[] Usable(string folder)
    {
        try
        {
            return File.Exists(Path.Combine(folder, ListName)) ? Read(folder) : [];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    private static Entry[] Read(string folder)
    {
        string path = Path.Combine(folder, ListName);
        try
        {
            return JsonSerializer.Deserialize<Entry[]>(File.ReadAllBytes(path)) ?? [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged: {e.Message} Delete it; the next rendering with this cache writes it anew.", e);
        }
    }

    private sealed record Entry(string Name, string Version, bool IsSoundFont, int[] Programs);
}
