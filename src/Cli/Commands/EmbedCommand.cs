using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MirTool.Annotation;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Embeddings;
using MirTool.Cli.Options;
using MirTool.Models.Files;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool embed</c>: the embeddings of recordings alone, for <c>similar</c> and for other programs.</summary>
[Command("embed", Description = "Computes the embeddings of recordings, by which windows that sound alike are found; writes Parquet files.", AllowArgumentSeparator = true)]
internal sealed class EmbedCommand(ShutdownSignals signals)
{
    [Argument(0, "INPUT", "Recordings: files, folders (searched with all they hold), patterns such as 'live/**/*.flac', or @list.txt with one of these a line.")]
    public string[] Inputs { get; } = [];

    /// <summary>What follows <c>--</c>: inputs whose names begin with a dash.</summary>
    public string[] RemainingArguments { get; } = [];

    [Option("-o|--output <DIR>", "Where the files go. A folder that holds some already is continued.", CommandOptionType.SingleValue)]
    public string Output { get; } = "embeddings";

    public ModelOptions Model { get; } = new();

    public DeviceOptions Device { get; } = new();

    public HopOptions Hop { get; } = new();

    public JobOptions Jobs { get; } = new();

    public ListOptions Lists { get; } = new();

    [Option("--force", "Embed everything anew, even what is done.", CommandOptionType.NoValue)]
    public bool Force { get; }

    [Option("-q|--quiet", "Say nothing but warnings and errors.", CommandOptionType.NoValue)]
    public bool Quiet { get; }

    public async Task<int> OnExecuteAsync()
    {
        IReadOnlyList<string> inputs = [.. Inputs, .. RemainingArguments];
        string? problem =
            inputs.Count == 0 ? "No INPUT is given: name recordings, folders, patterns or @lists."
            : Hop.Problem ?? Jobs.Problem ?? Lists.Problem;
        if (problem is not null)
        {
            throw new UsageException(problem);
        }

        using IHost host = ApplicationHost.Build(Quiet ? LogLevel.Warning : LogLevel.Information);
        ILogger logger = host.Services.GetRequiredService<ILogger<EmbedCommand>>();
        StoredModel model = Model.Load();
        using var annotator = new Annotator(
            model,
            new TaxonomyCatalog(PluginCatalog.Load([])).Find(TaxonomyCatalog.DefaultName),
            new AnnotatorOptions { HopSeconds = Hop.Seconds, Device = Device.Name, Embeddings = true });
        var batch = new AnnotationBatch(annotator, new BatchOptions
        {
            OutputFolder = Output,
            Formats = [new EmbeddingFormat(annotator.EmbeddingModel)],
            Jobs = Jobs.Count,
            ListFormat = Lists.Format,
            Force = Force,
            ReportedOptions = new Dictionary<string, string> { ["model"] = Model.Name ?? ModelFolder.DefaultName, ["hop"] = Hop.Seconds.ToString(CultureInfo.InvariantCulture) },
        });
        var display = new ProgressDisplay(new ProgressOptions { Quiet = Quiet }.Mode, host.Services.GetRequiredService<StandardError>(), logger);
        BatchResult result = await display.ShowAsync(() => batch.RunAsync(inputs, display, signals.Token));
        int exitCode = BatchEnd.Tell(result, signals, logger);
        return signals.RequestedExitCode ?? exitCode;
    }
}
