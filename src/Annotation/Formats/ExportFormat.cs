using System.Text;

namespace MirTool.Annotation.Formats;

/// <summary>A format that annotations are exported to.</summary>
/// <param name="Name">As commands take it.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Suffix">What follows the recording's name in that of its file.</param>
/// <param name="Write">Writes a recording into a stream; told the folder that the file will lie in.</param>
internal sealed record ExportFormat(
    string Name, string Description, Func<StretchKind, string> Suffix, Action<ExportedRecording, Stream, string> Write)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>One file a recording each.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        OfText("audacity", "labels for Audacity", ".txt", AudacityLabels.Write),
        OfText("raven", "a selection table for Raven", ".selections.txt", RavenSelections.Write),
        OfText("sonic-visualiser", "a region layer for Sonic Visualiser", ".csv", SonicVisualiserRegions.Write),
        new("jams", "JAMS: tag_open, and the polyphony in the sandbox", _ => ".jams", (recording, stream, _) => JamsDocument.Write(stream, recording)),
        new("elan", "ELAN: a tier for each instrument and one for the polyphony", _ => ".eaf", (recording, stream, folder) => ElanDocument.Write(stream, recording, folder)),
        OfText("textgrid", "Praat: likewise", ".TextGrid", PraatTextGrid.Write),
        new("ndjson", "a JSON object a line", _ => ".ndjson", (recording, stream, _) => JsonLines.Write(stream, recording)),
    ];

    /// <summary>The CSV tables in another style: those of a recording here, the others by <see cref="SpreadsheetTables.WriteOverAll"/>.</summary>
    /// <param name="name">As commands take it.</param>
    /// <param name="style">Null for the tables as annotate writes them.</param>
    public static ExportFormat OfTables(string name, SpreadsheetStyle? style) => new(
        name, style is null ? "the CSV tables, with further columns" : "the CSV tables as spreadsheet programs open them",
        of => (of == StretchKind.Windows ? ".frames" : ".segments") + (style is null ? ".csv" : ".excel.csv"),
        (recording, stream, _) => SpreadsheetTables.Write(stream, recording, style));

    private static ExportFormat OfText(string name, string description, string suffix, Action<TextWriter, ExportedRecording> write) => new(
        name, description, _ => suffix, (recording, stream, _) =>
        {
            using var text = new StreamWriter(stream, Utf8, leaveOpen: true);
            write(text, recording);
        });
}
