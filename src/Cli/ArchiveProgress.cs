
namespace MirTool.Cli;

/// <summary>Shows how far work over an archive has come.</summary>
internal static class ArchiveProgress
{
    /// <param name="what">What is done, for people.</param>
    /// <param name="isWanted">False for no bar anyway.</param>
    /// <param name="work">Reports to what it is given.</param>
    public static T Show<T>(string what, bool isWanted, Func<IProgress<Archive.ArchiveProgress>?, T> work) =>
        ProgressBar.Show(what, isWanted, report => (report.Done, report.Total), work);
}
