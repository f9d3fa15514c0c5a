using System.Globalization;
using System.Xml;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Plugins.Custom.Formats;

/// <summary>A layer file of Sonic Visualiser (.svl): regions with frame, duration and label.</summary>
internal static class SonicVisualiserLayer
{
    private const string Program = "Sonic Visualiser";

    public static void Read(string path, string recording, LabelRows rows)
    {
        double sampleRate = 0;
        bool isWhole = LabelXml.Read(path, Program, rows, (reader, line) =>
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                return;
            }

            if (reader.Name == "model" && SpreadsheetTable.TryNumber(reader.GetAttribute("sampleRate") ?? "", out double rate) && rate > 0)
            {
                sampleRate = rate;
            }
            else if (reader.Name == "point")
            {
                ReadPoint(reader, line, sampleRate, rows);
            }
        });
        if (isWhole)
        {
            rows.RequireAny("a region layer has an element “point” for each");
        }
    }

    private static void ReadPoint(XmlReader point, int line, double sampleRate, LabelRows rows)
    {
        string label = point.GetAttribute("label") ?? "";
        if (sampleRate == 0)
        {
            rows.Error(line, "sampleRate", "no element “model” with a sampleRate stands before this point, so its time is not known. Export the layer again.");
        }
        else if (!long.TryParse(point.GetAttribute("frame"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long frame))
        {
            rows.Error(line, "frame", $"“{point.GetAttribute("frame")}” is not a whole number of samples.");
        }
        else if (point.GetAttribute("duration") is not { } text)
        {
            rows.Error(line, "duration", $"the point “{label}” has no duration. Export a region layer: other layers have none.");
        }
        else if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long duration))
        {
            rows.Error(line, "duration", $"“{text}” is not a whole number of samples.");
        }
        else
        {
            rows.Add(line, "label", label, frame / sampleRate, (frame + duration) / sampleRate, Program);
        }
    }
}
