using MirTool.Audio;

namespace MirTool.Synthesis.Scenes;

/// <summary>Writes what one instrument plays in a scene.</summary>
public static class SceneComposer
{
    /// <summary>Latest that a player is behind the scene's step, seconds.</summary>
    public const double LatestSeconds = 0.025;

    private const double PauseProbability = 0.3;

    /// <summary>A part's notes.</summary>
    /// <param name="scene">Key, tempo, metre and chords.</param>
    /// <param name="part">What the instrument does.</param>
    /// <param name="sound">0-based General MIDI program, or a sound beyond them; its range is kept to.</param>
    /// <param name="seconds">Length; no note begins after it or lasts beyond it.</param>
    /// <param name="seed">Decides everything that the scene leaves open.</param>
    /// <returns>Ascending by start; notes of one key do not overlap; never empty.</returns>
    public static IReadOnlyList<Note> Compose(Scene scene, ScenePart part, int sound, double seconds, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var random = new SeededRandom(seed);
        var sheet = new SceneSheet(scene, ProgramRanges.Of(sound), seconds, random);
        switch (part)
        {
            case ScenePart.Bass:
                SceneAccompaniment.Bass(sheet);
                break;
            case ScenePart.Chords:
                SceneAccompaniment.Chords(sheet, isPower: sound is 29 or 30);
                break;
            case ScenePart.Pad:
                SceneAccompaniment.Pad(sheet);
                break;
            case ScenePart.Arpeggio:
                SceneAccompaniment.Arpeggio(sheet);
                break;
            case ScenePart.Ostinato:
                SceneAccompaniment.Ostinato(sheet);
                break;
            case ScenePart.Drone:
                SceneAccompaniment.Drone(sheet);
                break;
            case ScenePart.SelfAccompanied:
                SceneAccompaniment.LeftHand(sheet);
                SceneMelody.Melody(sheet, low: 0.55, high: 0.95);
                break;
            case ScenePart.CounterMelody:
                SceneMelody.CounterMelody(sheet);
                break;
            case ScenePart.Drums:
                SceneDrums.Compose(sheet, isByHand: sound == InstrumentTrack.HandDrums);
                break;
            case ScenePart.Speech:
                SceneMelody.Speech(sheet);
                break;
            default:
                SceneMelody.Melody(sheet, low: 0.2, high: 0.9);
                break;
        }

        return sheet.Finish(part is not (ScenePart.Pad or ScenePart.Drone) && random.NextBool(PauseProbability));
    }
}
