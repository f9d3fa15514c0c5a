using System.Text.Json.Serialization;

namespace MirTool.Annotation.Formats;

/// <summary>What an export keeps of itself.</summary>
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class ExportJson : JsonSerializerContext;
