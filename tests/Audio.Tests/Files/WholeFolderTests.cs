using MirTool.Files;

namespace MirTool.Audio.Tests.Files;

/// <summary>Folders and files that are there whole or not at all, ended at every step.</summary>
public sealed class WholeFolderTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_Twice_LeavesTheSecondAlone()
    {
        string target = folder.File("report");
        WholeFolder.Write(target, aside => File.WriteAllText(Path.Join(aside, "a"), "first"));
        WholeFolder.Write(target, aside => File.WriteAllText(Path.Join(aside, "b"), "second"));

        Assert.Equal(["report", "report/b"], Entries());
    }

    [Fact]
    public void Write_ThatFails_LeavesWhatWasThere()
    {
        string target = folder.File("report");
        WholeFolder.Write(target, aside => File.WriteAllText(Path.Join(aside, "a"), "first"));

        Assert.Throws<IOException>(() => WholeFolder.Write(target, aside =>
        {
            File.WriteAllText(Path.Join(aside, "b"), "second");
            throw new IOException("The disk is full.");
        }));

        Assert.Equal(["report", "report/a"], Entries());
    }

    [Fact]
    public void Restore_KilledBetweenTheRenames_PutsTheOldOneBack()
    {
        string target = folder.File("report");
        WholeFolder.Write(target + ".old", aside => File.WriteAllText(Path.Join(aside, "a"), "first"));

        Assert.True(WholeFolder.Restore(target));

        Assert.Equal(["report", "report/a"], Entries());
        Assert.False(WholeFolder.Restore(folder.File("other")));
    }

    [Fact]
    public void WriteInto_KeepsOtherFiles_AndHasTheLastOneLast()
    {
        string target = folder.File("model");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Join(target, "notes"), "mine");
        File.WriteAllText(Path.Join(target, "model.json"), "old");

        WholeFolder.WriteInto(
            target,
            aside =>
            {
                File.WriteAllText(Path.Join(aside, "model.json"), "new");
                File.WriteAllText(Path.Join(aside, "weights"), "new");
                Assert.Equal("old", File.ReadAllText(Path.Join(target, "model.json")));
            },
            last: ["model.json"]);

        Assert.Equal(["model", "model/model.json", "model/notes", "model/weights"], Entries());
        Assert.Equal("new", File.ReadAllText(Path.Join(target, "model.json")));
    }

    [Fact]
    public void WriteInto_AFileThatCannotBeReplaced_LeavesNoneOfThoseThatComeLast()
    {
        string target = folder.File("model");
        // A folder cannot be replaced by a file.
        Directory.CreateDirectory(Path.Join(target, "weights"));
        File.WriteAllText(Path.Join(target, "model.json"), "old");

        Assert.ThrowsAny<IOException>(() => WholeFolder.WriteInto(
            target,
            aside =>
            {
                File.WriteAllText(Path.Join(aside, "model.json"), "new");
                File.WriteAllText(Path.Join(aside, "weights"), "new");
            },
            last: ["model.json"]));

        Assert.Equal(["model", "model/weights"], Entries());
    }

    private string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(folder.File(""), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder.File(""), path)).Order(StringComparer.Ordinal)];
}
