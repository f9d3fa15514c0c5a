namespace MirTool.Plugins.Custom;

/// <summary>Yes and no as people and spreadsheets write them.</summary>
internal static class YesNo
{
    /// <summary>Null for anything else.</summary>
    public static bool? Parse(string text) => text.Trim().ToLowerInvariant() switch
    {
        "yes" or "true" or "y" or "1" => true,
        "no" or "false" or "n" or "0" => false,
        _ => null,
    };
}
