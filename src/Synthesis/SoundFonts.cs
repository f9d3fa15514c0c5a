namespace MirTool.Synthesis;

/// <summary>Finds soundfonts (.sf2, .sf3) where systems and users keep them.</summary>
public static class SoundFonts
{
    /// <summary>Environment variable: further folders or files, separated as in PATH, looked at first.</summary>
    public const string PathVariable = "MIRTOOL_SOUNDFONTS";

    /// <summary>The soundfont taken when none is named: the paper's.</summary>
    public const string DefaultName = "FluidR3_GM";

    private const string InstallHint =
        "Install one with: sudo apt-get install fluid-soundfont-gm (Debian, Ubuntu), or download FluidR3_GM.sf2 into a folder that "
        + PathVariable + " names.";

    private static readonly string[] Extensions = [".sf2", ".sf3"];

    /// <summary>Where <see cref="Find"/> looks, in order, whether or not it exists here.</summary>
    public static IReadOnlyList<string> Places
    {
        get
        {
            string[] named = (Environment.GetEnvironmentVariable(PathVariable) ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            // On Unix this is $XDG_CONFIG_HOME or ~/.config, on Windows %APPDATA%, on macOS ~/Library/Application Support.
            string config = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData);
            string[] own = [Path.Combine(config, "mirtool", "soundfonts"), Path.Combine(home, ".config", "mirtool", "soundfonts")];
            string[] system =
                OperatingSystem.IsWindows()
                ? [@"C:\soundfonts", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "soundfonts")]
                : OperatingSystem.IsMacOS()
                ? [Path.Combine(home, "Library/Audio/Sounds/Banks"), "/Library/Audio/Sounds/Banks", "/opt/homebrew/share/soundfonts",
                    "/opt/homebrew/share/fluid-synth/sf2", "/usr/local/share/soundfonts", "/usr/local/share/fluid-synth/sf2"]
                : ["/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts", "/usr/local/share/soundfonts",
                    Path.Combine(home, ".local/share/soundfonts")];
            return [.. named.Concat(own).Concat(system).Distinct()];
        }
    }

    /// <summary>Full paths of the soundfonts in <see cref="Places"/>, in the order of the places, then by name.</summary>
    /// <remarks>A link to a soundfont that is itself in the list (Debian's <c>default-GM.sf2</c>) is left out.</remarks>
    public static IReadOnlyList<string> Find()
    {
        string[] files = [.. Places.SelectMany(FilesIn)];
        HashSet<string> targets = [.. files.Where(file => RealPath(file) == file)];
        return [.. files.Where(file => targets.Contains(file) || targets.Add(RealPath(file)))];
    }

    /// <summary>The soundfont that is meant.</summary>
    /// <param name="nameOrPath">A path, the name of a found soundfont with or without extension (case does not matter), or null
    /// for <see cref="DefaultName"/> if it is installed, else the first found.</param>
    /// <exception cref="FileNotFoundException">There is no such soundfont; the message lists those found, where they were looked for, and how to install one.</exception>
    public static string Resolve(string? nameOrPath)
    {
        if (nameOrPath is not null && File.Exists(nameOrPath))
        {
            return Path.GetFullPath(nameOrPath);
        }

        IReadOnlyList<string> found = Find();
        string name = nameOrPath ?? DefaultName;
        string? match = found.FirstOrDefault(file => IsNamed(file, name))
            // Names of links are good names too.
            ?? Places.SelectMany(FilesIn).FirstOrDefault(file => IsNamed(file, name));
        if (match is null && nameOrPath is null && found.Count > 0)
        {
            match = found[0];
        }

        return match ?? throw new FileNotFoundException(
            (nameOrPath is null ? "No soundfont was found" : $"There is no soundfont file or installed soundfont '{nameOrPath}'")
            + $" (looked in {string.Join(", ", Places)}). "
            + (found.Count > 0 ? $"Installed: {string.Join(", ", found.Select(Path.GetFileNameWithoutExtension))}." : InstallHint));
    }

    private static bool IsNamed(string file, string name) =>
        string.Equals(Path.GetFileName(file), name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(Path.GetFileNameWithoutExtension(file), name, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> FilesIn(string place)
    {
        if (File.Exists(place))
        {
            return [Path.GetFullPath(place)];
        }

        try
        {
            return
            [
                .. Directory.EnumerateFiles(Path.GetFullPath(place))
                    .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string RealPath(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
        }
        catch (IOException)
        {
            return file;
        }
    }
}
