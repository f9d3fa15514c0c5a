using System.Globalization;
using MirTool.Audio;

namespace MirTool.Synthesis.Sources;

/// <summary>A soundfont (.sf2 or .sf3), played by libfluidsynth.</summary>
public sealed class SoundFontSource : StemSource, IDisposable
{
    // Kits beyond these are single drums of marching bands, clicks and sound effects.
    private const int LastKit = 48;
    private const int OrchestraKit = 48;

    // Where the orchestra's kit has timpani.
    private const int LowestTimpaniKey = 41;
    private const int HighestTimpaniKey = 53;

    // Debian's avldrums.lv2-soundfont installs kits among the soundfonts, as presets of the melodic bank.
    private static readonly string[] KitFonts = ["Black_Pearl_", "Red_Zeppelin_", "Blonde_Bop_", "Buskmans_Holiday_"];

    private readonly Lock poolLock = new();
    private readonly Lazy<IReadOnlyList<int>> programs;
    private readonly Lazy<IReadOnlyList<(int Bank, int Preset)>> kits;
    private readonly bool isKit;
    private SynthesizerPool? pool;
    private int poolSampleRate;

    /// <param name="path">Of the soundfont.</param>
    public SoundFontSource(string path)
    {
        Path = path;
        programs = new Lazy<IReadOnlyList<int>>(() =>
        {
            using var synthesizer = new SoundFontSynthesizer(path, RenderRate);
            return isKit ? [InstrumentTrack.DrumKit] : [.. Enumerable.Range(0, InstrumentTrack.HandDrums + 1).Where(synthesizer.HasProgram)];
        });
        isKit = KitFonts.Any(prefix => Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        kits = new Lazy<IReadOnlyList<(int, int)>>(() =>
        {
            using var synthesizer = new SoundFontSynthesizer(path, RenderRate);
            return
            [
                .. from preset in Enumerable.Range(0, LastKit + 1)
                   let bank = isKit ? 0 : SoundFontSynthesizer.DrumBank
                   where synthesizer.HasPreset(bank, preset)
                   select (bank, preset),
            ];
        });
    }

    /// <summary>The soundfont's file.</summary>
    public string Path { get; }

    /// <summary>The file's name without folder and extension.</summary>
    public override string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <inheritdoc/>
    public override string Reference => Path;

    /// <inheritdoc/>
    public override bool IsSoundFont => true;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Programs => programs.Value;

    /// <inheritdoc/>
    public override string Version => new FileInfo(Path) is { Exists: true } file
        ? string.Create(CultureInfo.InvariantCulture, $"2 {file.Length}")
        : throw new FileNotFoundException($"The soundfont '{Path}' does not exist.", Path);

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Render(
        int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        SynthesizerPool synthesizers = Pool(sampleRate);
        SoundFontSynthesizer synthesizer = synthesizers.Rent();
        try
        {
            var stems = new float[phrases.Count][];
            for (int i = 0; i < stems.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                stems[i] = new float[(int)Math.Round(seconds * sampleRate)];
                Render(synthesizer, program, phrases[i], stems[i]);
            }

            return stems;
        }
        finally
        {
            synthesizers.Return(synthesizer);
        }
    }

    /// <inheritdoc/>
    public override void Release()
    {
        lock (poolLock)
        {
            pool?.Dispose();
            pool = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private void Render(SoundFontSynthesizer synthesizer, int program, StemPhrase phrase, Span<float> stem)
    {
        var track = new InstrumentTrack(program, phrase.Notes);
        if (program < InstrumentTrack.DrumKit)
        {
            synthesizer.Render(track, stem);
            return;
        }

        // Each stem has a kit of its own.
        (int bank, int preset) = kits.Value[new SeededRandom(SeededRandom.Derive(phrase.Seed, "kit")).NextInt(0, kits.Value.Count - 1)];
        if (preset == OrchestraKit)
        {
            track = track with { Notes = [.. track.Notes.Where(note => note.Key is < LowestTimpaniKey or > HighestTimpaniKey)] };
        }

        synthesizer.Render(track, bank, preset, stem);
    }

    private SynthesizerPool Pool(int sampleRate)
    {
        lock (poolLock)
        {
            if (pool is null || poolSampleRate != sampleRate)
            {
                pool?.Dispose();
                pool = new SynthesizerPool(Path, sampleRate);
                poolSampleRate = sampleRate;
            }

            return pool;
        }
    }
}
