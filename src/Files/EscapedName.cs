using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MirTool.Files;

/// <summary>File names as text, whatever bytes they are made of: a byte that is no UTF-8 stands as <c>%{E9}</c>.</summary>
/// <remarks>
/// Unix names are bytes; old archives have them in Latin-1 or others. Names that are UTF-8 stay as they are, but for one that looks
/// like such an escape itself: its <c>%</c> becomes <c>%{25}</c>, so that every name has a text of its own and every text one name.
/// </remarks>
public static partial class EscapedName
{
    /// <summary>The text of a name or a path.</summary>
    /// <param name="name">As the file system has it.</param>
    public static string Of(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder();
        while (!name.IsEmpty)
        {
            bool isWhole = Rune.DecodeFromUtf8(name, out Rune rune, out int bytes) == System.Buffers.OperationStatus.Done;
            if (isWhole)
            {
                text.Append(rune.Value == '%' && IsEscape(name) ? "%{25}" : rune.ToString());
            }
            else
            {
                // One byte at a time: what follows may be whole again.
                bytes = 1;
                text.Append(CultureInfo.InvariantCulture, $"%{{{name[0]:X2}}}");
            }

            name = name[bytes..];
        }

        return text.ToString();
    }

    /// <summary>The text of a name that is UTF-8.</summary>
    public static string Of(string name) => Escape().Replace(name, match => $"%{{25}}{match.Value[1..]}");

    /// <summary>Whether a text stands for other bytes than its own.</summary>
    public static bool IsEscaped(string text) => Escape().IsMatch(text);

    /// <summary>The bytes that a text stands for.</summary>
    public static byte[] Bytes(string text)
    {
        var bytes = new List<byte>(text.Length);
        int at = 0;
        foreach (Match match in Escape().Matches(text))
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(text[at..match.Index]));
            bytes.Add(byte.Parse(match.ValueSpan[2..4], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            at = match.Index + match.Length;
        }

        bytes.AddRange(Encoding.UTF8.GetBytes(text[at..]));
        return [.. bytes];
    }

    /// <summary>The name in Latin-1, as most old names that are not UTF-8 were meant; without escapes, the name itself.</summary>
    public static string Guess(string text) =>
        IsEscaped(text) ? Encoding.Latin1.GetString(Bytes(text)) : text;

    private static bool IsEscape(ReadOnlySpan<byte> at) =>
        at.Length >= 5 && at[1] == '{' && char.IsAsciiHexDigitUpper((char)at[2]) && char.IsAsciiHexDigitUpper((char)at[3]) && at[4] == '}';

    [GeneratedRegex(@"%\{[0-9A-F]{2}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
