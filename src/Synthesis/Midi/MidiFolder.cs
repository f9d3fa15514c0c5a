using System.Collections.Concurrent;
using MirTool.Audio;
using MirTool.Files;

namespace MirTool.Synthesis.Midi;

/// <summary>A folder of Standard MIDI Files, of which clips are stretches.</summary>
public sealed class MidiFolder
{
    private const int Attempts = 20;

    private readonly string[] files;
    private readonly ConcurrentDictionary<string, Lazy<Composition>> pieces = new();

    /// <summary>Lists the files; reads none yet.</summary>
    /// <param name="folder">Holds files named .mid or .midi, in itself and below.</param>
    /// <exception cref="InvalidDataException">There is no such folder, or no such file in it.</exception>
    public MidiFolder(string folder)
    {
        Folder = folder;
        files = Directory.Exists(folder)
            ? [.. FolderWalk.Readable(Path.GetFullPath(folder))
                .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".MID" or ".MIDI").Order(StringComparer.Ordinal)]
            : throw new InvalidDataException($"The folder of MIDI files '{folder}' does not exist. Check the name.");
        if (files.Length == 0)
        {
            throw new InvalidDataException($"The folder '{folder}' holds no MIDI files (.mid, .midi). Name another.");
        }
    }

    /// <summary>As it was given.</summary>
    public string Folder { get; }

    /// <summary>A stretch of one of the files, each as likely as another, in which something sounds if chance allows.</summary>
    /// <param name="clip">Decides which.</param>
    /// <param name="seconds">How long.</param>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public Composition Cut(ClipIdentity clip, double seconds)
    {
        var random = new SeededRandom(SeededRandom.Derive(clip.Seed, $"midi {clip.Split}", clip.Generation, clip.Index));
        Composition cut = new(seconds, []);
        for (int attempt = 0; attempt < Attempts && cut.Tracks.Count == 0; attempt++)
        {
            Composition piece = Piece(files[random.NextInt(0, files.Length - 1)]);
            cut = MidiPiece.Cut(piece, random.NextDouble() * Math.Max(0, piece.DurationSeconds - seconds), seconds);
        }

        return cut.Tracks.Count(track => track.Program != InstrumentTrack.DrumKit) > Composition.MaximumTracks ? cut with { Tracks = Busiest(cut) } : cut;
    }

    private Composition Piece(string file) => pieces.GetOrAdd(file, path => new Lazy<Composition>(() => MidiPiece.Read(path))).Value;

    // What a MIDI file of the clip has channels for.
    private static InstrumentTrack[] Busiest(Composition cut)
    {
        HashSet<int> kept =
        [
            .. cut.Tracks.Where(track => track.Program != InstrumentTrack.DrumKit).OrderByDescending(track => track.Notes.Count)
                .Take(Composition.MaximumTracks).Select(track => track.Program),
            InstrumentTrack.DrumKit,
        ];
        return [.. cut.Tracks.Where(track => kept.Contains(track.Program))];
    }
}
