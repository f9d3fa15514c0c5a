using MirTool.Models.Files;

namespace MirTool.Models.Tests.Files;

public sealed class ModelAverageTests
{
    private static StoredModel Model(string folder, float[] weights, int programs = 4) => new(
        folder, TestModels.Description(programs), new Dictionary<string, StoredTensor> { ["weight"] = new([weights.Length], weights) }, Sha256: folder);

    [Fact]
    public void Of_SeveralModels_IsTheMeanOfEachWeight()
    {
        IReadOnlyDictionary<string, StoredTensor> mean = ModelAverage.Of([Model("a", [1, -2, 1e8f]), Model("b", [2, 2, 1]), Model("c", [6, 3, -1e8f])]);
        // In single precision 1e8 + 1 - 1e8 would be 0.
        Assert.Equal([3, 1, 1 / 3f], mean["weight"].Values);
        Assert.Equal([3], mean["weight"].Shape);
    }

    [Fact]
    public void Of_ModelsThatDifferInMoreThanWeights_SaysInWhat()
    {
        StoredModel a = Model("a", [1, 2]), other = Model("b", [1, 2]);
        string Message(StoredModel second) => Assert.Throws<InvalidDataException>(() => ModelAverage.Of([a, second])).Message;
        Assert.Contains("a and b cannot be averaged, they have different sounds", Message(Model("b", [1, 2], programs: 5)), StringComparison.Ordinal);
        Assert.Contains("front ends", Message(other with { Description = other.Description with { SampleRate = 16_000 } }), StringComparison.Ordinal);
        Assert.Contains("networks", Message(other with { Description = other.Description with { Network = other.Description.Network with { Name = "vgg-19" } } }), StringComparison.Ordinal);
        Assert.Contains("[3]", Message(Model("b", [1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("was taught", Message(other with { Description = other.Description with { Taught = [] } }), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ModelAverage.Of([a]));
    }
}
