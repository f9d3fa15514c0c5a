using System.Text.Json.Serialization;
using MirTool.Review.Labels;
using MirTool.Review.Queue;
using MirTool.Review.Recordings;
using MirTool.Review.Teaching;

namespace MirTool.Review.Server;

/// <summary>What went wrong, for the page.</summary>
/// <param name="Error">A sentence or two.</param>
/// <param name="IsStale">Whether the labels have changed since: look again.</param>
internal sealed record ApiError(string Error, bool IsStale);

/// <summary>The archive as a whole.</summary>
internal sealed record ApiArchive(
    string Title, string Annotations, string Labels, string Reviewer, string? Model, string? Taxonomy, int Recordings, double Seconds,
    IReadOnlyList<CatalogInstrument> Instruments, IReadOnlyList<string> Formats, bool HasEmbeddings);

/// <summary>A recording, what the model says of it (segments: place of the instrument, start, end, probability), and what people say.</summary>
internal sealed record ApiRecording(
    string File, double DurationSeconds, double? MeanPolyphony, string? Error, IReadOnlyList<double[]> Segments, RecordingLabels Labels);

/// <summary>The recording on the screen, if there is one.</summary>
internal sealed record ApiTeach(string? File);

/// <summary>The recording to undo a change of.</summary>
internal sealed record ApiUndo(string File, long Base);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowTrailingCommas = false)]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(ApiArchive))]
[JsonSerializable(typeof(ApiRecording))]
[JsonSerializable(typeof(ApiTeach))]
[JsonSerializable(typeof(ApiUndo))]
[JsonSerializable(typeof(TeachingState))]
[JsonSerializable(typeof(LabelEdit))]
[JsonSerializable(typeof(QueueRequest))]
[JsonSerializable(typeof(IReadOnlyList<QueueItem>))]
[JsonSerializable(typeof(RecordingLabels))]
[JsonSerializable(typeof(RecordingPage))]
[JsonSerializable(typeof(IReadOnlyList<PolyphonyStep>))]
internal sealed partial class ApiJson : JsonSerializerContext;
