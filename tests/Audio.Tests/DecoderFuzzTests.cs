namespace MirTool.Audio.Tests;

/// <summary>Damaged headers, tags, frames and pages: refused with a reason or read, never a fault of the program.</summary>
public class DecoderFuzzTests
{
    private const int Mutations = 40;

    [Theory(DisableParallelization = true)]
    [InlineData("wav", "")]
    [InlineData("wav", "-rf64 always")]
    [InlineData("w64", "")]
    [InlineData("aiff", "")]
    [InlineData("caf", "-c:a pcm_s16be")]
    [InlineData("au", "")]
    [InlineData("flac", "")]
    [InlineData("mp3", "")]
    [InlineData("mp2", "")]
    [InlineData("ogg", "-c:a libvorbis")]
    [InlineData("opus", "")]
    public void Read_MutatedFile_IsReadOrRefused(string extension, string options)
    {
        using var folder = new TestFolder();
        string path = folder.File("a." + extension);
        Tool.Encode(Signal.Chord(8000, 2, 48_000), 48_000, 2, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), path]);
        byte[] original = File.ReadAllBytes(path);
        string? programs = Environment.GetEnvironmentVariable("PATH");
        // Without ffmpeg, which is not what is tested here.
        Environment.SetEnvironmentVariable("PATH", folder.Path);
        try
        {
            for (int seed = 0; seed < Mutations; seed++)
            {
                File.WriteAllBytes(path, Mutation.Of(original, seed));
                Exception? error = Record.Exception(() => Signal.ReadAll(path, AudioBackend.Managed));

                Assert.True(error is null or AudioFileException, $"{extension}, seed {seed}: {error}");
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", programs);
        }
    }
}
