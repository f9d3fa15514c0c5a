namespace MirTool.Plugins;

/// <summary>Where a user keeps plugins and taxonomies of their own.</summary>
public static class UserConfiguration
{
    /// <summary><c>~/.config/mirtool</c> on Linux (or below <c>XDG_CONFIG_HOME</c>), <c>~/Library/Application Support/mirtool</c>
    /// on macOS, <c>%APPDATA%\mirtool</c> on Windows; need not exist.</summary>
    public static string Folder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "mirtool");
}
