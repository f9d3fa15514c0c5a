using System.Globalization;
using System.Text;
using System.Xml;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Plugins.Custom.Formats;

/// <summary>A file of ELAN (.eaf): every aligned annotation of every tier is a label (<see cref="TierLabels"/>).</summary>
/// <remarks>Annotations that refer to others (translations, remarks) have no times of their own and are not read.</remarks>
internal static class ElanFile
{
    private const string Program = "ELAN";
    private const string Milliseconds = "milliseconds";

    public static void Read(string path, string recording, LabelRows rows)
    {
        var reading = new Reading(recording, rows);
        if (LabelXml.Read(path, Program, rows, reading.Node))
        {
            rows.RequireAny("its tiers have no aligned annotations");
        }
    }

    private sealed class Reading(string recording, LabelRows rows)
    {
        private readonly Dictionary<string, double?> slotSeconds = new(StringComparer.Ordinal);
        private double originSeconds;
        private string tier = "";
        private Annotation? open;
        private bool isValue;

        public void Node(XmlReader reader, int line)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    isValue = reader.Name == "ANNOTATION_VALUE" && !reader.IsEmptyElement;
                    Start(reader, line);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when isValue && open is not null:
                    open.Text.Append(reader.Value);
                    break;
                case XmlNodeType.EndElement:
                    isValue = false;
                    if (reader.Name == "ALIGNABLE_ANNOTATION" && open is not null)
                    {
                        End(open);
                        open = null;
                    }

                    break;
            }
        }

        private void Start(XmlReader reader, int line)
        {
            switch (reader.Name)
            {
                case "HEADER" when reader.GetAttribute("TIME_UNITS") is { } units && units != Milliseconds:
                    rows.Error(line, "TIME_UNITS", $"“{units}” is not read. Save the file with a present version of {Program}, which writes {Milliseconds}.");
                    break;
                case "MEDIA_DESCRIPTOR" when IsOfRecording(reader):
                    _ = double.TryParse(reader.GetAttribute("TIME_ORIGIN"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double origin);
                    originSeconds = origin / 1000;
                    break;
                case "TIME_SLOT":
                    AddSlot(reader, line);
                    break;
                case "TIER":
                    tier = reader.GetAttribute("TIER_ID") ?? "";
                    break;
                case "ALIGNABLE_ANNOTATION" when TierLabels.IsRead(tier):
                    open = new(line, reader.GetAttribute("ANNOTATION_ID") ?? "", reader.GetAttribute("TIME_SLOT_REF1") ?? "", reader.GetAttribute("TIME_SLOT_REF2") ?? "");
                    break;
            }
        }

        private bool IsOfRecording(XmlReader media) =>
            (media.GetAttribute("MEDIA_URL") ?? "").EndsWith("/" + Uri.EscapeDataString(recording), StringComparison.OrdinalIgnoreCase)
            || (media.GetAttribute("MEDIA_URL") ?? "").EndsWith("/" + recording, StringComparison.OrdinalIgnoreCase);

        private void AddSlot(XmlReader slot, int line)
        {
            string id = slot.GetAttribute("TIME_SLOT_ID") ?? "";
            string? text = slot.GetAttribute("TIME_VALUE");
            if (text is not null && !SpreadsheetTable.TryNumber(text, out _))
            {
                rows.Error(line, "TIME_VALUE", $"“{text}” of the time slot {id} is not a number of milliseconds.");
            }

            // Slots within a divided annotation may have no time.
            slotSeconds[id] = text is not null && SpreadsheetTable.TryNumber(text, out double milliseconds) ? milliseconds / 1000 : null;
        }

        private void End(Annotation annotation)
        {
            string where = $"{tier}, {annotation.Id}";
            if (Seconds(annotation.From) is not { } start || Seconds(annotation.To) is not { } end)
            {
                string slot = Seconds(annotation.From) is null ? annotation.From : annotation.To;
                rows.Error(annotation.Line, where, $"its time slot “{slot}” has no time. Align the annotation in {Program}.");
                return;
            }

            rows.Add(annotation.Line, where, TierLabels.Label(tier, annotation.Text.ToString()), start + originSeconds, end + originSeconds, Program);
        }

        private double? Seconds(string slot) => slotSeconds.GetValueOrDefault(slot);
    }

    private sealed record Annotation(int Line, string Id, string From, string To)
    {
        public StringBuilder Text { get; } = new();
    }
}
