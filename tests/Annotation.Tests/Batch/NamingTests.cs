using System.Text;
using MirTool.Annotation.Batch;

namespace MirTool.Annotation.Tests.Batch;

public sealed class NamingTests
{
    [Fact]
    public void OutputNames_OrdinaryName_KeepsFolderAndExtension()
    {
        Assert.Equal("a/b.wav.frames.csv", OutputNames.Of("a/b.wav", ".frames.csv"));
        Assert.Equal("a/b.wav.segments.csv", OutputNames.Of("a/b.wav", ".segments.csv"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ü")]
    [InlineData("音")]
    [InlineData("🎻")]
    public void OutputNames_NameOf250Bytes_FitsIntoFileSystemsAndStaysUnique(string letter)
    {
        int letters = 246 / Encoding.UTF8.GetByteCount(letter);
        string first = $"folder/{string.Concat(Enumerable.Repeat(letter, letters))}.wav";
        string second = $"folder/{string.Concat(Enumerable.Repeat(letter, letters - 1))}y.wav";

        string name = OutputNames.Of(first, ".segments.csv");

        Assert.StartsWith($"folder/{letter}", name, StringComparison.Ordinal);
        Assert.EndsWith(".wav.segments.csv", name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(name["folder/".Length..]), 240, 255);
        Assert.DoesNotContain('\uFFFD', name);
        Assert.NotEqual(name, OutputNames.Of(second, ".segments.csv"));
        Assert.Equal(name, OutputNames.Of(first, ".segments.csv"));
    }

    [Fact]
    public void OutputNames_LongestNameThatFits_IsLeftAlone()
    {
        string file = new('x', 242);

        Assert.Equal(file + ".segments.csv", OutputNames.Of(file, ".segments.csv"));
        Assert.NotEqual(file + "x.segments.csv", OutputNames.Of(file + "x", ".segments.csv"));
    }

    [Theory]
    [InlineData("0/1", 0, 1)]
    [InlineData("3/4", 3, 4)]
    public void Shard_Text_IsRead(string text, int index, int count) =>
        Assert.Equal(new Shard(index, count), Shard.TryParse(text));

    [Theory]
    [InlineData("4/4")]
    [InlineData("-1/4")]
    [InlineData("1")]
    [InlineData("0/0")]
    [InlineData("1/2/3")]
    [InlineData(" 1/4")]
    [InlineData("")]
    public void Shard_OtherText_IsRefused(string text) => Assert.Null(Shard.TryParse(text));

    [Fact]
    public void Shard_Shares_AreDisjointCompleteAndEven()
    {
        Recording[] recordings = [.. Enumerable.Range(0, 4000).Select(i => Named($"folder/{i}.wav"))];
        Shard[] shards = [.. Enumerable.Range(0, 4).Select(i => new Shard(i, 4))];

        Assert.All(recordings, recording => Assert.Single(shards, shard => shard.Contains(recording)));
        // Binomial with 1000 expected and a standard deviation of 27.
        Assert.All(shards, shard => Assert.InRange(recordings.Count(shard.Contains), 850, 1150));
    }

    [Fact]
    public void Shard_Share_NeverChanges()
    {
        // Worked out with `printf %s NAME | sha256sum`: the first 16 digits modulo 3.
        Assert.True(new Shard(0, 3).Contains(Named("a.wav")));
        Assert.True(new Shard(1, 3).Contains(Named("c.mp3")));
        Assert.True(new Shard(2, 3).Contains(Named("é.wav")));
    }

    private static Recording Named(string file) => new("/" + file, file, 0, 0);
}
