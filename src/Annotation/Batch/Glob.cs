using System.IO.Enumeration;

namespace MirTool.Annotation.Batch;

/// <summary>A path with wildcards: <c>*</c> and <c>?</c> within a name, <c>**</c> for any number of folders.</summary>
internal sealed class Glob
{
    private readonly string[] pattern;

    public Glob(string path)
    {
        string fullPath = Path.GetFullPath(path);
        string fileSystemRoot = Path.GetPathRoot(fullPath)!;
        string[] names = fullPath[fileSystemRoot.Length..].Split(Path.DirectorySeparatorChar);
        int literalNames = names.TakeWhile(name => !HasWildcard(name)).Count();
        Folder = Path.Join([fileSystemRoot, .. names[..literalNames]]);
        pattern = names[literalNames..];
    }

    /// <summary>The full path of the folder before the first wildcard.</summary>
    public string Folder { get; }

    /// <summary>How far below <see cref="Folder"/> matches can lie: 1 for files directly in it.</summary>
    public int MaxDepth => pattern.Contains("**") ? int.MaxValue : pattern.Length;

    /// <summary>Whether the pattern itself says what kind of file is meant, as <c>*.dat</c> does and <c>take*</c> does not.</summary>
    public bool NamesExtension => Path.GetExtension(pattern[^1]) is { Length: > 1 } extension && !HasWildcard(extension);

    public static bool HasWildcard(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <param name="path">A full path below <see cref="Folder"/>.</param>
    public bool IsMatch(string path) =>
        IsMatch(pattern, Path.GetRelativePath(Folder, path).Split(Path.DirectorySeparatorChar));

    private static bool IsMatch(ReadOnlySpan<string> pattern, ReadOnlySpan<string> names)
    {
        if (pattern.IsEmpty || names.IsEmpty)
        {
            return pattern.IsEmpty && names.IsEmpty;
        }

        if (pattern[0] == "**")
        {
            return IsMatch(pattern[1..], names) || IsMatch(pattern, names[1..]) || (pattern.Length == 1 && names.Length == 1);
        }

        return FileSystemName.MatchesSimpleExpression(pattern[0], names[0], ignoreCase: OperatingSystem.IsWindows())
            && IsMatch(pattern[1..], names[1..]);
    }
}
