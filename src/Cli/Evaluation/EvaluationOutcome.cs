using McMaster.Extensions.CommandLineUtils;

namespace MirTool.Cli.Evaluation;

/// <summary>The end of every evaluation: files, tables, what to know about them.</summary>
internal static class EvaluationOutcome
{
    /// <returns><see cref="ExitCode.SomeFailed"/> if some recordings could not be judged.</returns>
    public static int Settle(IConsole console, string output, EvaluationReport report, bool isQuiet)
    {
        ReportFolder.Write(output, report);
        EvaluationTables.Write(console, report);
        if (!isQuiet)
        {
            Say(console, output, report);
        }

        return report.Failures.Count > 0 ? ExitCode.SomeFailed : ExitCode.Success;
    }

    private static void Say(IConsole console, string output, EvaluationReport report)
    {
        foreach (string note in report.Notes)
        {
            console.Error.WriteLine($"mirtool: note: {note}");
        }

        console.Error.WriteLine(
            $"mirtool: {report.Result.Scored} of {report.Result.Recordings} recordings scored, {report.Result.Windows.Scores.Windows} windows, {report.Failures.Count} warnings; the report is in '{output}'.");
    }
}
