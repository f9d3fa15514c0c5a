using System.Globalization;
using System.Text;

namespace MirTool.Cli;

/// <summary>Writes text in which what a terminal would obey, or show in another order than it stands, is spelled out: <c>\u001B</c>.</summary>
/// <remarks>Names of files and instruments come from anywhere. Line breaks and tabs stay.</remarks>
internal sealed class EscapingWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    public override Encoding Encoding => inner.Encoding;

    /// <summary>The text as it may be shown.</summary>
    public static string Escape(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 || !text.Any(MustNotBeShown)
            ? text
            : string.Concat(text.Select(character => MustNotBeShown(character) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}") : character.ToString()));

    public override void Write(char value) => inner.Write(Escape(value.ToString()));

    public override void Write(char[] buffer, int index, int count) => inner.Write(Escape(new string(buffer, index, count)));

    public override void Write(ReadOnlySpan<char> buffer) => inner.Write(Escape(buffer.ToString()));

    public override void Write(string? value) => inner.Write(Escape(value ?? ""));

    // In one piece: lines of several threads must not mix.
    public override void WriteLine(string? value) => inner.WriteLine(Escape(value ?? ""));

    public override void Flush() => inner.Flush();

    // Controls but for line breaks and tabs, and the marks that turn the direction of writing.
    private static bool MustNotBeShown(char character) =>
        (char.IsControl(character) && character is not ('\n' or '\r' or '\t'))
        || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
