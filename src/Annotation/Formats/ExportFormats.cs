using System.Text;
using MirTool.Plugins;

namespace MirTool.Annotation.Formats;

/// <summary>The formats that annotations can be exported to, by name.</summary>
public static class ExportFormats
{
    /// <summary>The tables themselves.</summary>
    public const string Csv = "csv";

    /// <summary>The tables for spreadsheet programs.</summary>
    public const string ExcelCsv = "csv-excel";

    /// <summary>One file a table for all recordings, which the archive writes; it is not found here.</summary>
    public const string Parquet = "parquet";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Those that need nothing but the recording.</summary>
    public static IReadOnlyList<ExportFormat> OfOneFileARecording { get; } =
    [
        OfText("audacity", ".txt", AudacityLabels.Write),
        OfText("raven", ".selections.txt", RavenSelections.Write),
        OfText("sonic-visualiser", ".csv", SonicVisualiserRegions.Write),
        new("jams", _ => ".jams", (recording, stream, _) => JamsDocument.Write(stream, recording)),
        new("elan", _ => ".eaf", (recording, stream, folder) => ElanDocument.Write(stream, recording, folder)),
        OfText("textgrid", ".TextGrid", PraatTextGrid.Write),
        new("ndjson", _ => ".ndjson", (recording, stream, _) => JsonLines.Write(stream, recording)),
    ];

    /// <summary>As commands take them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OfOneFileARecording.Select(format => format.Name), Csv, ExcelCsv, Parquet];

    /// <summary>The format of a name.</summary>
    /// <param name="name">As commands take it.</param>
    /// <param name="style">For <c>csv-excel</c>.</param>
    /// <exception cref="InvalidDataException">There is no such format; the message names the nearest.</exception>
    public static ExportFormat Find(string name, SpreadsheetStyle? style) => name switch
    {
        Csv => OfTables(Csv, null),
        ExcelCsv => OfTables(ExcelCsv, style ?? SpreadsheetStyle.OfThisMachine()),
        _ => OfOneFileARecording.FirstOrDefault(format => format.Name == name) ?? throw new InvalidDataException(
            $"There is no format '{name}'; the nearest is '{NearestName.Among(Names, name)}'. There are {string.Join(", ", Names)}."),
    };

    private static ExportFormat OfTables(string name, SpreadsheetStyle? style) => new(
        name,
        of => (of == StretchKind.Windows ? ".frames" : ".segments") + (style is null ? ".csv" : ".excel.csv"),
        (recording, stream, _) => SpreadsheetTables.Write(stream, recording, style));

    private static ExportFormat OfText(string name, string suffix, Action<TextWriter, ExportedRecording> write) => new(
        name, _ => suffix, (recording, stream, _) =>
        {
            using var text = new StreamWriter(stream, Utf8, leaveOpen: true);
            write(text, recording);
        });
}
