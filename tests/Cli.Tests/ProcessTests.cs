using System.Diagnostics;

namespace MirTool.Cli.Tests;

/// <summary>What the process does when its streams fail and when it is told to end.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2> /dev/full", 3)]
    [InlineData("2>&-", 3)]
    [InlineData("2> /dev/full > /dev/full", 3)]
    [InlineData("2>&- >&- <&-", 3)]
    public async Task StandardStreams_FullOrClosed_EndNoRun(string redirection, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell's redirections.");
        folder.Write("in/empty.wav", "");
        folder.Write("in/text.wav", "no sound");

        (int exitCode, _, _) = await ShellAsync($"annotate '{folder.At("in")}' -o '{folder.At("out")}'", redirection);

        Assert.Equal(expected, exitCode);
        Assert.Equal(3, File.ReadAllLines(folder.At("out/recordings.csv")).Length);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(64)]
    [InlineData(120)]
    [InlineData(200)]
    public async Task FileHandles_TooFew_AreNamedInOneSentence(int limit)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell's limits.");

        (int exitCode, string output, string error) = await ShellAsync($"annotate '{folder.At("in")}' -o '{folder.At("out")}'", "", before: $"ulimit -n {limit}; ");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal($"mirtool: no more than {limit} files may be open at once, but 224 are needed. Allow more, for example with: ulimit -n 1024\n", error);
    }

    [Fact]
    public async Task FileHandles_AsManyAsAreAskedFor_Suffice()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell's limits.");
        Directory.CreateDirectory(folder.At("in"));
        File.WriteAllBytes(folder.At("in/a.wav"), Wave(seconds: 5));

        (int exitCode, _, string error) = await ShellAsync($"annotate '{folder.At("in")}' -o '{folder.At("out")}' --embeddings --format parquet --jobs 4", "", before: "ulimit -n 224; ");

        Assert.True(exitCode == 0, error);
    }

    [Fact]
    public async Task StandardOutput_Full_IsSaidAndAnError()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev/full.");

        (int exitCode, _, string error) = await ShellAsync("taxonomies list", "> /dev/full");

        Assert.Equal(2, exitCode);
        Assert.Contains("stdout: No space left on device", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StandardOutput_WhoseReaderHasGone_IsNoError()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell's pipes.");

        (int exitCode, _, string error) = await ShellAsync("taxonomies show gm", "| :");

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("xception", error, StringComparison.Ordinal);
        Assert.DoesNotContain("mirtool:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StandardError_ClosedFromTheStart_TakesNoFilesPlace()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell's redirections.");
        folder.Write("text.wav", "no sound");

        (int exitCode, _, _) = await ShellAsync($"annotate '{folder.At("text.wav")}' -o '{folder.At("out")}' -v", "2>&-");

        Assert.Equal(3, exitCode);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(folder.At("out"), "*", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains("mirtool:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_SpellOutWhatATerminalWouldObey()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Names cannot hold such characters there.");
        folder.Write("in/\u001b[31mred\u009b\u202e.wav", "no sound");

        (_, string output, string error) = await MirtoolProcess.RunAsync("annotate", folder.At("in"), "-o", folder.At("out"));

        Assert.Contains("\\u001B[31mred\\u009B\\u202E.wav", error, StringComparison.Ordinal);
        Assert.DoesNotContain(error + output, character => char.IsControl(character) && character != '\n');
    }

    [Theory]
    [InlineData("TERM", ExitCode.Terminated)]
    [InlineData("INT", ExitCode.Interrupted)]
    public async Task Signal_ToACommandThatReadsForEver_EndsIt(string signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        // Thousands of names of one recording, each of which is read.
        string sound = folder.At("d/0.wav");
        Directory.CreateDirectory(folder.At("d"));
        File.WriteAllBytes(sound, Wave(seconds: 20));
        for (int i = 1; i < 3000; i++)
        {
            File.CreateSymbolicLink(folder.At($"d/{i}.wav"), sound);
        }

        File.WriteAllText(folder.At("d/labels.csv"), "file,label\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i}.wav,piano\n")));
        using Process process = MirtoolProcess.Start("datasets", "validate", "custom", "--root", folder.At("d"));
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        Assert.False(process.HasExited);

        await MirtoolProcess.SignalAsync(process, signal);
        (int exitCode, _, _) = await MirtoolProcess.FinishAsync(process);

        Assert.Equal(expected, exitCode);
    }

    private static async Task<(int ExitCode, string Output, string Error)> ShellAsync(string arguments, string redirection, string before = "")
    {
        using Process process = Process.Start(
            new ProcessStartInfo("bash", ["-c", $"{before}'{Path.Join(AppContext.BaseDirectory, "mirtool")}' {arguments} {redirection}; exit \"${{PIPESTATUS[0]}}\""])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        return await MirtoolProcess.FinishAsync(process);
    }

    // Silence of 16 bits at 8000 Hz.
    private static byte[] Wave(int seconds)
    {
        byte[] wave = new byte[44 + (seconds * 16_000)];
        using var writer = new BinaryWriter(new MemoryStream(wave));
        writer.Write("RIFF"u8);
        writer.Write(wave.Length - 8);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(8000);
        writer.Write(16_000);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(wave.Length - 44);
        return wave;
    }
}
