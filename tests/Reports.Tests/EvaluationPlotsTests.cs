using System.Xml.Linq;
using MirTool.Evaluation;
using MirTool.Evaluation.Tests;

namespace MirTool.Reports.Tests;

public sealed class EvaluationPlotsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mirtool-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Save_WritesAPngOfTheSizeAskedForAndWellFormedSvg()
    {
        var confusion = new ConfusionMatrix(2);
        confusion.Add(0, 0, times: 3);
        confusion.Add(0, 1);
        EvaluationPlots.Save(EvaluationPlots.Confusion(confusion, ["a", "b"], ["a", "b"], "T"), folder, "plot", 400, 300);
        byte[] png = File.ReadAllBytes(Path.Combine(folder, "plot.png"));
        Assert.Equal("PNG"u8, png.AsSpan(1, 3));
        Assert.Equal([0, 0, 1, 144, 0, 0, 1, 44], png[16..24]);         // IHDR: 400 × 300
        Assert.Equal("svg", XDocument.Load(Path.Combine(folder, "plot.svg")).Root!.Name.LocalName);
    }

    [Theory]
    [InlineData("random 0")]
    [InlineData("silence")]
    [InlineData("no predictions")]
    public void AllPlots_OfAnyResult_AreDrawn(string name)
    {
        var entry = ReferenceCases.Named(name);
        EvaluationResult result = Evaluator.Evaluate(ReferenceCases.Recordings(entry), ReferenceCases.Instruments(entry), new() { Resamples = 20 });
        string[] names = [.. result.Windows.Instruments.Select((_, i) => $"instrument {i}")];
        EvaluationPlots.Save(EvaluationPlots.InstrumentF1(names, result.Windows.Instruments), folder, "f1");
        EvaluationPlots.Save(EvaluationPlots.PrecisionRecall(names, result.Windows.Curves!), folder, "pr");
        EvaluationPlots.Save(EvaluationPlots.ReliabilityDiagram(result.Windows.Reliability!, "T"), folder, "r");
        Assert.Equal(["f1.png", "f1.svg", "pr.png", "pr.svg", "r.png", "r.svg"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(folder), file => Assert.True(new FileInfo(file).Length > 500, $"{file} is empty"));
    }
}
