using System.Globalization;
using System.Text;
using System.Xml;

namespace MirTool.Annotation.Formats;

/// <summary>A file for ELAN (.eaf, version 3.0): a tier for each instrument, whose annotations are confidences, and one for the polyphony.</summary>
internal static class ElanDocument
{
    private const string Type = "sounds";
    private const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

    private static readonly Dictionary<string, string> MimeTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".wav"] = "audio/x-wav",
        [".wave"] = "audio/x-wav",
        [".bwf"] = "audio/x-wav",
        [".mp3"] = "audio/mpeg",
        [".flac"] = "audio/flac",
        [".ogg"] = "audio/ogg",
        [".opus"] = "audio/ogg",
        [".aif"] = "audio/x-aiff",
        [".aiff"] = "audio/x-aiff",
        [".m4a"] = "audio/mp4",
        [".mp4"] = "video/mp4",
        [".m4v"] = "video/mp4",
        [".mov"] = "video/quicktime",
        [".mpg"] = "video/mpeg",
        [".mpeg"] = "video/mpeg",
    };

    /// <summary>Writes a recording's tiers.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="recording">What to write.</param>
    /// <param name="folder">Where the file will lie, a full path: the recording is named relative to it.</param>
    public static void Write(Stream stream, ExportedRecording recording, string folder)
    {
        using XmlWriter xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) });
        IReadOnlyList<Tier> tiers = Tier.Of(recording);
        xml.WriteStartElement("ANNOTATION_DOCUMENT");
        xml.WriteAttributeString("AUTHOR", "MirTool");
        xml.WriteAttributeString("DATE", recording.AnnotatedAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("FORMAT", "3.0");
        xml.WriteAttributeString("VERSION", "3.0");
        xml.WriteAttributeString("xsi", "noNamespaceSchemaLocation", SchemaInstance, "http://www.mpi.nl/tools/elan/EAFv3.0.xsd");
        WriteHeader(xml, recording, folder, tiers.Sum(tier => tier.Parts.Count));
        WriteTiers(xml, tiers, WriteTimes(xml, tiers));
        xml.WriteStartElement("LINGUISTIC_TYPE");
        xml.WriteAttributeString("GRAPHIC_REFERENCES", "false");
        xml.WriteAttributeString("LINGUISTIC_TYPE_ID", Type);
        xml.WriteAttributeString("TIME_ALIGNABLE", "true");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteHeader(XmlWriter xml, ExportedRecording recording, string folder, int annotations)
    {
        string url = MediaUrl(recording, folder);
        xml.WriteStartElement("HEADER");
        xml.WriteAttributeString("MEDIA_FILE", "");
        xml.WriteAttributeString("TIME_UNITS", "milliseconds");
        xml.WriteStartElement("MEDIA_DESCRIPTOR");
        xml.WriteAttributeString("MEDIA_URL", url);
        xml.WriteAttributeString("MIME_TYPE", MimeTypes.GetValueOrDefault(Path.GetExtension(recording.File), "unknown"));
        xml.WriteAttributeString("RELATIVE_MEDIA_URL", url);
        xml.WriteEndElement();
        xml.WriteStartElement("PROPERTY");
        xml.WriteAttributeString("NAME", "lastUsedAnnotationId");
        xml.WriteString(ExportText.Count(annotations));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>Relative, as ELAN writes it: with <c>./</c> before it and without escapes.</summary>
    private static string MediaUrl(ExportedRecording recording, string folder)
    {
        string path = Path.GetRelativePath(folder, recording.Path ?? Path.Combine(folder, Path.GetFileName(recording.File)));
        string url = OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path;
        return ExportText.ForXml(Path.IsPathRooted(path) ? $"file:///{url.TrimStart('/')}" : $"./{url}");
    }

    /// <summary>Writes the slots of time, which ELAN keeps in order.</summary>
    /// <returns>The slots of each annotation, by its place among the tiers' parts.</returns>
    private static (int Start, int End)[] WriteTimes(XmlWriter xml, IReadOnlyList<Tier> tiers)
    {
        TierPart[] parts = [.. tiers.SelectMany(tier => tier.Parts)];
        var slots = new (int Start, int End)[parts.Length];
        int slot = 0;
        xml.WriteStartElement("TIME_ORDER");
        foreach ((double seconds, bool isEnd, int index) in parts
            .SelectMany((part, index) => ((double, bool, int)[])[(part.StartSeconds, false, index), (part.EndSeconds, true, index)])
            .OrderBy(time => time.Item1))
        {
            slot++;
            slots[index] = isEnd ? (slots[index].Start, slot) : (slot, slots[index].End);
            xml.WriteStartElement("TIME_SLOT");
            xml.WriteAttributeString("TIME_SLOT_ID", SlotId(slot));
            xml.WriteAttributeString("TIME_VALUE", ((long)Math.Round(1000 * seconds)).ToString(CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        return slots;
    }

    private static string SlotId(int slot) => $"ts{ExportText.Count(slot)}";

    private static void WriteTiers(XmlWriter xml, IReadOnlyList<Tier> tiers, (int Start, int End)[] slots)
    {
        int annotation = 0;
        foreach (Tier tier in tiers)
        {
            xml.WriteStartElement("TIER");
            xml.WriteAttributeString("LINGUISTIC_TYPE_REF", Type);
            xml.WriteAttributeString("TIER_ID", ExportText.ForXml(tier.Name));
            foreach (TierPart part in tier.Parts)
            {
                annotation++;
                xml.WriteStartElement("ANNOTATION");
                xml.WriteStartElement("ALIGNABLE_ANNOTATION");
                xml.WriteAttributeString("ANNOTATION_ID", $"a{ExportText.Count(annotation)}");
                xml.WriteAttributeString("TIME_SLOT_REF1", SlotId(slots[annotation - 1].Start));
                xml.WriteAttributeString("TIME_SLOT_REF2", SlotId(slots[annotation - 1].End));
                xml.WriteElementString("ANNOTATION_VALUE", part.Text);
                xml.WriteEndElement();
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }
    }
}
