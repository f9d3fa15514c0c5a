using System.Diagnostics.CodeAnalysis;

namespace MirTool.Plugins;

/// <summary>Whether two names of files are the same name: without regard to whether an accent is a character of its own, as macOS writes it.</summary>
public sealed class FileNameComparer : IEqualityComparer<string>
{
    private FileNameComparer()
    {
    }

    /// <summary>The only one.</summary>
    public static FileNameComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(string? x, string? y) =>
        x is null || y is null ? x is null && y is null : ReferenceEquals(x, y) || CanonicalForm.Decompose(x) == CanonicalForm.Decompose(y);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] string obj) => CanonicalForm.Decompose(obj).GetHashCode(StringComparison.Ordinal);
}
