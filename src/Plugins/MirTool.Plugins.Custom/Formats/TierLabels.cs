using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Plugins.Custom.Formats;

/// <summary>What a stretch of a tier means, where tiers are instruments as well as where their texts are.</summary>
internal static class TierLabels
{
    /// <summary>The tier of <c>mirtool export</c> that says how many instruments sound; it is not read.</summary>
    public const string Polyphony = "polyphony";

    /// <summary>The text; but the tier's name where the text is only a mark: empty, a number such as a confidence, or one character.</summary>
    public static string Label(string tier, string text)
    {
        string label = text.Trim();
        return label.Length <= 1 || SpreadsheetTable.TryNumber(label, out _) ? tier : label;
    }

    public static bool IsRead(string tier) => !tier.Equals(Polyphony, StringComparison.OrdinalIgnoreCase);
}
