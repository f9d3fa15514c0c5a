using System.Globalization;
using System.Text.Json.Nodes;
using MirTool.Annotation;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Embeddings;
using MirTool.Annotation.Formats;
using MirTool.Cli.Commands;
using MirTool.Models.Files;
using MirTool.Review;
using MirTool.Review.Queue;
using MirTool.Review.Recordings;

namespace MirTool.Cli.Tests.Damage;

/// <summary>The commands that read an archive, in this process.</summary>
internal static class ArchiveReader
{
    private const string Everything = """
        SELECT w::VARCHAR AS cells FROM windows w UNION ALL SELECT s::VARCHAR FROM segments s
        UNION ALL SELECT r::VARCHAR FROM recordings r UNION ALL SELECT y::VARCHAR FROM summary y
        """;

    /// <summary>Runs a command on the archive in <c>out</c>; what it writes is below <c>written</c>.</summary>
    /// <returns>What it said beside its result.</returns>
    public static async Task<string> RunAsync(string command, TemporaryFolder folder, string model)
    {
        using var signals = new ShutdownSignals();
        var console = new QuietConsole();
        string archive = folder.At("out");
        Directory.CreateDirectory(folder.At("written"));
        if (command != "merge")
        {
            ForgetTaxonomy(Path.Join(archive, "run.json"));
        }

        string Written(string name) => folder.At("written/" + name);
        TCommand Parse<TCommand>(params string[] args)
            where TCommand : class => Program.Parse<TCommand>(args, signals);
        switch (command)
        {
            case "find":
                Parse<FindCommand>("find", archive, "polyphony >= 0", "-o", Written("found.csv")).OnExecute(console);
                break;
            case "query":
                Parse<QueryCommand>("query", archive, Everything, "-o", Written("rows.csv")).OnExecute(console);
                break;
            case "tables":
                Parse<TablesCommand>("tables", archive, "-q", "-o", Written("tables")).OnExecute(console);
                break;
            case "tables duckdb":
                Parse<TablesCommand>("tables", archive, "-q", "-o", Written("archive.duckdb")).OnExecute(console);
                break;
            case "report":
                Parse<ReportCommand>("report", archive, "-q", "-o", Written("report.html")).OnExecute(console);
                break;
            case "export":
                return await ExportAsync(archive, Written("exported"), "jams", StretchKind.Windows);
            case "export excel":
                return await ExportAsync(archive, Written("exported"), "csv-excel", StretchKind.Segments);
            case "merge":
                await Parse<MergeCommand>("merge", archive, "-q", "-o", Written("all")).OnExecuteAsync();
                break;
            case "suggest":
                Parse<SuggestCommand>("suggest", archive, "--model", model, "-o", Written("suggestions")).OnExecute(console);
                break;
            case "similar":
                FoundRows.WarnOfMissingEmbeddings(console, EmbeddingFolder.Missing(archive));
                Similar(archive, model, Written("similar.csv"));
                break;
            default:
                return Review(archive, folder.At("sound"), model);
        }

        return console.Error.ToString()!;
    }

    /// <summary>Looking for a taxonomy loads all plugins, and damage has nothing to do with it.</summary>
    private static void ForgetTaxonomy(string path)
    {
        JsonObject run = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        run.Remove("taxonomy");
        File.WriteAllText(path, run.ToJsonString());
    }

    private static async Task<string> ExportAsync(string archive, string target, string format, StretchKind of)
    {
        AnnotationFolder annotations = AnnotationFolder.Open(archive);
        var failures = new Failures();
        var options = new ExportOptions
        {
            Format = ExportFormats.Find(format, SpreadsheetStyle.Point),
            OutputFolder = target,
            Of = of,
            Style = format == "csv-excel" ? SpreadsheetStyle.Point : null,
            HasTablesOverAll = format == "csv-excel",
            RecordingsFolder = annotations.Run?.Root,
            Settings = new Dictionary<string, string>(),
        };
        await AnnotationExport.RunAsync(annotations, options, failures);
        return string.Join('\n', failures.All);
    }

    private static void Similar(string archive, string model, string target)
    {
        IReadOnlyList<string> files = EmbeddingFolder.Files(archive);
        StoredModel stored = ModelFolder.Load(ModelFolder.Find(model));
        float[] example;
        using (EmbeddingFile first = EmbeddingFile.Open(files[0]))
        {
            SimilarWindows.RequireModel(first, new NamedContent(stored.Description.Name, stored.EmbeddingSha256));
            example = [.. Enumerable.Repeat(1f, first.Blocks().First().Size)];
        }

        WindowFiles.WriteSimilar(target, SimilarWindows.Search(files, new NamedContent(stored.Description.Name, stored.EmbeddingSha256), [example], [], 20));
    }

    private static string Review(string archive, string sound, string model)
    {
        using ReviewSession session = ReviewSession.Open(new ReviewOptions { Annotations = archive, Audio = sound, Model = model });
        RecordingPage page = session.Catalog.Page(new RecordingQuery(), session.StatusOf);
        var told = new List<string> { page.Total.ToString(CultureInfo.InvariantCulture) };
        foreach (CatalogRecording recording in session.Catalog.Recordings.Where(recording => recording.Error is null))
        {
            told.AddRange(RecordingDetail.Segments(session.Catalog, recording.File).Select(segment => segment.ToString()));
            told.AddRange(RecordingDetail.Polyphony(session.Catalog, recording.File).Select(step => step.ToString()));
        }

        told.AddRange(session.Queues.Make(new QueueRequest { Kind = "find", Expression = "polyphony >= 0" }, CancellationToken.None).Select(item => item.ToString()));
        return string.Join('\n', told);
    }

    private sealed class Failures : IProgress<BatchProgress>
    {
        public List<string> All { get; } = [];

        public void Report(BatchProgress value)
        {
            if (value.Finished?.Failure is { } error)
            {
                All.Add(error);
            }
        }
    }
}
