using System.Diagnostics;

namespace MirTool.Cli.Tests;

/// <summary><c>mirtool synth</c> as it is started: what it refuses, and that whatever ends it early leaves nothing behind.</summary>
public sealed class SynthCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("0", "at least 1, but is 0")]
    [InlineData("abc", "'abc' is not a valid number")]
    [InlineData("3 --format mp3", "--format must be wav or flac, but is 'mp3'")]
    [InlineData("3 --jobs 0", "job")]
    [InlineData("3 --seed -4", "'-4'")]
    [InlineData("3 --sample-rate 4", "but 4 were asked for")]
    [InlineData("3 --tempo 10..500", "10..500")]
    [InlineData("3 --tempo quick", "--tempo must be such as 120 or 90..150, but is 'quick'")]
    [InlineData("3 --programs 5..200", "--programs: '5..200'")]
    [InlineData("3 --programs 40", "there are 1")]
    [InlineData("3 --max-polyphony 16", "0..16")]
    [InlineData("3 --keys 90..80", "90..80")]
    [InlineData("3 --gate 0", "(0, 1], but is 0")]
    [InlineData("3 --chords 1.5", "chords must be in [0, 1], but is 1.5")]
    [InlineData("3 --seconds 61", "but is 61")]
    [InlineData("3 --latest-start 2", "before the clip's end")]
    [InlineData("3 --noise some", "--noise must be none, half or all, but is 'some'")]
    [InlineData("3 --style jazz", "--style must be paper or realistic, but is 'jazz'")]
    [InlineData("3 --soundfont nowhere", "'nowhere'")]
    [InlineData("3 --soundfont FluidR3_GM=0", "'FluidR3_GM=0'")]
    [InlineData("3 --tuning FOLDER/text.scl", "line 2 is 'no number'")]
    [InlineData("3 --tuning FOLDER/none.scl", "none.scl' does not exist")]
    public async Task Synth_WhatCannotBe_IsRefusedBeforeAnythingIsWritten(string arguments, string named)
    {
        folder.Write("text.scl", "a text\nno number\n");
        (int exitCode, string output, string error) = await MirtoolProcess.RunAsync(
            ["synth", .. arguments.Replace("FOLDER", folder.Path, StringComparison.Ordinal).Split(' '), "-o", folder.At("clips")]);
        Assert.Equal(2, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.False(Directory.Exists(folder.At("clips")));
    }

    [Fact]
    public async Task Synth_AnyNumberOfJobs_GivesTheSameFilesWithEveryOption()
    {
        // Nineteen equal steps to the octave.
        folder.Write("19.scl", "19 equal\n19\n" + string.Concat(Enumerable.Range(1, 19).Select(step => FormattableString.Invariant($"{step * 1200 / 19.0:F5}\n"))));
        string[] options =
        [
            "synth", "12", "--seed", "5", "--style", "realistic", "--seconds", "1.5", "--drums", "0.5", "--tempo", "90..150", "--tuning", folder.At("19.scl"),
            "--noise", "half", "--reverb", "--chorus", "--format", "flac", "--sample-rate", "32000",
        ];
        foreach (string jobs in (string[])["1", "3"])
        {
            (int exitCode, _, string error) = await MirtoolProcess.RunAsync([.. options, "--jobs", jobs, "-o", folder.At(jobs)]);
            Assert.True(exitCode == 0, error);
            Assert.Contains("12 clips in", error, StringComparison.Ordinal);
        }

        string[] names = [.. Directory.EnumerateFiles(folder.At("1")).Select(file => Path.GetFileName(file)).Order()];
        Assert.Equal(26, names.Length);
        Assert.Equal(names, Directory.EnumerateFiles(folder.At("3")).Select(file => Path.GetFileName(file)).Order());
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Join(folder.At("1"), name)), File.ReadAllBytes(Path.Join(folder.At("3"), name))));
    }

    [Theory]
    [InlineData("INT", ExitCode.Interrupted)]
    [InlineData("TERM", ExitCode.Terminated)]
    public async Task Synth_Interrupted_LeavesNothing(string signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        string clips = folder.At("clips");
        using Process process = MirtoolProcess.Start("synth", "100000", "-o", clips);
        while (!Directory.Exists(clips) || !Directory.EnumerateFiles(clips, "*.wav", SearchOption.AllDirectories).Any())
        {
            Assert.False(process.HasExited);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await MirtoolProcess.SignalAsync(process, signal);
        (int exitCode, _, string error) = await MirtoolProcess.FinishAsync(process);
        Assert.Equal(expected, exitCode);
        Assert.Contains("interrupted", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(clips));
    }

    [Fact]
    public async Task Synth_OntoAFullDisk_SaysSoAndLeavesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a file system of its own.");
        // In name spaces of its own any user may mount a file system of 600 KB: room for three clips of forty.
        string script = $"mount -t tmpfs -o size=600k tmpfs '{folder.Path}' && '{Path.Join(AppContext.BaseDirectory, "mirtool")}' synth 40 -o '{folder.At("clips")}'; echo \"$?\"; ls -A '{folder.Path}'";
        using Process process = Process.Start(
            new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "sh", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        (_, string output, string error) = await MirtoolProcess.FinishAsync(process);
        Assert.SkipWhen(error.StartsWith("unshare:", StringComparison.Ordinal) || error.StartsWith("mount:", StringComparison.Ordinal), "Name spaces are not allowed here.");
        Assert.Equal("2\n", output);
        Assert.Contains("No space left on device", error, StringComparison.Ordinal);
        Assert.Contains("its disk has room", error, StringComparison.Ordinal);
    }
}
