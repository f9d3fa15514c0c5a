using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MirTool.Plugins;

/// <summary>Text with its accents apart from its letters (Unicode's form D): <c>û</c>, one character or two, is always two.</summary>
/// <remarks>
/// <see cref="string.Normalize()"/> leaves such text as it is where the program runs without ICU, as this one does.
/// CanonicalDecompositions.txt has Unicode 14's decompositions of the characters up to U+FFFF, but for Hangul, which follow a formula,
/// and CJK compatibility ideographs. Several accents on a letter are left in the order in which they stand.
/// </remarks>
internal static class CanonicalForm
{
    private const int FirstHangul = 0xAC00;
    private const int LastHangul = 0xD7A3;
    private const int FirstLeadingConsonant = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int NoTrailingConsonant = 0x11A7;
    private const int Vowels = 21;
    private const int TrailingConsonants = 28;

    private static readonly FrozenDictionary<char, string> Decompositions = Read();

    /// <summary>The text, decomposed.</summary>
    public static string Decompose(string text)
    {
        if (!text.Any(character => Decompositions.ContainsKey(character) || IsHangul(character)))
        {
            return text;
        }

        StringBuilder decomposed = new(2 * text.Length);
        foreach (char character in text)
        {
            if (Decompositions.TryGetValue(character, out string? parts))
            {
                decomposed.Append(parts);
            }
            else if (IsHangul(character))
            {
                AppendHangul(decomposed, character - FirstHangul);
            }
            else
            {
                decomposed.Append(character);
            }
        }

        return decomposed.ToString();
    }

    private static bool IsHangul(char character) => character is >= (char)FirstHangul and <= (char)LastHangul;

    private static void AppendHangul(StringBuilder decomposed, int syllable)
    {
        decomposed.Append((char)(FirstLeadingConsonant + (syllable / (Vowels * TrailingConsonants))));
        decomposed.Append((char)(FirstVowel + (syllable / TrailingConsonants % Vowels)));
        if (syllable % TrailingConsonants is > 0 and var trailing)
        {
            decomposed.Append((char)(NoTrailingConsonant + trailing));
        }
    }

    private static FrozenDictionary<char, string> Read()
    {
        using Stream stream = typeof(CanonicalForm).Assembly.GetManifestResourceStream("CanonicalDecompositions.txt")!;
        using var reader = new StreamReader(stream);
        Dictionary<char, string> decompositions = [];
        while (reader.ReadLine() is { } line)
        {
            char[] characters = [.. line.Split(' ').Select(code => (char)int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            decompositions[characters[0]] = new string(characters.AsSpan(1));
        }

        return decompositions.ToFrozenDictionary();
    }
}
