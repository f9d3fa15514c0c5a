using System.Diagnostics.CodeAnalysis;

namespace MirTool.Plugins;

/// <summary>Whether two labels are the same word: without regard to case, to spaces around it, and to whether an accent is a character of its own.</summary>
/// <remarks>File systems and spreadsheets exchange the two forms of accented letters without being asked.</remarks>
public sealed class LabelComparer : IEqualityComparer<string>
{
    private LabelComparer()
    {
    }

    /// <summary>The only one.</summary>
    public static LabelComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(string? x, string? y) => x is null || y is null ? x is null && y is null : ReferenceEquals(x, y) || Key(x) == Key(y);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] string obj) => Key(obj).GetHashCode(StringComparison.Ordinal);

    private static string Key(string label) => CanonicalForm.Decompose(label.Trim()).ToUpperInvariant();
}
