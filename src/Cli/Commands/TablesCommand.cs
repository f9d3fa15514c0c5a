using System.ComponentModel.DataAnnotations;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation;
using MirTool.Archive.Tables;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool tables</c>: an archive's tables in a form that searches, and other programs, read faster.</summary>
[Command("tables", Description = "Makes fast tables of annotated recordings: Parquet files that find and query use, or one DuckDB file to keep.")]
internal sealed class TablesCommand(ShutdownSignals signals)
{
    private static readonly string[] DatabaseExtensions = [".duckdb", ".db"];

    [Argument(0, "ANNOTATIONS", "The folder that mirtool annotate wrote.")]
    [Required(ErrorMessage = "Name the folder that mirtool annotate wrote: mirtool tables ANNOTATIONS")]
    public string Annotations { get; } = "";

    [Option("-o|--output <PATH>", "A file ending in .duckdb, or a folder for Parquet files; by default ANNOTATIONS/tables, where find and query look for them.", CommandOptionType.SingleValue)]
    public string? Output { get; }

    [Option("--force", "Replace a file that is there; make tables anew that seem to be as new as the annotations.", CommandOptionType.NoValue)]
    public bool Force { get; }

    [Option("-q|--quiet", "Show no progress.", CommandOptionType.NoValue)]
    public bool Quiet { get; }

    public int OnExecute(IConsole console)
    {
        AnnotationFolder annotations = AnnotationFolder.Open(Annotations);
        string target = Output ?? ParquetTables.FolderOf(annotations);
        IReadOnlyList<string> missing;
        if (DatabaseExtensions.Contains(Path.GetExtension(target).ToLowerInvariant()))
        {
            OutputFile.RequireFree(target, Force);
            missing = ArchiveProgress.Show("making the file", !Quiet, progress => DatabaseWriter.Write(annotations, target, progress, signals.Token));
        }
        else
        {
            if (File.Exists(target))
            {
                throw new UsageException($"--output '{target}' is a file. Name a folder for Parquet files, or a file ending in .duckdb.");
            }

            if (Output is null && !Force && ParquetTables.IfFresh(annotations) is not null)
            {
                console.Error.WriteLine($"mirtool: the tables in '{target}' are as new as the annotations");
                return ExitCode.Success;
            }

            missing = ArchiveProgress.Show("making tables", !Quiet, progress => ParquetWriter.Write(annotations, target, progress, signals.Token));
        }

        FoundRows.WarnOfMissing(console, missing);
        console.Error.WriteLine($"mirtool: wrote '{target}'");
        return signals.RequestedExitCode ?? ExitCode.Success;
    }
}
