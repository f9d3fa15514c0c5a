using System.Globalization;
using MirTool.Models.Tests.Teaching;
using MirTool.Models.Training;
using MirTool.Plugins;

namespace MirTool.Models.Tests.Training;

public sealed class ProgramWeightsTests
{
    private static readonly WordTaxonomy Guitars = new("guitars", new TaxonomyInstrument("guitar", "Guitar", [24, 25]), new TaxonomyInstrument("oud", "Oud", [105]));

    private static Dictionary<int, double> Read(string weights) => weights.Split(';').ToDictionary(
        item => int.Parse(item.Split('=')[0], CultureInfo.InvariantCulture),
        item => double.Parse(item.Split('=')[1], CultureInfo.InvariantCulture));

    [Fact]
    public void Even_Taxonomy_DrawsHalfOverItsInstrumentsAndHalfOverPrograms()
    {
        Dictionary<int, double> weights = Read(ProgramWeights.Even(Guitars, rare: []));
        // Two instruments, one of two programs: 128 / 2 shared by each instrument's programs, half of it, and the other half of 1.
        Assert.Equal(16.5, weights[24]);
        Assert.Equal(32.5, weights[105]);
        Assert.Equal(0.5, weights[0]);
        Assert.Equal(128, weights.Values.Sum(), 6);
    }

    [Fact]
    public void EvenFor_RarePrograms_AreAQuarterAsFrequentAsTheyWouldBe()
    {
        Dictionary<int, double> weights = Read(ProgramWeights.EvenFor(new WeightedDataset(), Guitars, rare: [0, 105])!);
        Assert.Equal(16.5, weights[24]);
        Assert.Equal(32.5 / 4, weights[105]);
        Assert.Equal(0.5 / 4, weights[0]);
        Assert.Null(ProgramWeights.EvenFor(new SineDataset(), Guitars, rare: [0]));
    }

    private sealed class WeightedDataset : IDatasetAdapter
    {
        public string Name => "weighted";

        public IReadOnlyList<DatasetOption> Options { get; } = [new(ProgramWeights.OptionName, "how often programs are drawn")];

        public IReadOnlyList<string> ListExcerpts(DatasetRequest request) => [];

        public LabelledExcerpt Load(string excerptId, DatasetRequest request) => throw new NotSupportedException();
    }
}
