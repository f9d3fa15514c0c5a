namespace MirTool.Plugins;

/// <summary>Finds the name that somebody who mistyped one probably meant.</summary>
public static class NearestName
{
    // The work grows with the square of it.
    private const int LongestCompared = 200;

    /// <summary>The candidate that contains what was typed, else the one with the fewest typing errors; null only when there is none.</summary>
    /// <remarks>Case does not matter. Of equally near candidates the first is returned.</remarks>
    public static string? Among(IEnumerable<string> candidates, string typed)
    {
        string wanted = typed.Trim().ToLowerInvariant();
        return candidates.MinBy(candidate => Distance(candidate.ToLowerInvariant(), wanted));
    }

    /// <summary>The candidate that was probably meant; null where none is within two typing errors.</summary>
    /// <remarks>Case does not matter. What was typed exactly is no error, and is returned.</remarks>
    public static string? Near(IEnumerable<string> candidates, string typed)
    {
        const int MostErrors = 2;
        string wanted = typed.Trim().ToLowerInvariant();
        return candidates
            .Select(candidate => (Name: candidate, Errors: TypingErrors(candidate.ToLowerInvariant(), wanted)))
            .Where(candidate => candidate.Errors <= MostErrors)
            .OrderBy(candidate => candidate.Errors)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    private static int Distance(string candidate, string typed)
    {
        // “guitar” means one of the guitars, although “sitar” takes fewer keystrokes.
        const int ShortestPart = 3;
        bool isPart = typed.Length >= ShortestPart && candidate.Contains(typed, StringComparison.Ordinal);
        return isPart ? candidate.Length - typed.Length - candidate.Length * typed.Length : TypingErrors(candidate, typed);
    }

    /// <summary>Levenshtein's distance: letters to insert, delete or replace.</summary>
    private static int TypingErrors(string a, string b)
    {
        a = a[..Math.Min(a.Length, LongestCompared)];
        b = b[..Math.Min(b.Length, LongestCompared)];
        int[] above = [.. Enumerable.Range(0, b.Length + 1)];
        int[] row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above[j], row[j - 1]) + 1);
            }

            (above, row) = (row, above);
        }

        return above[b.Length];
    }
}
