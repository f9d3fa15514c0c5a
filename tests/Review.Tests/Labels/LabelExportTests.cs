using System.IO.Compression;
using MirTool.Plugins;
using MirTool.Plugins.Custom;
using MirTool.Review.Labels;

namespace MirTool.Review.Tests.Labels;

/// <summary>Labels as files of other programs, unpacked beside the recordings and read by the dataset adapter <c>custom</c>.</summary>
public class LabelExportTests
{
    public static TheoryData<string> ReadableFormats => new(LabelExport.Formats.Except(["ndjson"]));

    [Theory]
    [MemberData(nameof(ReadableFormats))]
    public void Write_EveryFormat_SaysTheSameAsTheLabelsFile(string format)
    {
        using ExampleArchive archive = ExampleArchive.Small();
        Wave.WriteTone(Path.Join(archive.Audio, "take.wav"), 10, channels: 2);
        archive.Add("take.wav#2", 10, ("violin", 1, 5, 0.9));
        using (ReviewSession session = archive.Finish().Open())
        {
            session.Edit(new LabelEdit { File = "take.wav#2", What = "add", Add = [new NewLabel("Violin", 2, 5)] });
            session.Edit(new LabelEdit { File = "a.wav", What = "add", Add = [new NewLabel("Violin", 1, 5.25), new NewLabel("Grand piano, upright", 4, 9), new NewLabel("Oud", 0, 1, LabelKind.Absent)] });
            session.Edit(new LabelEdit { File = "folder/b.wav", What = "add", Add = [new NewLabel("عود", 0.5, 10)] });
            session.Edit(new LabelEdit { File = "c.wav", What = "complete", Complete = "yes" });
            using var zip = new MemoryStream();
            LabelExport.Write(zip, format, session.Labels, session.Catalog);
            ZipFile.ExtractToDirectory(zip, archive.Audio);
        }

        (string, string, double, double)[] expected = Read(archive);
        Assert.Equal(["a.wav", "folder/b.wav", "take.wav#2"], expected.Select(label => label.Item1).Distinct());
        File.Delete(archive.Labels);

        Assert.Equal(expected, Read(archive));
    }

    [Fact]
    public void Write_UnknownFormat_NamesThoseThereAre()
    {
        using ExampleArchive archive = ExampleArchive.Small();
        using ReviewSession session = archive.Open();

        Assert.Contains("audacity", Assert.Throws<InvalidDataException>(() => LabelExport.Write(new MemoryStream(), "mp3", session.Labels, session.Catalog)).Message, StringComparison.Ordinal);
    }

    private static (string File, string Label, double Start, double End)[] Read(ExampleArchive archive)
    {
        var adapter = new CustomAdapter();
        var request = new DatasetRequest { Root = archive.Audio, SampleRate = 8000 };
        return
        [
            .. from id in adapter.ListExcerpts(request).Order(StringComparer.Ordinal)
               from label in adapter.LoadLabels(id, request).Labels
               orderby id, label.StartSeconds
               select (id, label.Label, label.StartSeconds, label.EndSeconds),
        ];
    }
}
