using System.Globalization;
using System.Text;
using MirTool.Files;

namespace MirTool.Synthesis;

/// <summary>Which pitch each MIDI key has: a scale repeated upwards and downwards from middle C.</summary>
/// <remarks>
/// The n-th key above key 60 has the scale's n-th note, as Scala maps a scale to a keyboard by default: a scale of 12 notes keeps
/// its octaves where they are, one of 31 reaches two octaves either way. Key 60 is always 261.63 Hz.
/// </remarks>
public sealed class Tuning
{
    /// <summary>Keys that MIDI has.</summary>
    public const int KeyCount = 128;

    private const int MiddleC = 60;
    private const int LargestBytes = 1 << 20;
    private const int MostNotes = 1024;

    // MIDI's tuning messages end at 128 semitones.
    private const double LowestCents = 0;
    private const double HighestCents = 12_800;

    // Cents above the scale's first note; the last is the interval of repetition.
    private readonly double[] scale;

    private Tuning(string name, double[] scale)
    {
        Name = name;
        this.scale = scale;
    }

    /// <summary>The file's name without folder and extension.</summary>
    public string Name { get; }

    /// <summary>Reads a Scala file (.scl).</summary>
    /// <param name="path">Lines that begin with ! are comments; a description, the number of notes, then a pitch a line, in cents
    /// (with a point: <c>701.955</c>) or as a ratio (<c>3/2</c>, <c>2</c>); the last is where the scale repeats.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a scale; the line is named.</exception>
    public static Tuning ReadScala(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The scale '{path}' does not exist.", path);
        }

        // The format's encoding; every byte is a character of it, so that no file fails here.
        (int Number, string Text)[] lines =
        [
            .. InputFile.ReadAllLines(path, Encoding.Latin1, LargestBytes).Select((text, index) => (Number: index + 1, Text: text)).Where(line => !line.Text.StartsWith('!')).Take(MostNotes + 2),
        ];
        if (lines.Length < 2)
        {
            throw new InvalidDataException($"The scale '{path}' has no line with its number of notes. It must be a Scala file (.scl): a description, the number of notes, a pitch a line.");
        }

        if (!int.TryParse(FirstWord(lines[1].Text), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > MostNotes)
        {
            throw Broken(path, lines[1], $"the number of notes, 1 to {MostNotes}, is expected here");
        }

        if (lines.Length - 2 < count)
        {
            throw new InvalidDataException($"The scale '{path}' ends early: it announces {count} notes, but has {lines.Length - 2}.");
        }

        double[] scale = [.. lines.AsSpan(2, count).ToArray().Select(line => ParseCents(path, line))];
        return scale[^1] > 0
            ? new Tuning(Path.GetFileNameWithoutExtension(path), scale)
            : throw Broken(path, lines[count + 1], "the last note is where the scale repeats and must lie above the first, at more than 0 cents");
    }

    /// <summary>The pitch of a key in cents above key 0 of equal temperament (8.1758 Hz); 6900 is 440 Hz.</summary>
    /// <param name="key">MIDI key, 0..127.</param>
    public double Cents(int key)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(key, KeyCount);
        int period = Math.DivRem(key - MiddleC, scale.Length, out int note);
        if (note < 0)
        {
            note += scale.Length;
            period--;
        }

        return MiddleC * 100 + period * scale[^1] + (note == 0 ? 0 : scale[note - 1]);
    }

    /// <summary>Whether a key's pitch is one that MIDI can say: 8.2 Hz to 13.3 kHz.</summary>
    public bool CanPlay(int key) => Cents(key) is >= LowestCents and < HighestCents;

    /// <summary>The keys that sound within a range of pitches, which a plain keyboard reaches from one key to another.</summary>
    /// <param name="lowestPitch">In semitones: a MIDI key of equal temperament.</param>
    /// <param name="highestPitch">In semitones, inclusive.</param>
    /// <returns>The lowest and the highest key; null if no key lies within.</returns>
    public (int LowestKey, int HighestKey)? KeysWithin(int lowestPitch, int highestPitch)
    {
        int[] keys = [.. Enumerable.Range(0, KeyCount).Where(key => CanPlay(key) && Cents(key) >= 100.0 * lowestPitch && Cents(key) <= 100.0 * highestPitch)];
        return keys.Length > 0 ? (keys[0], keys[^1]) : null;
    }

    private static double ParseCents(string path, (int Number, string Text) line)
    {
        string word = FirstWord(line.Text);
        if (word.Contains('.', StringComparison.Ordinal))
        {
            return double.TryParse(word, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double cents)
                && Math.Abs(cents) <= HighestCents
                ? cents
                : throw Broken(path, line, "a pitch in cents, such as 701.955, is expected here");
        }

        string[] sides = word.Split('/');
        return sides.Length <= 2
            && double.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out double numerator) && numerator > 0
            && double.TryParse(sides.Length == 2 ? sides[1] : "1", NumberStyles.None, CultureInfo.InvariantCulture, out double denominator) && denominator > 0
            ? 1200 * Math.Log2(numerator / denominator)
            : throw Broken(path, line, "a pitch is expected here, as a ratio such as 3/2 or in cents, with a point, such as 701.955");
    }

    // What follows a number in its line is a remark.
    private static string FirstWord(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";

    private static InvalidDataException Broken(string path, (int Number, string Text) line, string expected) =>
        new($"The scale '{path}' is no Scala file that can be read: line {line.Number} is '{line.Text.Trim()}', but {expected}.");
}
