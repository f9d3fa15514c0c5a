using MirTool.Annotation.Embeddings;
using MirTool.Audio;

namespace MirTool.Annotation.Tests;

public sealed class EmbeddingFileTests : IDisposable
{
    private const int Size = 256;

    private static readonly NamedContent Model = new("default", new string('a', 64));

    private readonly string folder = Directory.CreateTempSubdirectory("mirtool-embeddings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Open_FileOfSeveralRowGroups_GivesBackWhatWasWritten()
    {
        // More windows than a row group has.
        (double, double, float[])[] windows = [.. Enumerable.Range(0, 9000).Select(i => (i * 0.5, (i * 0.5) + 2, Embedding(i)))];
        string path = Write("a/b ü.wav", windows);

        using EmbeddingFile file = EmbeddingFile.Open(path);

        Assert.Equal("a/b ü.wav", file.Recording);
        Assert.Equal(Model, file.Model);
        Assert.Equal(windows.Length, file.Windows);
        int next = 0;
        foreach (EmbeddingBlock block in file.Blocks())
        {
            for (int i = 0; i < block.StartSeconds.Length; i++, next++)
            {
                (double start, double end, float[] embedding) = windows[next];
                Assert.Equal((start, end), (block.StartSeconds[i], block.EndSeconds[i]));
                Assert.Equal(Array.ConvertAll(embedding, value => (Half)value), block.Embedding(i).ToArray());
            }
        }

        Assert.Equal(windows.Length, next);
    }

    [Fact]
    public void Open_FileCutShort_NamesItAndTheRemedy()
    {
        string path = Write("a.wav", [(0, 2, Embedding(1))]);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^20]);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => EmbeddingFile.Open(path));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("mirtool embed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_Archive_FindsWhatAPlainLoopFinds()
    {
        float[][] all = [.. Enumerable.Range(0, 60).Select(Embedding)];
        string[] paths = [.. Enumerable.Range(0, 3).Select(file => Write($"{file}.wav", [.. Enumerable.Range(0, 20).Select(i => ((double)i, i + 2.0, all[(file * 20) + i]))]))];
        float[] like = Embedding(7), unlike = Embedding(31);

        IReadOnlyList<SimilarWindow> found = SimilarWindows.Search(paths, Model, [like], [unlike], count: 10, cancellationToken: TestContext.Current.CancellationToken);

        (string, double)[] expected =
        [
            .. Enumerable.Range(0, 60)
                .OrderByDescending(i => Cosine(all[i], like) - Math.Max(0, Cosine(all[i], unlike)))
                .Take(10).Select(i => ($"{i / 20}.wav", (double)(i % 20))),
        ];
        Assert.Equal(expected, found.Select(window => (window.File, window.StartSeconds)));
        Assert.Equal(("0.wav", 7.0), (found[0].File, found[0].StartSeconds));
    }

    [Fact]
    public void Search_HopOfAQuarterSecond_GivesOneWindowASecond()
    {
        string path = Write("a.wav", [.. Enumerable.Range(0, 40).Select(i => (i * 0.25, (i * 0.25) + 2, Embedding(i)))]);

        IReadOnlyList<SimilarWindow> found = SimilarWindows.Search([path], Model, [Embedding(3)], [], count: 100, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(10, found.Count);
        Assert.Equal(10, found.Select(window => Math.Floor(window.StartSeconds)).Distinct().Count());
        Assert.Equal(0.75, found[0].StartSeconds);
    }

    [Fact]
    public void Search_EmbeddingsOfAnotherModel_NamesBoth()
    {
        string path = Write("a.wav", [(0, 2, Embedding(1))]);

        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => SimilarWindows.Search([path], new NamedContent("lutes", new string('b', 64)), [Embedding(1)], [], 1, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("default (network aaaa", error.Message, StringComparison.Ordinal);
        Assert.Contains("lutes (network bbbb", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Suggest_OneLoudRecordingAmongMany_SpreadsOverAll()
    {
        SuggestionCandidate[] candidates =
        [
            .. from file in Enumerable.Range(0, 10)
               from window in Enumerable.Range(0, 30)
               select new SuggestionCandidate($"{file}.wav", window, window + 2, Embedding((file * 100) + window), Uncertainty: file == 0 ? 1 : 0.5, Confidence: 0.1 * file),
        ];

        IReadOnlyList<Suggestion> suggestions = Suggestions.Choose(candidates, [Embedding(0)], 20);

        Assert.Equal(20, suggestions.Count);
        Assert.All(suggestions.GroupBy(suggestion => suggestion.Window.File), recording => Assert.InRange(recording.Count(), 1, 3));
        Assert.All(suggestions.Zip(suggestions.Skip(1)).Where(pair => pair.First.Window.File == pair.Second.Window.File), pair =>
            Assert.True(pair.Second.Window.StartSeconds - pair.First.Window.StartSeconds >= 2));
        Assert.Equal(3, suggestions.Select(suggestion => suggestion.Reason).Distinct().Count());
    }

    private string Write(string recording, IReadOnlyList<(double, double, float[])> windows)
    {
        string path = Path.Combine(folder, recording.Replace('/', '_') + EmbeddingFile.Suffix);
        using FileStream stream = File.Create(path);
        EmbeddingFile.Write(stream, recording, Model, windows);
        return path;
    }

    private static float[] Embedding(int seed)
    {
        var random = new SeededRandom((ulong)seed + 1);
        return [.. Enumerable.Range(0, Size).Select(_ => (float)random.NextDouble(-1, 1))];
    }

    private static double Cosine(float[] a, float[] b)
    {
        double[] halves = [.. a.Select(value => (double)(Half)value)];
        return halves.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(halves.Sum(x => x * x) * b.Sum(y => (double)y * y));
    }
}
