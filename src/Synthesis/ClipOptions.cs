using System.Globalization;
using MirTool.Synthesis.Midi;

namespace MirTool.Synthesis;

/// <summary>Which clips of a set go through a noise effect.</summary>
public enum NoiseShare
{
    /// <summary>None: clean clips.</summary>
    None,

    /// <summary>Every second clip: clean and noisy 1:1, as the paper trains its noisy models.</summary>
    Half,

    /// <summary>Every clip.</summary>
    All,
}

/// <summary>A soundfont and how often it is drawn.</summary>
/// <param name="Path">Path of a .sf2 or .sf3 file.</param>
/// <param name="Weight">Relative to the other soundfonts', above 0.</param>
public sealed record WeightedSoundFont(string Path, double Weight = 1);

/// <summary>How clips are composed and rendered. The defaults are the paper's.</summary>
public sealed record ClipOptions
{
    private const double SlowestTempo = 20;
    private const double FastestTempo = 400;

    /// <summary>What is played.</summary>
    public CompositionOptions Composition { get; init; } = CompositionOptions.Paper;

    /// <summary>Files of which clips are stretches; of <see cref="Composition"/> only the length counts then. Null: pieces are composed.</summary>
    public MidiFolder? Midi { get; init; }

    /// <summary>Each clip is rendered by one of them, drawn by its seed.</summary>
    public required IReadOnlyList<WeightedSoundFont> SoundFonts { get; init; }

    /// <summary>Beats a minute, drawn uniformly for each clip; a step of the composition is a quarter of a beat. Null: the clip is
    /// divided into <see cref="CompositionOptions.GridSteps"/>, which is 120 in the paper's bar of 2 s.</summary>
    public (double Slowest, double Fastest)? Tempo { get; init; }

    /// <summary>Each clip is in one of these tunings, drawn by its seed; none stands for equal temperament.</summary>
    public IReadOnlyList<Tuning> Tunings { get; init; } = [];

    /// <summary>Whether libfluidsynth's reverb sounds, as much of it as the soundfont's instruments ask for.</summary>
    public bool Reverb { get; init; }

    /// <summary>Whether libfluidsynth's chorus sounds, as much of it as the soundfont's instruments ask for.</summary>
    public bool Chorus { get; init; }

    /// <summary>Which clips one of the nine noise effects, drawn uniformly, disturbs after rendering.</summary>
    public NoiseShare Noise { get; init; }

    /// <summary>Sample rate of the clips, Hz, 8000..96000.</summary>
    public int SampleRate { get; init; } = 44100;

    /// <summary>Everything wrong at once, without looking at any file; empty when the options can be used.</summary>
    public IEnumerable<string> Problems()
    {
        if (SoundFonts.Count == 0)
        {
            yield return "No soundfont is given.";
        }

        foreach (WeightedSoundFont font in SoundFonts.Where(font => !(font.Weight > 0 && double.IsFinite(font.Weight))))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The weight of soundfont '{font.Path}' must be above 0, but is {font.Weight}.");
        }

        if (SampleRate is < 8000 or > 96000)
        {
            yield return $"Clips can be rendered at 8000 to 96000 Hz, but {SampleRate} were asked for.";
        }

        if (Tempo is { } tempo && !(tempo.Slowest >= SlowestTempo && tempo.Fastest <= FastestTempo && tempo.Slowest <= tempo.Fastest))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"The tempo must be within {SlowestTempo}..{FastestTempo} beats a minute, but is {tempo.Slowest}..{tempo.Fastest}.");
        }

        foreach (string problem in Composition.Problems())
        {
            yield return problem;
        }

        foreach (string problem in Tunings.SelectMany(TuningProblems))
        {
            yield return problem;
        }
    }

    private IEnumerable<string> TuningProblems(Tuning tuning)
    {
        if (!Composition.NaturalRanges && tuning.KeysWithin(Composition.LowestKey, Composition.HighestKey) is null)
        {
            yield return $"The scale '{tuning.Name}' has no note between the keys {Composition.LowestKey} and {Composition.HighestKey}.";
        }
    }
}
