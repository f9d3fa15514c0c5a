using System.Security.Cryptography;
using MirTool.Models.Files;

namespace MirTool.Models.Tests.Files;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void SaveThenLoad_Model_IsTheSame()
    {
        string path = Saved("tiny");
        StoredModel model = ModelFolder.Load(path);

        Assert.Equal(path, model.Folder);
        Assert.Equal(
            (ExampleModel.Description with { WeightsSha256 = model.Description.WeightsSha256 }).ToJson(),
            model.Description.ToJson());
        Assert.Equal([1, 2, 3, 4, 5, 6], model.Tensors["conv.weight"].Values);
        Assert.Equal(8, model.ParameterCount);
        Assert.Equal(["model.json", "weights.safetensors"], Directory.GetFiles(path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Load_Hashes_AreThoseOfTheFiles()
    {
        string path = Saved("tiny");
        StoredModel model = ModelFolder.Load(path);

        byte[] json = File.ReadAllBytes(Path.Combine(path, "model.json"));
        byte[] weights = File.ReadAllBytes(Path.Combine(path, "weights.safetensors"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. json, .. weights])), model.Sha256);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(weights)), model.Description.WeightsSha256);
    }

    [Fact]
    public void Save_OverAModel_ReplacesItAndKeepsOtherFiles()
    {
        string path = Saved("tiny");
        File.WriteAllText(Path.Combine(path, "README.md"), "The card.");
        ModelFolder.Save(path, ExampleModel.Description with { Name = "newer" }, new Dictionary<string, StoredTensor> { ["w"] = new([1], [9]) });

        StoredModel model = ModelFolder.Load(path);
        Assert.Equal("newer", model.Description.Name);
        Assert.Equal(["w"], model.Tensors.Keys);
        Assert.True(File.Exists(Path.Combine(path, "README.md")));
    }

    [Fact]
    public void Save_UnusableTensor_KeepsTheOldModel()
    {
        string path = Saved("tiny");
        Assert.Throws<InvalidDataException>(
            () => ModelFolder.Save(path, ExampleModel.Description, new Dictionary<string, StoredTensor> { ["w"] = new([1], [float.NaN]) }));
        Assert.Throws<InvalidDataException>(
            () => ModelFolder.Save(path, ExampleModel.Description with { SampleRate = 1 }, ExampleModel.Tensors));

        Assert.Equal("tiny", ModelFolder.Load(path).Description.Name);
        Assert.Equal(2, Directory.GetFiles(path).Length);
    }

    [Fact]
    public void Load_WeightsOfAnotherModel_AreRefused()
    {
        string path = Saved("tiny");
        SafetensorsFile.Write(
            Path.Combine(path, "weights.safetensors"),
            new Dictionary<string, StoredTensor> { ["conv.weight"] = new([2, 1, 3], [1, 2, 3, 4, 5, 7]), ["conv.bias"] = new([2], [0.5f, -0.5f]) });

        string message = Assert.Throws<InvalidDataException>(() => ModelFolder.Load(path)).Message;
        Assert.Contains("weights.safetensors", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.json")]
    [InlineData("weights.safetensors")]
    public void Load_OneFileMissing_NamesIt(string missing)
    {
        string path = Saved("tiny");
        File.Delete(Path.Combine(path, missing));
        Assert.Contains($"no {missing}", Assert.Throws<FileNotFoundException>(() => ModelFolder.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DescriptionOfAbsurdSize_IsRefusedUnread()
    {
        string path = Saved("tiny");
        using (FileStream stream = File.OpenWrite(Path.Combine(path, "model.json")))
        {
            stream.SetLength(100_000_000);
        }

        Assert.Contains("100000000", Assert.Throws<InvalidDataException>(() => ModelFolder.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NullNameOrPath_GivesTheFolder()
    {
        string[] roots = [folder.At("host"), folder.At("user"), folder.At("none")];
        string standard = Saved("host/default");
        string own = Saved("user/own");
        Saved("user/default");

        Assert.Equal(standard, ModelFolder.Find(null, roots));
        Assert.Equal(own, ModelFolder.Find("own", roots));
        Assert.Equal(own, ModelFolder.Find(own, roots));
        Assert.Equal(
            [("default", standard), ("default", folder.At("user/default")), ("own", own)],
            ModelFolder.List(roots).Select(model => (model.Name, model.Folder)));
    }

    [Fact]
    public void Find_UnknownName_ListsWhatExistsAndTheNearest()
    {
        string[] roots = [folder.At("host")];
        Saved("host/default");
        Saved("host/compact-2");

        string message = Assert.Throws<FileNotFoundException>(() => ModelFolder.Find("compct2", roots)).Message;
        Assert.All(["'compct2'", "Did you mean 'compact-2'?", "compact-2, default", roots[0]], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Find_NoModelAtAll_SaysWhereItLooked()
    {
        string message = Assert.Throws<FileNotFoundException>(() => ModelFolder.Find(null, [folder.At("nowhere")])).Message;
        Assert.All(["'default'", folder.At("nowhere")], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void List_FoldersWithoutModelFiles_AreLeftOutButBrokenModelsAreNot()
    {
        string root = folder.At("host");
        Directory.CreateDirectory(Path.Combine(root, "notes"));
        Directory.CreateDirectory(Path.Combine(root, "broken"));
        File.WriteAllText(Path.Combine(root, "broken", "model.json"), "{");

        Assert.Equal(["broken"], ModelFolder.List([root]).Select(model => model.Name));
    }

    [Fact]
    public void RequireTensors_SeveralDifferences_NamesThemAll()
    {
        StoredModel model = ModelFolder.Load(Saved("tiny"));
        var expected = new Dictionary<string, long[]> { ["conv.weight"] = [2, 3, 1], ["fc.weight"] = [4, 2] };

        string message = Assert.Throws<InvalidDataException>(() => model.RequireTensors(expected)).Message;

        Assert.All(
            ["conv.weight must be [2, 3, 1], but is [2, 1, 3].", "fc.weight [4, 2] is missing.", "conv.bias [2] is unexpected.", "compact-cnn", model.Folder],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
        model.RequireTensors(model.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.Shape));
    }

    private string Saved(string name)
    {
        string path = folder.At(name);
        ModelFolder.Save(path, ExampleModel.Description, ExampleModel.Tensors);
        return path;
    }
}
