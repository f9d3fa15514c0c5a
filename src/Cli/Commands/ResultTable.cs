using McMaster.Extensions.CommandLineUtils;
using Spectre.Console;

namespace MirTool.Cli.Commands;

/// <summary>Shows rows on stdout: a table for people, tab-separated lines with a header for other programs.</summary>
internal static class ResultTable
{
    public static void Write(IConsole console, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (console.IsOutputRedirected)
        {
            foreach (IReadOnlyList<string> row in rows.Prepend(columns))
            {
                console.Out.WriteLine(string.Join('\t', row));
            }

            return;
        }

        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns([.. columns.Select(Markup.Escape)]);
        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddRow([.. row.Select(cell => Markup.Escape(EscapingWriter.Escape(cell)))]);
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = TerminalOutput.Output }).Write(table);
    }
}
