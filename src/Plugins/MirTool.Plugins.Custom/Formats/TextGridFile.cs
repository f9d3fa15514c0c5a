using System.Globalization;
using System.Text;

namespace MirTool.Plugins.Custom.Formats;

/// <summary>A TextGrid of Praat, in its long or short text form: every interval that has a text is a label (<see cref="TierLabels"/>).</summary>
/// <remarks>As Praat does, only quoted texts, numbers that stand free, and flags such as <c>&lt;exists&gt;</c> are read; the words
/// between them are for people. So both forms are one. Tiers of points have no lengths and are not read.</remarks>
internal static class TextGridFile
{
    private const string Program = "Praat";

    public static void Read(string path, string recording, LabelRows rows)
    {
        if (LabelText.ReadBytes(path, rows) is not { } bytes)
        {
            return;
        }

        if (bytes.AsSpan().StartsWith("ooBinaryFile"u8))
        {
            rows.Error(null, null, $"is a binary TextGrid. In {Program}, choose Save > Save as text file.");
        }
        else if (LabelText.Read(path, rows) is { } text)
        {
            ReadText(text, rows);
        }
    }

    public static void ReadText(string text, LabelRows rows)
    {
        var tokens = new Tokens(text);
        try
        {
            if (tokens.Text() != "ooTextFile" || tokens.Text() is not "TextGrid")
            {
                rows.Error(1, null, $"is no TextGrid in {Program}'s long or short text form (“ooTextFile”, “TextGrid”). In {Program}, choose Save > Save as text file.");
                return;
            }

            ReadTiers(tokens, rows);
        }
        catch (FormatException e)
        {
            rows.Error(tokens.Line, null, $"{e.Message} Save it again with {Program}.");
            return;
        }

        rows.RequireAny("no interval has a text");
    }

    private static void ReadTiers(Tokens tokens, LabelRows rows)
    {
        tokens.Number("the start of the TextGrid");
        tokens.Number("the end of the TextGrid");
        if (tokens.Flag() != "<exists>")
        {
            return;
        }

        int tiers = tokens.Count("the number of tiers");
        for (int i = 0; i < tiers; i++)
        {
            string kind = tokens.Text();
            string name = tokens.Text();
            tokens.Number($"the start of the tier “{name}”");
            tokens.Number($"the end of the tier “{name}”");
            int size = tokens.Count($"the size of the tier “{name}”");
            for (int item = 1; item <= size; item++)
            {
                ReadItem(tokens, kind, name, item, rows);
            }
        }
    }

    private static void ReadItem(Tokens tokens, string kind, string tier, int item, LabelRows rows)
    {
        double start = tokens.Number($"the time of item {item} of the tier “{tier}”");
        if (kind != "IntervalTier")
        {
            tokens.Text();
            return;
        }

        double end = tokens.Number($"the end of interval {item} of the tier “{tier}”");
        string text = tokens.Text();
        if (text.Trim().Length > 0 && TierLabels.IsRead(tier))
        {
            rows.Add(tokens.Line, $"{tier}, interval {item}", TierLabels.Label(tier, text), start, end, Program);
        }
    }

    /// <summary>The parts of a text file of Praat that it reads itself.</summary>
    private sealed class Tokens(string text)
    {
        private int position;
        private int countedTo;
        private int line = 1;

        /// <summary>Line of the last token, from 1.</summary>
        public int Line
        {
            get
            {
                line += text.AsSpan(countedTo, position - countedTo).Count('\n');
                countedTo = position;
                return line;
            }
        }

        /// <summary>The next quoted text; quotes in it are doubled.</summary>
        public string Text()
        {
            while (Word() is { } word)
            {
                if (word is ['"', ..])
                {
                    return word[1..];
                }
            }

            throw Ended("a text in quotes");
        }

        public double Number(string what)
        {
            while (Word() is { } word)
            {
                if ((char.IsAsciiDigit(word[0]) || word[0] is '-' or '+') && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
                {
                    return number;
                }
                else if (word is ['"', ..])
                {
                    throw new FormatException($"the text “{word[1..Math.Min(word.Length, 40)]}” stands where {what} should.");
                }
            }

            throw Ended(what);
        }

        public int Count(string what)
        {
            double number = Number(what);
            return number >= 0 && number <= int.MaxValue && number == Math.Floor(number)
                ? (int)number
                : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{number} cannot be {what}."));
        }

        public string Flag()
        {
            while (Word() is { } word)
            {
                if (word is ['<', ..])
                {
                    return word;
                }
            }

            throw Ended("“<exists>”");
        }

        private static FormatException Ended(string what) => new($"the file ends where {what} should follow.");

        /// <summary>The next word, or a quoted text with its opening quote before it; null at the end.</summary>
        private string? Word()
        {
            SkipSpacesAndRemarks();
            if (position == text.Length)
            {
                return null;
            }

            if (text[position] == '"')
            {
                return Quoted();
            }

            int start = position;
            while (position < text.Length && !char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            return text[start..position];
        }

        private void SkipSpacesAndRemarks()
        {
            while (position < text.Length && (char.IsWhiteSpace(text[position]) || text[position] == '!'))
            {
                int lineEnd = text[position] == '!' ? text.IndexOf('\n', position) : position;
                position = lineEnd < 0 ? text.Length : lineEnd + 1;
            }
        }

        private string Quoted()
        {
            var content = new StringBuilder("\"");
            int opened = position++;
            while (true)
            {
                int quote = text.IndexOf('"', position);
                if (quote < 0)
                {
                    position = opened;
                    throw new FormatException("the quote that opens a text in this line is never closed.");
                }

                content.Append(text, position, quote - position);
                position = quote + 1;
                if (position == text.Length || text[position] != '"')
                {
                    return content.ToString();
                }

                content.Append('"');
                position++;
            }
        }
    }
}
