using static MirTool.Synthesis.InstrumentTrack;
using static MirTool.Synthesis.Scenes.ScenePart;

namespace MirTool.Synthesis.Scenes;

/// <summary>A kind of ensemble: who may play, and how often it is met.</summary>
/// <param name="Name">What it is called in the tables of this project.</param>
/// <param name="Weight">How often it is drawn, relative to the others.</param>
/// <param name="Slots">Places, filled in this order.</param>
/// <param name="IsBalanced">Whether players are about equally loud, rather than some behind others.</param>
public sealed record EnsembleKind(string Name, double Weight, IReadOnlyList<EnsembleSlot> Slots, bool IsBalanced = false)
{
    private static readonly int[] Pianos = [0, 0, 0, 1, 2, 3];
    private static readonly int[] BandKeys = [0, 1, 2, 4, 4, 5, 16, 16, 17, 18, 7];
    private static readonly int[] Synths = [38, 50, 51, 62, 63, 80, 81, 88, 89, 90, 95];
    private static readonly int[] CleanElectricGuitars = [26, 27, 27, 28];
    private static readonly int[] ElectricGuitars = [26, 27, 27, 28, 29, 29, 30, 30];
    private static readonly int[] DrivenGuitars = [29, 30, 30];
    private static readonly int[] AcousticGuitars = [24, 25];
    private static readonly int[] ElectricBasses = [33, 33, 34, 35, 36, 37];
    private static readonly int[] UprightBass = [32, 32, 43];
    private static readonly int[] Saxophones = [64, 65, 65, 66, 66, 67];
    private static readonly int[] StringSections = [48, 48, 49, 44, 45];
    private static readonly int[] Choir = [52];
    private static readonly int[] Singer = [Singing, Singing, Singing, Singing, 53];
    private static readonly int[] ChurchOrgans = [19, 19, 19, 20];
    private static readonly int[] Woodwinds = [73, 73, 68, 71, 71, 70, 72, 69];
    private static readonly int[] Brass = [56, 57, 60, 60, 58];
    private static readonly int[] Kit = [DrumKit];
    private static readonly int[] ByHand = [HandDrums];
    private static readonly int[] HandsOrKit = [HandDrums, HandDrums, DrumKit];
    private static readonly int[] SmallPercussion = [115, 113, 116, 117];
    private static readonly int[] Anything = [];

    /// <summary>Every kind; those of one to three arbitrary instruments give rare ones their share.</summary>
    public static IReadOnlyList<EnsembleKind> All { get; } =
    [
        new("solo", 15, [Lead(Anything)]),
        new("duo", 9, [Lead(Anything), Side(Anything)]),
        new("trio", 7, [Lead(Anything), Side(Anything), Side(Anything)]),
        new("instrument and drums", 3, [Lead(Anything), Side(HandsOrKit)]),
        new("drums", 2.5, [Lead(Kit)]),
        new("hand drums", 2.5, [Lead(ByHand), Side(ByHand, 0.3), Side(SmallPercussion, 0.15)], IsBalanced: true),
        new("singing", 5, [Lead([Singing, Singing, Singing, 53, 54]), Side([Singing], 0.12)]),
        new("piano and singing", 4, [Lead(Singer), Side(Pianos, 1, SelfAccompanied, Chords, Arpeggio)]),
        new("guitar and singing", 4, [Lead(Singer), Side(AcousticGuitars, 1, Chords, Arpeggio), Side(AcousticGuitars, 0.15), Side(ByHand, 0.15)]),
        new(
            "pop band", 7,
            [
                Lead(Singer, 0.7), Side(Kit, 0.9), Side(ElectricBasses, 0.9, Bass), Side(ElectricGuitars, 0.65), Side(BandKeys, 0.6),
                Side(AcousticGuitars, 0.3, Chords, Arpeggio), Side(StringSections, 0.15, Pad), Side([56, 65, 66, 61], 0.12), Side(Synths, 0.15),
            ]),
        new(
            "rock band", 6,
            [Lead(Singer, 0.6), Side(Kit, 0.95), Side(ElectricBasses, 0.9, Bass), Side(DrivenGuitars), Side(ElectricGuitars, 0.5), Side([16, 18, 0, 4], 0.2)]),
        new(
            "jazz combo", 6,
            [Lead([.. Saxophones, 56, 59, 57, 71, 11, 26, 0], 0.85), Side(UprightBass, 0.9, Bass), Side(Kit, 0.75), Side([0, 0, 0, 26, 4, 16, 11], 0.8, Chords), Side([56, 57, 65, 66], 0.25)]),
        new(
            "big band", 3,
            [Lead([56, 57, 65, 66, 71, 61]), Side([61, 56, 59], 0.8), Side([57], 0.6), Side(Saxophones, 0.8), Side(Kit, 0.85), Side(UprightBass, 0.8, Bass), Side([0, 26], 0.5, Chords), Side(Singer, 0.1)]),
        new("string quartet", 3, [Lead([40], 1, Melody), Side([40], 0.8), Side([41], 0.9), Side([42], 0.95), Side([43], 0.1, Bass)], IsBalanced: true),
        new("strings and piano", 2.5, [Lead([40, 40, 42, 41], 1, Melody), Side(Pianos), Side([42, 41], 0.45)], IsBalanced: true),
        new("wind quintet", 3, [Lead([73], 0.9), Side([68], 0.9), Side([71], 0.9), Side([60], 0.8), Side([70], 0.9)], IsBalanced: true),
        new("wind and piano", 2, [Lead([73, 68, 71, 70, 60, 65, 56, 57, 74]), Side([0, 0, 6, 19, 46])]),
        new("brass ensemble", 2.5, [Lead([56], 0.95), Side([56], 0.4), Side([60], 0.8), Side([57], 0.9), Side([58], 0.8, Bass), Side([47], 0.2)], IsBalanced: true),
        new(
            "orchestra", 6,
            [
                Lead([48, 48, 40, 73, 68, 71, 60, 56, 49]), Side(StringSections, 0.95), Side(Woodwinds, 0.8), Side(Woodwinds, 0.5), Side(Brass, 0.65), Side(Brass, 0.35),
                Side([42, 43], 0.7, Bass, Melody), Side([47], 0.3), Side([46, 9, 14], 0.15),
            ]),
        new("solo and orchestra", 2.5, [Lead([40, 0, 42, 71, 73, 56, 60, 24]), Side(StringSections), Side(Woodwinds, 0.5), Side(Brass, 0.3), Side([43], 0.4)]),
        new("choir", 3, [Lead(Choir), Side([Singing], 0.15)]),
        new("choir and organ", 3, [Lead(Choir), Side(ChurchOrgans)]),
        new("choir and orchestra", 2, [Lead(Choir), Side(StringSections), Side(Brass, 0.5), Side([47], 0.3), Side([Singing], 0.3)]),
        new("opera", 3.5, [Lead([Singing], 1, Melody), Side([Singing], 0.15), Side(StringSections), Side(Woodwinds, 0.6), Side(Brass, 0.35), Side([43, 42], 0.3)]),
        new("voice, fiddles and clappers", 2.5, [Lead([Singing], 0.9, Melody), Side([110, 40, 110]), Side([105, 106, 107, 15], 0.5), Side([115, 116, 113, DrumKit, HandDrums], 0.6), Side([111], 0.2)]),
        new("voice, violin, hand drums and drone", 4, [Lead([Singing, Singing, Singing, 40, 75, 104]), Side([40], 0.75, Melody, CounterMelody), Side(ByHand, 0.75), Side([104, 20, 109, 24], 0.6, Drone)]),
        new("sitar, tabla and drone", 3, [Lead([104, 104, 77, 75, 40, 20, 15, Singing]), Side(ByHand, 0.8), Side([104, 20], 0.6, Drone)]),
        new("makam ensemble", 3, [Lead([Singing, 75, 77, 40, 24, 71, 42]), Side([15, 107, 46], 0.5), Side([24, 104, 106, 25], 0.6, Melody, Arpeggio), Side([40, 42, 110], 0.5, Melody), Side([77, 75, 73], 0.3), Side(ByHand, 0.6)]),
        new("zurna and drums", 2.5, [Lead([111, 111, 109, 68]), Side([HandDrums, HandDrums, DrumKit, 116]), Side([111, 109], 0.25, Drone)]),
        new("samba", 3, [Lead([Singing, Singing, 24, 73], 0.7), Side(ByHand), Side(HandsOrKit, 0.7), Side([113, 115, 112], 0.4), Side([24, 25, 105], 0.5, Chords)]),
        new("latin band", 2.5, [Lead([Singing, 56, 73, 57, 65], 0.9), Side(ByHand), Side([0, 24], 0.7, Chords, Arpeggio), Side([32, 33], 0.8, Bass), Side([56, 57, 61], 0.4), Side([113], 0.2)]),
        new("folk", 4.5, [Lead([110, 110, 40, 21, 23, 72, 78, 74, 105, 22, 109, 73, Singing, Singing]), Side([25, 24, 105, 21, 15, 46], 0.9), Side([105, 25, 110, 21, 22], 0.5), Side([32], 0.3, Bass), Side(ByHand, 0.25)]),
        new("country and blues", 3, [Lead([Singing, Singing, 22, 27, 25, 110]), Side([25, 25, 105, 27], 0.9), Side([22, 110, 27, 0], 0.5), Side([32, 33], 0.6, Bass), Side(Kit, 0.5)]),
        new("accordion band", 2, [Lead([21, 23, 21]), Side([40, 71, 0, 24, 22], 0.6), Side([32, 33, 58], 0.4, Bass), Side(HandsOrKit, 0.35)]),
        new("electronic", 3, [Lead(Synths), Side(Synths, 0.6), Side([38, 39], 0.7, Bass), Side(Kit, 0.8), Side(Singer, 0.3), Side([4, 5, 0], 0.2)]),
        new("soul and reggae", 3, [Lead([Singing, Singing, 65, 61], 0.85), Side([16, 17, 4, 5]), Side(ElectricBasses, 0.9, Bass), Side(Kit, 0.85), Side(CleanElectricGuitars, 0.7, Chords), Side([61, 56, 65], 0.3)]),
        new("bars and gongs", 2.5, [Lead([12, 11, 14, 112, 9, 13, 108, 114]), Side([12, 14, 11, 8, 47], 0.9), Side([14, 112, 116], 0.5), Side(HandsOrKit, 0.4)], IsBalanced: true),
        new("plucked ensemble", 2, [Lead([24, 25, 106, 107, 46, 15, 105, 104]), Side([24, 25, 107, 46, 6]), Side([24, 32, 45], 0.4), Side(ByHand, 0.2)], IsBalanced: true),
        new("baroque", 2, [Lead([74, 68, 40, 73, 42, Singing]), Side([6, 6, 19, 24]), Side([42, 70, 43], 0.5, Bass, CounterMelody), Side([40], 0.4)]),
    ];

    private static EnsembleSlot Lead(int[] sounds, double probability = 1, params ScenePart[] parts) =>
        new(sounds, probability, parts.Length > 0 ? parts : [Melody, SelfAccompanied], IsLead: true);

    private static EnsembleSlot Side(int[] sounds, double probability = 1, params ScenePart[] parts) => new(sounds, probability, parts, IsLead: false);
}
