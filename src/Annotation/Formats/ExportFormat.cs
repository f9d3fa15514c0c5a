namespace MirTool.Annotation.Formats;

/// <summary>A format that annotations are exported to, one file a recording.</summary>
/// <param name="Name">As commands take it.</param>
/// <param name="Suffix">What follows the recording's name in that of its file.</param>
/// <param name="Write">Writes a recording into a stream; told the folder that the file will lie in.</param>
internal sealed record ExportFormat(string Name, Func<StretchKind, string> Suffix, Action<ExportedRecording, Stream, string> Write);
