using System.Globalization;
using System.Text;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation;
using MirTool.Archive.Expressions;
using MirTool.Archive.Find;
using MirTool.Cli.Options;
using RequiredAttribute = System.ComponentModel.DataAnnotations.RequiredAttribute;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool find</c>: the places in annotated recordings where something sounds.</summary>
[Command("find", Description = "Finds where in annotated recordings something sounds, such as 'voice & !piano'.",
    ExtendedHelpText = """

        Expressions: violin; voice & !piano; (oud | lute) & drums; "double bass"; polyphony >= 3; speech > 60%;
        file ~ 1962; duration > 600; fraction(speech) > 0.5. docs/archives.md has all of it.
        """)]
internal sealed class FindCommand(ShutdownSignals signals)
{
    private const int RowsOnTerminal = 100;
    private const int MostClips = 1000;

    private static readonly Dictionary<string, string> Formats = new() { [".csv"] = "csv", [".json"] = "json", [".m3u8"] = "m3u8" };

    [Argument(0, "ANNOTATIONS", "The folder that mirtool annotate wrote.")]
    [Required(ErrorMessage = "Name the folder that mirtool annotate wrote, and what to find: mirtool find ANNOTATIONS EXPRESSION")]
    public string Annotations { get; } = "";

    [Argument(1, "EXPRESSION", "What to find. Put it in quotes: & and | mean something to the shell.")]
    [Required(ErrorMessage = "Say what to find, such as: mirtool find ANNOTATIONS 'voice & !piano'")]
    public string Expression { get; } = "";

    [Option("--by <UNIT>", "segment: stretches in which the expression holds; window: single windows; recording: recordings as a whole.", CommandOptionType.SingleValue)]
    [AllowedValues("segment", "window", "recording", ErrorMessage = "--by must be segment, window or recording, but is '{0}'.")]
    public string By { get; } = "segment";

    [Option("--min-seconds <SECONDS>", "Leave out what is shorter.", CommandOptionType.SingleValue)]
    public double MinimumSeconds { get; }

    [Option("--sort <ORDER>", "file: by name and time; duration: the longest first; probability: the surest first.", CommandOptionType.SingleValue)]
    [AllowedValues("file", "duration", "probability", ErrorMessage = "--sort must be file, duration or probability, but is '{0}'.")]
    public string Sort { get; } = "file";

    [Option("-n|--limit <N>", "At most so many, the first in order.", CommandOptionType.SingleValue)]
    public int? Limit { get; }

    [Option("--format <FORMAT>", "table, csv, json or m3u8 (a playlist); by default as --output ends, else table.", CommandOptionType.SingleValue)]
    [AllowedValues("table", "csv", "json", "m3u8", ErrorMessage = "--format must be table, csv, json or m3u8, but is '{0}'.")]
    public string? Format { get; }

    [Option("-o|--output <FILE>", "A file to write instead of stdout.", CommandOptionType.SingleValue)]
    public string? Output { get; }

    [Option("--clips <DIR>", "Cut what is found out of the recordings, with a second before and after, as FLAC files.", CommandOptionType.SingleValue)]
    public string? Clips { get; }

    [Option("--audio <ROOT>", "The folder that names of recordings begin at, for playlists and clips; by default where they were annotated.", CommandOptionType.SingleValue)]
    public string? Audio { get; }

    [Option("--force", "Replace a file that is there.", CommandOptionType.NoValue)]
    public bool Force { get; }

    public PluginOptions Plugins { get; } = new();

    public int OnExecute(IConsole console)
    {
        string format = CheckedFormat();
        AnnotationFolder annotations = AnnotationFolder.Open(Annotations);
        if ((format == "m3u8" || Clips is not null) && annotations.AudioPath("", Audio) is null)
        {
            throw new UsageException($"'{Annotations}' has no run.json that says where the recordings lie. Name their folder with --audio.");
        }

        using ArchiveSearch search = ArchiveSearch.Open(annotations, annotations.FindTaxonomy(Plugins.Folders));
        FindResult result = Search(search);
        FoundRows.WarnOfMissing(console, search.Missing);
        if (Clips is null)
        {
            Write(console, annotations, format, result, result.Stretches);
        }
        else
        {
            FoundStretch[] stretches = [.. result.Stretches.Take(MostClips + 1)];
            int exitCode = CutClips(console, annotations, stretches);
            Write(console, annotations, format, result, stretches);
            return signals.RequestedExitCode ?? exitCode;
        }

        return signals.RequestedExitCode ?? ExitCode.Success;
    }

    private string CheckedFormat()
    {
        string? problem =
            MinimumSeconds < 0 ? $"--min-seconds must be at least 0, but is {MinimumSeconds.ToString(CultureInfo.InvariantCulture)}."
            : Limit < 1 ? $"--limit must be at least 1, but is {Limit}."
            : Audio is not null && !Directory.Exists(Audio) ? $"--audio '{Audio}' is no folder. Name the one that names of recordings begin at."
            : Clips is not null && File.Exists(Clips) ? $"--clips '{Clips}' is a file. Name a folder."
            : null;
        if (problem is not null)
        {
            throw new UsageException(problem);
        }

        if (Output is not null)
        {
            OutputFile.RequireFree(Output, Force);
        }

        return FoundRows.Format(Format, Output, Formats);
    }

    private FindResult Search(ArchiveSearch search)
    {
        var options = new FindOptions
        {
            Unit = Enum.Parse<FindUnit>(By, ignoreCase: true),
            Order = Enum.Parse<FindOrder>(Sort, ignoreCase: true),
            MinimumSeconds = MinimumSeconds,
            Limit = Limit,
        };
        try
        {
            return ArchiveProgress.Show("reading tables", !search.UsesParquet, progress => search.Find(Expression, options, progress, signals.Token));
        }
        catch (ExpressionException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private void Write(IConsole console, AnnotationFolder annotations, string format, FindResult result, IEnumerable<FoundStretch> stretches)
    {
        switch (format)
        {
            case "csv":
                OutputFile.Write(Output, stream => StretchTable.WriteCsv(stream, stretches));
                break;
            case "json":
                OutputFile.Write(Output, stream => StretchTable.WriteJson(stream, stretches));
                break;
            case "m3u8":
                OutputFile.Write(Output, stream =>
                {
                    using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                    Playlist.Write(writer, Expression, stretches, file => annotations.AudioPath(file, Audio)!);
                });
                break;
            case "table" when Output is not null:
                throw new UsageException("--format table is for the terminal. Name csv, json or m3u8.");
            default:
                bool isCut = !console.IsOutputRedirected && Limit is null;
                ResultTable.Write(console, StretchTable.Columns, (isCut ? stretches.Take(RowsOnTerminal) : stretches).Select(StretchTable.Cells));
                break;
        }

        console.Error.WriteLine(Summary(console, format, result));
    }

    private string Summary(IConsole console, string format, FindResult result)
    {
        string what = By switch
        {
            "window" => result.Count == 1 ? "window" : "windows",
            "recording" => result.Count == 1 ? "recording" : "recordings",
            _ => result.Count == 1 ? "stretch" : "stretches",
        };
        long shown = Math.Min(result.Count, Limit ?? (format == "table" && !console.IsOutputRedirected ? RowsOnTerminal : long.MaxValue));
        string part = shown < result.Count ? $", {shown} of them shown" : "";
        string overlap = By == "window" ? "" : $", {Playlist.Clock(result.TotalSeconds)} in all";
        return $"mirtool: {result.Count} {what}{overlap}{part}";
    }

    private int CutClips(IConsole console, AnnotationFolder annotations, FoundStretch[] stretches)
    {
        if (stretches.Length > MostClips)
        {
            throw new UsageException($"More than {MostClips} clips would be cut. Say how many with -n, or narrow the search.");
        }

        CutClips result = ClipCutter.CutAll(annotations, Audio, stretches, Clips!, signals.Token);
        foreach (string failure in result.Failures)
        {
            console.Error.WriteLine($"mirtool: warning: {failure}{(Audio is null ? " If the recordings were moved, name their folder with --audio." : "")}");
        }

        console.Error.WriteLine($"mirtool: {result.Paths.Count} {(result.Paths.Count == 1 ? "clip" : "clips")} in '{Clips}'");
        return result.Failures.Count > 0 ? ExitCode.SomeFailed : ExitCode.Success;
    }
}
