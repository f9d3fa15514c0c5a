using MirTool.Audio;

namespace MirTool.Synthesis;

/// <summary>Which of several soundfonts renders a clip.</summary>
public static class SoundFontChoice
{
    /// <summary>Each soundfont equally likely, decided by the clip's identity alone.</summary>
    public static string For(ClipIdentity clip, IReadOnlyList<string> soundFonts)
    {
        ArgumentNullException.ThrowIfNull(soundFonts);
        ulong seed = SeededRandom.Derive(clip.Seed, $"soundfont {clip.Split}", clip.Generation, clip.Index);
        return soundFonts[new SeededRandom(seed).NextInt(0, soundFonts.Count - 1)];
    }
}
