namespace MirTool.Plugins;

/// <summary>Says that a name is unknown, and which ones are not.</summary>
public static class UnknownName
{
    public static string Message(string what, string name, IEnumerable<string> known)
    {
        string[] names = [.. known.Order(StringComparer.Ordinal)];
        return names.Length == 0
            ? $"There is no {what} “{name}”; none at all was found."
            : $"There is no {what} “{name}”; did you mean “{NearestName.Among(names, name)}”? There are: {string.Join(", ", names)}.";
    }
}
