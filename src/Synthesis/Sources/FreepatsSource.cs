using System.Globalization;

namespace MirTool.Synthesis.Sources;

/// <summary>Freepats' recorded GUS patches, played by TiMidity++.</summary>
/// <remarks>
/// TiMidity++ always reads the system's configuration before the one it is given, and takes from there whatever the given one
/// lacks. So a configuration is written that names the one patch to be played, and only programs that have a patch are rendered.
/// </remarks>
public sealed class FreepatsSource : StemSource
{
    private const string Folder = "/usr/share/midi/freepats";
    private const string PatchFolder = Folder + "/Tone_000";

    // The patches' releases are long: 40 dB in 1.8 s.
    private const double GapSeconds = 2.5;

    // The sound effects and synthesizer sounds of the set are no recordings of instruments.
    private const int FirstExcludedProgram = 80;

    private static readonly ExternalProgram Timidity = new("timidity", "timidity");

    private readonly Lazy<SortedList<int, string>> patches = new(FindPatches);

    /// <inheritdoc/>
    public override string Name => "freepats";

    /// <inheritdoc/>
    public override IReadOnlyList<int> Programs => [.. patches.Value.Keys];

    /// <inheritdoc/>
    public override string Version => "2";

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Render(
        int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        var reel = new PhraseReel(seconds, GapSeconds, RenderRate);
        string folder = Directory.CreateTempSubdirectory("mirtool-").FullName;
        try
        {
            File.WriteAllText(
                Path.Combine(folder, "patch.cfg"),
                string.Create(CultureInfo.InvariantCulture, $"bank 0\n{program} {patches.Value[program]}\n"));
            Note[] notes =
            [
                .. phrases.SelectMany((phrase, i) => phrase.Notes.Select(note => note with { StartSeconds = reel.Start(i) + note.StartSeconds })),
            ];
            using (FileStream midi = File.Create(Path.Combine(folder, "phrases.mid")))
            {
                StandardMidiFile.Write(new Composition(reel.Start(phrases.Count), [new InstrumentTrack(program, notes)]), midi);
            }

            string sound = Timidity.Run(
                folder,
                ["-c", "patch.cfg", "-OwM1sl", "-s", "44100", "-A40", "--reverb=0", "--chorus=0", "--preserve-silence", "-o", "phrases.wav", "phrases.mid"],
                new Dictionary<string, string> { ["HOME"] = folder },
                "phrases.wav", cancellationToken);
            return [.. reel.Cut(sound, phrases.Count).Select(samples => Resample(samples, seconds, sampleRate))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SortedList<int, string> FindPatches()
    {
        ExternalProgram.Require(PatchFolder, "freepats");
        var found = new SortedList<int, string>();
        foreach (string file in Directory.EnumerateFiles(PatchFolder, "*.pat").Order(StringComparer.Ordinal))
        {
            if (int.TryParse(Path.GetFileName(file).AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int program)
                && program < FirstExcludedProgram)
            {
                found.TryAdd(program, file);
            }
        }

        return found;
    }
}
