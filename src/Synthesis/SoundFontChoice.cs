using MirTool.Audio;

namespace MirTool.Synthesis;

/// <summary>Which of several soundfonts renders a clip.</summary>
public static class SoundFontChoice
{
    /// <summary>A soundfont's path, drawn by the clip's identity alone, each as likely as its weight says.</summary>
    /// <param name="clip">Decides.</param>
    /// <param name="soundFonts">At least one; weights above 0.</param>
    public static string For(ClipIdentity clip, IReadOnlyList<WeightedSoundFont> soundFonts)
    {
        ArgumentNullException.ThrowIfNull(soundFonts);
        ulong seed = SeededRandom.Derive(clip.Seed, $"soundfont {clip.Split}", clip.Generation, clip.Index);
        double left = new SeededRandom(seed).NextDouble() * soundFonts.Sum(font => font.Weight);
        foreach (WeightedSoundFont font in soundFonts)
        {
            left -= font.Weight;
            if (left < 0)
            {
                return font.Path;
            }
        }

        // Only where rounding made the sum larger than its parts.
        return soundFonts[^1].Path;
    }

    /// <summary>A soundfont as users name it.</summary>
    /// <param name="text">A path or the name of an installed soundfont, with <c>=WEIGHT</c> behind it or without.</param>
    /// <exception cref="FileNotFoundException">There is no such soundfont.</exception>
    /// <exception cref="InvalidDataException">The weight is not a number above 0.</exception>
    public static WeightedSoundFont Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.LastIndexOf('=');
        if (equals < 0 || File.Exists(text))
        {
            return new WeightedSoundFont(SoundFonts.Resolve(text));
        }

        return OptionText.TryNumber(text[(equals + 1)..], out double weight) && weight > 0
            ? new WeightedSoundFont(SoundFonts.Resolve(text[..equals]), weight)
            : throw new InvalidDataException($"A soundfont's weight must be a number above 0, as in FluidR3_GM=2, but '{text}' was given.");
    }
}
