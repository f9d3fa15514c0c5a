using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation;
using MirTool.Archive.Query;
using MirTool.Files;
using RequiredAttribute = System.ComponentModel.DataAnnotations.RequiredAttribute;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool query</c>: SQL over the tables of annotated recordings.</summary>
[Command("query", Description = "Answers SQL (DuckDB's) over the tables of annotated recordings: windows, segments, recordings, summary.")]
internal sealed class QueryCommand(ShutdownSignals signals)
{
    private const int RowsOnTerminal = 100;

    private static readonly Dictionary<string, string> Formats = new() { [".csv"] = "csv", [".json"] = "json", [".parquet"] = "parquet" };

    [Argument(0, "ANNOTATIONS", "The folder that mirtool annotate wrote.")]
    [Required(ErrorMessage = "Name the folder that mirtool annotate wrote, and a query: mirtool query ANNOTATIONS 'SELECT ...'")]
    public string Annotations { get; } = "";

    [Argument(1, "SQL", "One query, such as \"SELECT file, duration_s FROM recordings\"; - reads it from stdin.")]
    [Required(ErrorMessage = "Give a query, such as: mirtool query ANNOTATIONS 'SELECT * FROM recordings'; 'DESCRIBE windows' names the columns of windows.")]
    public string Sql { get; } = "";

    [Option("--format <FORMAT>", "table, csv, json or parquet; by default as --output ends, else table.", CommandOptionType.SingleValue)]
    [AllowedValues("table", "csv", "json", "parquet", ErrorMessage = "--format must be table, csv, json or parquet, but is '{0}'.")]
    public string? Format { get; }

    [Option("-o|--output <FILE>", "A file to write instead of stdout.", CommandOptionType.SingleValue)]
    public string? Output { get; }

    [Option("--force", "Replace a file that is there.", CommandOptionType.NoValue)]
    public bool Force { get; }

    public int OnExecute(IConsole console)
    {
        string format = FoundRows.Format(Format, Output, Formats);
        if (format == "parquet" && Output is null)
        {
            throw new UsageException("Parquet is written into a file: name it with --output.");
        }

        if (format == "table" && Output is not null)
        {
            throw new UsageException("--format table is for the terminal. Name csv, json or parquet.");
        }

        if (Output is not null)
        {
            OutputFile.RequireFree(Output, Force);
        }

        string sql = Sql == "-" ? Console.In.ReadToEnd() : Sql;
        AnnotationFolder annotations = AnnotationFolder.Open(Annotations);
        if (format == "parquet")
        {
            WholeFile.WriteAt(Output!, aside =>
            {
                using ArchiveQuery query = ArchiveQuery.Open(annotations, aside);
                FoundRows.WarnOfMissing(console, query.Missing);
                query.WriteParquet(sql, signals.Token);
            });
        }
        else
        {
            using ArchiveQuery query = ArchiveQuery.Open(annotations);
            FoundRows.WarnOfMissing(console, query.Missing);
            using QueryResult result = query.Run(sql, signals.Token);
            Write(console, format, result);
        }

        return signals.RequestedExitCode ?? ExitCode.Success;
    }

    private void Write(IConsole console, string format, QueryResult result)
    {
        if (format == "csv")
        {
            OutputFile.Write(Output, stream => QueryTable.WriteCsv(stream, result));
        }
        else if (format == "json")
        {
            OutputFile.Write(Output, stream => QueryTable.WriteJson(stream, result));
        }
        else
        {
            WriteTable(console, result);
        }
    }

    private static void WriteTable(IConsole console, QueryResult result)
    {
        if (console.IsOutputRedirected)
        {
            ResultTable.Write(console, result.Columns, result.Texts());
            return;
        }

        IReadOnlyList<string>[] rows = [.. result.Texts().Take(RowsOnTerminal + 1)];
        ResultTable.Write(console, result.Columns, rows.Take(RowsOnTerminal));
        if (rows.Length > RowsOnTerminal)
        {
            console.Error.WriteLine($"mirtool: the first {RowsOnTerminal} rows; LIMIT, or --output FILE.csv, shows others.");
        }
    }
}
