using System.Text.Json.Serialization;

namespace MirTool.Cli.Batch;

/// <summary>The files that are read back or by machines.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = false,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(ProgressReport))]
internal sealed partial class BatchJson : JsonSerializerContext;
