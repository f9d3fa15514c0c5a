using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using MirTool.Synthesis.Sources.Samples;

namespace MirTool.Synthesis.Sources;

/// <summary>The drum kits of Debian's hydrogen-drumkits: acoustic and electronic ones, djembes and dunun, hand percussion.</summary>
public sealed class HydrogenSource : SampledSource
{
    private const string InstalledFolder = "/usr/share/hydrogen/data/drumkits";

    // Words of the kits' own names, the first that is found counting, and what they mean here; one with no meaning is left out.
    private static readonly (string Word, string Instrument)[] Words =
    [
        ("djembe", "djembe"), ("bell", "dunun-bell"), ("sangban", "dunun"), ("dunun", "dunun"), ("kenkeni", "dunun"), ("cajon", "cajon"),
        ("maraca", "maracas"), ("snaps", ""), ("bongo", "bongos"), ("conga", "congas"), ("tambourine", "tambourine"), ("cowbell", "cowbell"),
        ("clave", "claves"), ("woodblock", "woodblock"), ("clap", "hand-clap"), ("stick", "drum-sticks"), ("snare", "snare-drum"), ("kick", "bass-drum"),
        ("bass", "bass-drum"), ("tom", "tom"), ("hat", "hi-hat"), ("hh", "hi-hat"), ("ride", "ride-cymbal"), ("crash", "crash-cymbal"),
        ("splash", "splash-cymbal"), ("china", "china-cymbal"),
    ];

    private readonly string folder;

    /// <summary>The installed kits.</summary>
    public HydrogenSource()
        : this(InstalledFolder)
    {
    }

    /// <param name="folder">Has a folder with a <c>drumkit.xml</c> for every kit.</param>
    internal HydrogenSource(string folder) => this.folder = folder;

    /// <inheritdoc/>
    public override string Name => "hydrogen";

    private protected override IReadOnlyList<RecordedNote> ReadNotes()
    {
        ExternalProgram.Require(folder, "hydrogen-drumkits");
        return
        [
            .. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
                .Where(kit => File.Exists(Path.Combine(kit, "drumkit.xml"))).SelectMany(ReadKit),
        ];
    }

    private static IEnumerable<RecordedNote> ReadKit(string kit)
    {
        XDocument description;
        try
        {
            description = XDocument.Load(Path.Combine(kit, "drumkit.xml"));
        }
        catch (XmlException e)
        {
            throw new InvalidDataException($"'{Path.Combine(kit, "drumkit.xml")}' cannot be read: {e.Message} Install the package hydrogen-drumkits anew.", e);
        }

        foreach (XElement drum in description.Descendants().Where(element => element.Name.LocalName == "instrument"))
        {
            string name = Text(drum, "name");
            string instrument = Words.FirstOrDefault(pair => name.Contains(pair.Word, StringComparison.OrdinalIgnoreCase)).Instrument ?? "";
            foreach (XElement layer in drum.Elements().Where(element => element.Name.LocalName == "layer"))
            {
                string file = Path.Combine(kit, Text(layer, "filename"));
                if (instrument.Length > 0 && File.Exists(file))
                {
                    yield return new RecordedNote(file, instrument, Path.GetFileName(kit), SampleSounds.Of(instrument, [], NoteKind.Whole))
                    {
                        Strength = (Number(layer, "min") + Number(layer, "max")) / 2,
                        // Strokes of one drum are told apart by its name.
                        Articulation = instrument is "djembe" or "dunun" or "dunun-bell" or "cajon" or "bongos" ? name : "",
                        Origin = name + " " + Text(layer, "filename"),
                    };
                }
            }
        }
    }

    private static string Text(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";

    private static double Number(XElement parent, string name) =>
        double.TryParse(Text(parent, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : 0.5;
}
