using System.ComponentModel.DataAnnotations;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation;
using MirTool.Archive.Report;
using MirTool.Cli.Options;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool report</c>: one page that shows what an archive holds.</summary>
[Command("report", Description = "Writes one HTML page on annotated recordings: instruments, ensembles, timelines, what failed, how sure.")]
internal sealed class ReportCommand(ShutdownSignals signals)
{
    [Argument(0, "ANNOTATIONS", "The folder that mirtool annotate wrote.")]
    [Required(ErrorMessage = "Name the folder that mirtool annotate wrote: mirtool report ANNOTATIONS -o report.html")]
    public string Annotations { get; } = "";

    [Option("-o|--output <FILE>", "The page to write.", CommandOptionType.SingleValue)]
    public string Output { get; } = "report.html";

    [Option("--title <TEXT>", "The page's title; by default the folder's name.", CommandOptionType.SingleValue)]
    public string? Title { get; }

    [Option("--audio <ROOT>", "The folder, or the address (https://...), that names of recordings begin at, for links; by default where they were annotated. none: no links.", CommandOptionType.SingleValue)]
    public string? Audio { get; }

    [Option("--force", "Replace a page that is there.", CommandOptionType.NoValue)]
    public bool Force { get; }

    public PluginOptions Plugins { get; } = new();

    [Option("-q|--quiet", "Show no progress.", CommandOptionType.NoValue)]
    public bool Quiet { get; }

    public int OnExecute(IConsole console)
    {
        OutputFile.RequireFree(Output, Force, ".html", ".htm");
        AnnotationFolder annotations = AnnotationFolder.Open(Annotations);
        string? audioBase = AudioBase(annotations);
        ReportData report = ArchiveProgress.Show("reading tables", !Quiet, progress => ReportBuilder.Build(
            annotations, annotations.FindTaxonomy(Plugins.Folders), Title ?? Path.GetFileName(annotations.Path), audioBase, progress, signals.Token));
        FoundRows.WarnOfMissing(console, report.Missing);
        OutputFile.Write(Output, stream => ReportPage.Write(stream, report));
        console.Error.WriteLine($"mirtool: wrote '{Output}': {report.Recordings.Count} recordings, {report.Failed.Count} failed");
        return signals.RequestedExitCode ?? ExitCode.Success;
    }

    private string? AudioBase(AnnotationFolder annotations)
    {
        if (Audio is "none" || (Audio ?? annotations.Run?.Root) is not { } root)
        {
            return null;
        }

        if (Audio is not null && !ReportBuilder.IsAddress(Audio) && !Directory.Exists(Audio))
        {
            throw new UsageException($"--audio '{Audio}' is no folder. Name the one that names of recordings begin at, an address, or none.");
        }

        return ReportBuilder.AudioBase(Output, root);
    }
}
