using Acme;

namespace MirTool.Plugins.Tests;

/// <summary>The adapter that docs/writing-a-dataset-adapter.md walks through.</summary>
public sealed class ExampleAdapterTests : IDisposable
{
    private const string Id = "0a282672-c22c-59ff-faaa-ff9eb73fc8e6";

    private readonly TemporaryFolder folder = new();
    private readonly MedleySolosAdapter adapter = new();

    public ExampleAdapterTests()
    {
        TestRecordings.Write(At($"Medley-solos-DB_training-7_{Id}.wav"), 0.5);
        TestRecordings.Write(At($"Medley-solos-DB_test-0_{Id}.wav"), 0.5);
        TestRecordings.Write(At($"Medley-solos-DB_test-5_{Id}.wav"), 0.5);
        TestRecordings.Write(At("another.wav"), 0.5);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Page_Code_IsTheFileThatIsCompiledHere()
    {
        string code = Read("data", "ExampleAdapter", "MedleySolosAdapter.cs");
        Assert.Contains("```csharp\n" + code + "```\n", Read("docs", "writing-a-dataset-adapter.md"), StringComparison.Ordinal);
        Assert.InRange(code.Count(character => character == '\n'), 20, 79);

        static string Read(params string[] names) => File.ReadAllText(Path.Combine([AppContext.BaseDirectory, .. names])).ReplaceLineEndings("\n");
    }

    [Theory]
    [InlineData("train", "training-7", "violin", 40)]
    [InlineData("test", "test-0", "clarinet", 71)]
    public void Load_FirstOfASplit_IsWhatItsNameSays(string split, string part, string label, int program)
    {
        DatasetRequest request = Request(split);
        LabelledExcerpt excerpt = adapter.Load(adapter.ListExcerpts(request)[0], request);
        Assert.Equal($"Medley-solos-DB_{part}_{Id}.wav", excerpt.Id);
        Assert.Equal(4000, excerpt.Samples.Length);
        InstrumentLabel only = Assert.Single(excerpt.Labels);
        Assert.Equal((label, 0, 0.5), (only.Label, only.StartSeconds, only.EndSeconds));
        Assert.Equal([program], only.GmPrograms);
        Assert.Equal(excerpt.Labels.Single().Label, adapter.LoadLabels(excerpt.Id, request).Labels.Single().Label);
    }

    [Fact]
    public void ListExcerpts_Splits_HoldTheirOwn()
    {
        Assert.Equal(2, adapter.ListExcerpts(Request("test")).Count);
        Assert.Empty(adapter.ListExcerpts(Request("validation")));
        Assert.Contains("train, validation, test", Assert.Throws<InvalidDataException>(() => adapter.ListExcerpts(Request("all"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_DamagedClip_IsNamedBesideTheCounts()
    {
        File.WriteAllText(At($"Medley-solos-DB_validation-3_{Id}.wav"), "text");
        DatasetReport report = adapter.Validate(Request("train"), null, TestContext.Current.CancellationToken);
        Assert.Equal($"Medley-solos-DB_validation-3_{Id}.wav", Assert.Single(report.Problems).File);
        Assert.Equal([("train", 1, 5841), ("validation", 1, 3494), ("test", 2, 12236)], report.Counts.Select(count => (count.Name, count.Found, count.Expected!.Value)));
    }

    private string At(string name) => Path.Combine(folder.Path, name);

    private DatasetRequest Request(string split) => new() { Root = folder.Path, Split = split, SampleRate = TestRecordings.SampleRate };
}
