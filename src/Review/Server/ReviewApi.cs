using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MirTool.Audio;
using MirTool.Review.Labels;
using MirTool.Review.Queue;
using MirTool.Review.Recordings;
using MirTool.Review.Sound;

namespace MirTool.Review.Server;

/// <summary>The addresses of the page's server. What they answer is computed elsewhere.</summary>
internal static class ReviewApi
{
    // What browsers play, and seek in to the sample; everything else becomes a WAV on its way.
    private static readonly Dictionary<string, string> PlayedAsTheyAre = new(StringComparer.OrdinalIgnoreCase)
    {
        [".flac"] = "audio/flac",
        [".ogg"] = "audio/ogg",
        [".oga"] = "audio/ogg",
        [".opus"] = "audio/ogg",
    };

    public static void Map(IEndpointRouteBuilder routes, ReviewSession session)
    {
        routes.MapGet("/api/archive", () => Results.Json(Archive(session), ApiJson.Default.ApiArchive));
        routes.MapGet("/api/recordings", (HttpRequest request) => Results.Json(session.Catalog.Page(QueryOf(request.Query), session.StatusOf), ApiJson.Default.RecordingPage));
        routes.MapGet("/api/recording", (string file) => Results.Json(Recording(session, file), ApiJson.Default.ApiRecording));
        routes.MapGet("/api/polyphony", (string file) =>
            Results.Json(RecordingDetail.Polyphony(session.Catalog, session.Recording(file).File), ApiJson.Default.IReadOnlyListPolyphonyStep));
        routes.MapGet("/api/tile", (string file, int scale, int index, HttpContext context) => TileAsync(session, file, scale, index, context));
        routes.MapGet("/api/audio", (string file) => Audio(session, file));
        routes.MapGet("/api/labels", (string file) => Results.Json(session.Labels.Of(session.Recording(file).File), ApiJson.Default.RecordingLabels));
        routes.MapPost("/api/edit", (LabelEdit edit) => Results.Json(session.Edit(edit), ApiJson.Default.RecordingLabels));
        routes.MapPost("/api/undo", (ApiUndo undo) => Results.Json(session.Labels.Undo(session.Recording(undo.File).File, undo.Base), ApiJson.Default.RecordingLabels));
        routes.MapPost("/api/redo", (ApiUndo undo) => Results.Json(session.Labels.Undo(session.Recording(undo.File).File, undo.Base, isUndo: false), ApiJson.Default.RecordingLabels));
        routes.MapPost("/api/queue", (QueueRequest request, CancellationToken cancellationToken) => Results.Json(session.Queues.Make(request, cancellationToken), ApiJson.Default.IReadOnlyListQueueItem));
        routes.MapGet("/api/export", (string format) => Export(session, format));
        routes.MapPost("/api/teach", (ApiTeach teach) => Results.Json(session.Teaching.Start(teach.File ?? ""), ApiJson.Default.TeachingState));
        routes.MapGet("/api/teach", () => Results.Json(session.Teaching.State, ApiJson.Default.TeachingState));
        routes.MapGet("/", () => PageFiles.Get(""));
        routes.MapGet("/{name}", (string name) => PageFiles.Get(name));
    }

    private static ApiArchive Archive(ReviewSession session) => new(
        Path.GetFileName(Path.TrimEndingDirectorySeparator(session.AnnotationsFolder)), session.Catalog.Folder.Path, session.Labels.Path, session.Labels.Reviewer,
        session.Catalog.Folder.Run?.Model, session.Catalog.Folder.Run?.Taxonomy, session.Catalog.Recordings.Count,
        Math.Round(session.Catalog.Recordings.Sum(recording => recording.DurationSeconds), 1), session.Catalog.Instruments, LabelExport.Formats, session.Queues.HasEmbeddings);

    private static ApiRecording Recording(ReviewSession session, string file)
    {
        CatalogRecording recording = session.Recording(file);
        return new(
            recording.File, recording.DurationSeconds, recording.MeanPolyphony, recording.Error,
            [.. RecordingDetail.Segments(session.Catalog, file).Select(segment => (double[])[segment.Instrument, segment.StartSeconds, segment.EndSeconds, segment.Probability])],
            session.Labels.Of(file));
    }

    private static async Task<IResult> TileAsync(ReviewSession session, string file, int scale, int index, HttpContext context)
    {
        SoundTile tile = await session.Tiles.GetAsync(session.Sound(file), session.Recording(file).DurationSeconds, scale, index, context.RequestAborted);
        context.Response.Headers["X-Final"] = tile.IsFinal ? "1" : "0";
        if (tile.IsFinal)
        {
            context.Response.Headers.CacheControl = "private, max-age=3600";
        }

        return Results.Bytes(tile.Bytes, "application/octet-stream");
    }

    private static IResult Audio(ReviewSession session, string file)
    {
        RecordingPart sound = session.Sound(file);
        return !sound.IsPart && PlayedAsTheyAre.TryGetValue(Path.GetExtension(sound.Path), out string? type)
            ? Results.File(new FileStream(sound.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), type, enableRangeProcessing: true)
            : Results.File(new WaveStream(sound, session.Recording(file).DurationSeconds), "audio/wav", enableRangeProcessing: true);
    }

    private static IResult Export(ReviewSession session, string format)
    {
        // Whole before it is sent: an error is an answer, not half an archive.
        var zip = new MemoryStream();
        LabelExport.Write(zip, format, session.Labels, session.Catalog);
        zip.Position = 0;
        return Results.File(zip, "application/zip", $"labels-{format}.zip");
    }

    private static RecordingQuery QueryOf(IQueryCollection query) => new()
    {
        Find = query["find"].ToString(),
        Instrument = query["instrument"].ToString(),
        Family = query["family"].ToString(),
        Status = query["status"].ToString(),
        Sort = query["sort"].ToString() is { Length: > 0 } sort ? sort : "name",
        Polyphony = Number(query["polyphony"].ToString()),
        Doubt = Number(query["doubt"].ToString()),
        Offset = (int)Math.Clamp(Number(query["offset"].ToString()), 0, int.MaxValue),
        Limit = (int)Math.Clamp(query.ContainsKey("limit") ? Number(query["limit"].ToString()) : 100, 0, 500),
    };

    private static double Number(string text) =>
        text.Length == 0 ? 0
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
        : throw new BadHttpRequestException($"“{text}” is not a number.");
}
