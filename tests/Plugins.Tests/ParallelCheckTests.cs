namespace MirTool.Plugins.Tests;

public class ParallelCheckTests
{
    [Fact]
    public void Map_ManyItems_KeepsTheirOrder() =>
        Assert.Equal(
            Enumerable.Range(0, 1000).Select(i => i * i),
            ParallelCheck.Map([.. Enumerable.Range(0, 1000)], i => i * i, null, TestContext.Current.CancellationToken));

    [Fact]
    public void Map_CheckThatFails_ThrowsWhatItThrew() =>
        Assert.Throws<DllNotFoundException>(() => ParallelCheck.Map<int, int>([1, 2], _ => throw new DllNotFoundException("libsndfile"), null, TestContext.Current.CancellationToken));
}
