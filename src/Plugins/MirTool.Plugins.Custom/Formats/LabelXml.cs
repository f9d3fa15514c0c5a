using System.Xml;

namespace MirTool.Plugins.Custom.Formats;

/// <summary>Opens XML that strangers wrote: nothing outside of the file is read, and nothing in it grows.</summary>
internal static class LabelXml
{
    /// <summary>Reads a file from its first node to its last.</summary>
    /// <param name="path">The file.</param>
    /// <param name="program">What wrote it.</param>
    /// <param name="rows">Told what is wrong with it.</param>
    /// <param name="read">Called at each node.</param>
    /// <returns>Whether all of it could be read.</returns>
    public static bool Read(string path, string program, LabelRows rows, Action<XmlReader, int> read)
    {
        if (LabelText.ReadBytes(path, rows) is not { } bytes)
        {
            return false;
        }

        // A document type without a definition is how layers of Sonic Visualiser begin; entities that one defines are unknown and so an error.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(bytes), settings);
            while (reader.Read())
            {
                read(reader, ((IXmlLineInfo)reader).LineNumber);
            }

            return true;
        }
        catch (XmlException e)
        {
            rows.Error(e.LineNumber > 0 ? e.LineNumber : null, null, $"is not whole XML: {e.Message} Save it again with {program}.");
            return false;
        }
    }
}
