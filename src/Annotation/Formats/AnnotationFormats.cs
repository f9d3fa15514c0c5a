using MirTool.Plugins;

namespace MirTool.Annotation.Formats;

/// <summary>The formats of other programs, for annotations as they come: those that <c>mirtool export</c> makes from tables.</summary>
public static class AnnotationFormats
{
    /// <summary>Names, as <c>mirtool export --format</c> takes them; <c>csv</c> is not among them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ExportFormats.OfOneFileARecording.Select(format => format.Name)];

    /// <summary>The format of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="ofWindows">Each window with its instruments, instead of the stretches in which an instrument sounds.</param>
    /// <exception cref="InvalidDataException">There is no such format; the message names the nearest.</exception>
    public static IAnnotationFormat Find(string name, bool ofWindows = false) => new CollectedFormat(
        ExportFormats.OfOneFileARecording.FirstOrDefault(format => format.Name == name)
            ?? throw new InvalidDataException($"There is no format '{name}'; the nearest is '{NearestName.Among(Names, name)}'. There are {string.Join(", ", Names)}."),
        ofWindows ? StretchKind.Windows : StretchKind.Segments);
}
