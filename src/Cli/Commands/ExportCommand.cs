using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MirTool.Annotation;
using MirTool.Annotation.Formats;
using MirTool.Cli.Options;
using MirTool.Plugins;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool export</c>: makes files for other programs from tables that are there.</summary>
[Command("export", Description = "Makes files for other programs from the tables that annotate wrote: Audacity, Raven, ELAN, Praat and others.")]
internal sealed class ExportCommand(ShutdownSignals signals)
{
    [Argument(0, "ANNOTATIONS", "The folder that annotate wrote.")]
    public string? Annotations { get; }

    [Option("--format <NAME>", "audacity, raven, sonic-visualiser, jams, elan, textgrid (Praat), ndjson, csv, csv-excel or parquet.", CommandOptionType.SingleValue)]
    public string? Format { get; }

    [Option("-o|--output <DIR>", "Where the files go. What is there as new is left alone.", CommandOptionType.SingleValue)]
    public string? Output { get; }

    [Option("--of <ROWS>", "segments: stretches in which an instrument sounds; windows: each window with its instruments.", CommandOptionType.SingleValue)]
    [AllowedValues("segments", "windows", ErrorMessage = "--of must be segments or windows, but is '{0}'.")]
    public string Of { get; } = "segments";

    [Option("--min-seconds <SECONDS>", "Leave out segments shorter than this.", CommandOptionType.SingleValue)]
    public double MinimumSeconds { get; }

    [Option("--instrument <NAME>", "Only this instrument, by its id or name; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] Instruments { get; } = [];

    [Option("--recordings <DIR>", "The folder that the recordings lie in, where they have moved since they were annotated.", CommandOptionType.SingleValue)]
    public string? RecordingsFolder { get; }

    public TimeOptions Times { get; } = new();

    [Option("--decimal <SIGN>", "comma, with semicolons between cells; point, with commas; or auto, as this machine's locale (csv-excel).", CommandOptionType.SingleValue)]
    [AllowedValues("auto", "comma", "point", ErrorMessage = "--decimal must be auto, comma or point, but is '{0}'.")]
    public string DecimalSign { get; } = "auto";

    public JobOptions Jobs { get; } = new();

    [Option("--force", "Write again what is there as new.", CommandOptionType.NoValue)]
    public bool Force { get; }

    public ProgressOptions Progress { get; } = new();

    public async Task<int> OnExecuteAsync()
    {
        CheckOptions();
        using IHost host = ApplicationHost.Build(Progress.Quiet ? LogLevel.Warning : LogLevel.Information);
        ILogger logger = host.Services.GetRequiredService<ILogger<ExportCommand>>();
        var run = new ExportRun(host.Services.GetRequiredService<StandardError>(), logger, Progress.Mode);
        if (Format == ExportFormats.Parquet)
        {
            return run.WriteParquet(Annotations!, Output!, signals.Token) ? ExitCode.SomeFailed : ExitCode.Success;
        }

        AnnotationFolder annotations = AnnotationFolder.Open(Annotations!);
        ExportOptions options = Options(annotations);
        bool anyFailed = await run.RunAsync(annotations, options, signals.Token);
        return signals.RequestedExitCode ?? (anyFailed ? ExitCode.SomeFailed : ExitCode.Success);
    }

    private void CheckOptions()
    {
        string? problem =
            Annotations is null ? "ANNOTATIONS is missing: the folder that mirtool annotate wrote."
            : Format is null ? $"--format is missing: {string.Join(", ", ExportFormats.Names)}."
            : string.IsNullOrEmpty(Output) ? "--output is missing: the folder that the files go to."
            : MinimumSeconds < 0 ? $"--min-seconds must be at least 0, but is {MinimumSeconds.ToString(CultureInfo.InvariantCulture)}."
            : Jobs.Problem ?? Times.Problem ?? (Times.Source is not null && Format is not ("csv" or "csv-excel" or "ndjson") ? $"--recorded-at adds a column to csv, csv-excel and ndjson; {Format} has no room for it."
            : Format == ExportFormats.Parquet && (Instruments.Length > 0 || MinimumSeconds > 0) ? "--format parquet writes whole tables: --instrument and --min-seconds do not go with it. Ask them with find or query."
            : Format == "csv" && Path.GetFullPath(Output) == Path.GetFullPath(Annotations) ? "--format csv would replace the tables that it reads. Choose another --output."
            : null);
        if (problem is not null)
        {
            throw new UsageException(problem);
        }
    }

    private ExportOptions Options(AnnotationFolder annotations)
    {
        SpreadsheetStyle? style = Format != "csv-excel" ? null : DecimalSign switch
        {
            "comma" => SpreadsheetStyle.Comma,
            "point" => SpreadsheetStyle.Point,
            _ => SpreadsheetStyle.OfThisMachine(),
        };
        return new ExportOptions
        {
            Format = ExportFormats.Find(Format!, style),
            OutputFolder = Output!,
            Of = Of == "windows" ? StretchKind.Windows : StretchKind.Segments,
            Filter = new(StretchFilter.InstrumentsNamed(Instruments, Instruments.Length == 0 ? new Dictionary<string, string>() : annotations.Instruments(), NearestName.Among), MinimumSeconds),
            Style = style,
            HasTablesOverAll = Format is "csv" or "csv-excel",
            Times = Times.Open(),
            RecordingsFolder = RecordingsFolder ?? annotations.Run?.Root,
            Jobs = Jobs.Count,
            Force = Force,
            Settings = new Dictionary<string, string>(Times.Reported)
            {
                ["annotations"] = annotations.Path,
                ["of"] = Of,
                ["min-seconds"] = MinimumSeconds.ToString(CultureInfo.InvariantCulture),
                ["instrument"] = string.Join('\n', Instruments.Order(StringComparer.OrdinalIgnoreCase)),
                ["recordings"] = RecordingsFolder ?? annotations.Run?.Root ?? "",
                ["decimal"] = style?.DecimalSign.ToString() ?? "",
            },
        };
    }
}
