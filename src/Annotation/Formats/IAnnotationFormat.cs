namespace MirTool.Annotation.Formats;

/// <summary>A file format of a recording's annotations, such as CSV tables or JAMS.</summary>
public interface IAnnotationFormat
{
    /// <summary>The name that commands use, such as <c>csv</c>.</summary>
    string Name { get; }

    /// <summary>What is appended to a recording's name for each file of the format, such as <c>.frames.csv</c> and <c>.segments.csv</c>; at least one.</summary>
    IReadOnlyList<string> Suffixes { get; }

    /// <summary>Begins the files of one recording. Called from several threads for several recordings at once.</summary>
    /// <param name="header">What is known before the first window.</param>
    /// <param name="files">One for each of <see cref="Suffixes"/>: empty, writable and seekable. They stay the caller's, who gives
    /// them their names once the writer has completed, and removes them otherwise.</param>
    AnnotationWriter Begin(AnnotationHeader header, IReadOnlyList<Stream> files);
}
