using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Commands;
using MirTool.Experiments;
using MirTool.Reports;

namespace MirTool.Cli;

/// <summary>The end of every evaluation: files, tables, what to know about them.</summary>
internal static class EvaluationOutcome
{
    /// <returns><see cref="ExitCode.SomeFailed"/> if some recordings could not be judged.</returns>
    public static int Settle(IConsole console, string output, EvaluationReport report, bool isQuiet)
    {
        ReportFolder.Write(output, report);
        foreach (ReportTable table in EvaluationTables.Of(report))
        {
            ResultTable.Write(console, table.Columns, table.Rows);
        }

        if (!isQuiet)
        {
            var messages = new ConsoleMessages(console);
            report.Notes.ToList().ForEach(note => messages.Report(new(RunMessageKind.Note, note)));
            messages.Report(new(RunMessageKind.Result, report.Summary(output)));
        }

        return report.Failures.Count > 0 ? ExitCode.SomeFailed : ExitCode.Success;
    }
}
