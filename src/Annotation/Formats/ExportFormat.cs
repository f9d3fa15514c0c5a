namespace MirTool.Annotation.Formats;

/// <summary>A format that annotations are exported to, one file a recording.</summary>
public sealed class ExportFormat
{
    internal ExportFormat(string name, Func<StretchKind, string> suffix, Action<ExportedRecording, Stream, string> write)
    {
        Name = name;
        Suffix = suffix;
        Write = write;
    }

    /// <summary>As commands take it.</summary>
    public string Name { get; }

    /// <summary>What follows the recording's name in that of its file.</summary>
    internal Func<StretchKind, string> Suffix { get; }

    /// <summary>Writes a recording into a stream; told the folder that the file will lie in.</summary>
    internal Action<ExportedRecording, Stream, string> Write { get; }
}
