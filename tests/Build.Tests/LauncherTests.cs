using System.Diagnostics;

namespace MirTool.Build.Tests;

/// <summary>The launcher <c>./mirtool</c> in a tree of its own, with stand-ins for .NET and the package manager that write down how they are called.</summary>
public sealed class LauncherTests : IDisposable
{
    // Prints what the program would be given, and its process id; "exit N" ends with status N.
    private const string Dotnet = """
        #!/bin/sh
        case $1 in
            --list-sdks) echo "10.0.100 [/somewhere]" ;;
            build)
                echo "build $*" >> "$CALLS"
                sleep 0.3
                [ ! -e "$BROKEN" ] || { echo "error CS1002: ; expected"; exit 1; }
                mkdir -p "$(dirname "$2")/bin/Release/net10.0"
                touch "$(dirname "$2")/bin/Release/net10.0/mirtool.dll" ;;
            *)
                shift
                echo "run with arenas: ${MALLOC_ARENA_MAX:-any}" >> "$CALLS"
                echo "pid=$$"
                for argument in "$@"; do echo "[$argument]"; done
                [ "${1:-}" != exit ] || exit "$2" ;;
        esac
        """;

    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("mirtool launcher ");
    private readonly string root;
    private readonly string tools;
    private readonly string calls;

    public LauncherTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has a launcher of its own.");
        root = Path.Combine(temporary.FullName, "a tree");
        tools = Path.Combine(temporary.FullName, "tools");
        calls = Path.Combine(temporary.FullName, "calls");
        Directory.CreateDirectory(Path.Combine(root, "src", "Cli"));
        Directory.CreateDirectory(Path.Combine(root, "build"));
        Directory.CreateDirectory(tools);
        File.Copy(Path.Combine(Repository.Root, "mirtool"), Path.Combine(root, "mirtool"));
        File.Copy(Path.Combine(Repository.Root, "build", "setup.sh"), Path.Combine(root, "build", "setup.sh"));
        File.WriteAllText(Source, "<Project />");
        File.WriteAllText(calls, "");
        AddTool("dotnet", Dotnet);
        AddTool("apt-get", "#!/bin/sh\necho \"apt-get $*\" >> \"$CALLS\"\n");
        AddTool("sudo", "#!/bin/sh\nexit 1\n");
        AddTool("id", "#!/bin/sh\necho 0\n");
    }

    private string Source => Path.Combine(root, "src", "Cli", "MirTool.Cli.csproj");

    private string BrokenMark => Path.Combine(temporary.FullName, "broken");

    public void Dispose() => temporary.Delete(recursive: true);

    [Fact]
    public void SecondRun_UnchangedSources_StartsWithoutBuilding()
    {
        Assert.Equal(0, Run(["models"]).ExitCode);
        Assert.Single(Calls("build"));

        Assert.Equal(0, Run(["models"]).ExitCode);
        Assert.Single(Calls("build"));
    }

    [Fact]
    public void EditedSource_IsBuiltAgain()
    {
        Run(["models"]);
        File.SetLastWriteTimeUtc(Source, DateTime.UtcNow.AddSeconds(2));

        Run(["models"]);

        Assert.Equal(2, Calls("build").Length);
    }

    [Fact]
    public void AddedAndRemovedSources_AreBuiltAgain()
    {
        string added = Path.Combine(root, "src", "Old.cs");
        Run(["models"]);
        File.WriteAllText(added, "");
        File.SetLastWriteTimeUtc(added, DateTime.UtcNow.AddDays(-1));
        Run(["models"]);
        Assert.Equal(2, Calls("build").Length);

        File.Delete(added);
        Run(["models"]);
        Assert.Equal(3, Calls("build").Length);
    }

    [Fact]
    public void FailedBuild_ShowsItsOutputAndIsTriedAgain()
    {
        File.WriteAllText(BrokenMark, "");
        Outcome failed = Run(["models"]);
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("CS1002", failed.Error);

        File.Delete(BrokenMark);
        Assert.Equal(0, Run(["models"]).ExitCode);
    }

    [Fact]
    public async Task TwoFirstRuns_BuildOnce()
    {
        Outcome[] outcomes = await Task.WhenAll(Task.Run(() => Run(["one"])), Task.Run(() => Run(["two"])));

        Assert.All(outcomes, outcome => Assert.Equal(0, outcome.ExitCode));
        Assert.Single(Calls("build"));
    }

    [Fact]
    public void Arguments_ThroughLinksFromElsewhere_ArriveUnchanged()
    {
        string link = Path.Combine(temporary.FullName, "link");
        string relative = Path.Combine(tools, "relative");
        File.CreateSymbolicLink(link, Path.Combine(root, "mirtool"));
        File.CreateSymbolicLink(relative, "../link");
        string[] arguments = ["two words", "", "*", "$HOME", "-o", "ünï\"cödé'"];

        Outcome outcome = Run(arguments, relative);

        Assert.Equal(arguments.Select(argument => $"[{argument}]"), outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1));
    }

    [Fact]
    public void Program_TakesTheLaunchersPlace()
    {
        // The same process: signals reach it, and its exit code is the launcher's.
        Outcome outcome = Run(["exit", "130"]);

        Assert.Equal(130, outcome.ExitCode);
        Assert.StartsWith($"pid={outcome.ProcessId}\n", outcome.Output);
    }

    [Fact]
    public void Annotate_MissingLibraries_InstallsTheAudioLibrariesOnly()
    {
        HideInstalledLibraries();

        Assert.Equal(0, Run(["annotate", "x.wav"]).ExitCode);

        string install = Assert.Single(Calls("apt-get"), call => call.Contains(" install ") || call.Contains("install -q"));
        Assert.EndsWith(" libsndfile1 libsoxr0", install);
    }

    [Theory]
    [InlineData("calibrate")]
    [InlineData("experiment")]
    [InlineData("synth")]
    [InlineData("train")]
    public void CommandsThatRender_MissingLibraries_InstallTheSynthesizerToo(string command)
    {
        HideInstalledLibraries();

        Assert.Equal(0, Run([command, "-o", "x", "--soundfont", "mine.sf2"]).ExitCode);

        Assert.EndsWith(" libsndfile1 libsoxr0 libfluidsynth3", Calls("apt-get")[^1]);
    }

    [Theory]
    [InlineData("train", null, "1")]
    [InlineData("experiment", null, "1")]
    [InlineData("train", "3", "3")]
    [InlineData("annotate", null, "any")]
    public void CommandsThatTrain_KeepFreedMemoryUnlessToldOtherwise(string command, string? arenas, string expected)
    {
        Run([command, "x"], arenas: arenas);

        Assert.Equal([$"run with arenas: {expected}"], Calls("run"));
    }

    [Fact]
    public void Annotate_WithoutRights_NamesTheLineToTypeAndGoesOn()
    {
        HideInstalledLibraries();
        AddTool("id", "#!/bin/sh\necho 1000\n");

        Outcome outcome = Run(["annotate", "x.wav"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("sudo apt-get install libsndfile1 libsoxr0", outcome.Error);
        Assert.Contains("managed code reads recordings", outcome.Error);
        Assert.Empty(Calls("apt-get"));
    }

    [Fact]
    public void Synth_WithoutRights_NamesTheLineToType()
    {
        HideInstalledLibraries();
        AddTool("id", "#!/bin/sh\necho 1000\n");

        Outcome outcome = Run(["synth", "--soundfont", "mine.sf2"]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("sudo apt-get install libsndfile1 libsoxr0 libfluidsynth3", outcome.Error);
        Assert.Empty(Calls("apt-get"));
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("--version")]
    [InlineData("annotate", "--help")]
    [InlineData("taxonomies", "list")]
    public void CommandsWithoutAudio_MissingLibraries_InstallNothing(params string[] arguments)
    {
        HideInstalledLibraries();

        Assert.Equal(0, Run(arguments).ExitCode);
        Assert.Empty(Calls("apt-get"));
    }

    // Libraries are looked for in folders of this machine's architecture and in the loader's cache.
    private void HideInstalledLibraries()
    {
        AddTool("uname", "#!/bin/sh\n[ \"$1\" = -s ] && echo Linux || echo nowhere\n");
        AddTool("ldconfig", "#!/bin/sh\n");
    }

    private string[] Calls(string tool) => [.. File.ReadLines(calls).Where(line => line.StartsWith(tool, StringComparison.Ordinal))];

    private void AddTool(string name, string script)
    {
        string path = Path.Combine(tools, name);
        File.WriteAllText(path, script.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private Outcome Run(string[] arguments, string? launcher = null, string? arenas = null)
    {
        using Process process = Process.Start(new ProcessStartInfo(launcher ?? Path.Combine(root, "mirtool"), arguments)
        {
            WorkingDirectory = temporary.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}",
                ["CALLS"] = calls,
                ["BROKEN"] = BrokenMark,
                ["LD_LIBRARY_PATH"] = null,
                ["MALLOC_ARENA_MAX"] = arenas,
            },
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result, process.Id);
    }

    private sealed record Outcome(int ExitCode, string Output, string Error, int ProcessId);
}
