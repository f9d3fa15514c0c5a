using System.Diagnostics;

namespace MirTool.Plugins.Tests;

/// <summary>Plugins as somebody else would build them: with their own project, against nothing but the contract assembly. Built once.</summary>
public sealed class ThirdPartyPlugins : IDisposable
{
    private readonly TemporaryFolder workshop = new();

    public ThirdPartyPlugins()
    {
        TemporaryFolder.Copy(Path.Combine(AppContext.BaseDirectory, "data", "ThirdPartyPlugin"), workshop.Path);
        ProcessStartInfo build = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                "build", "Variants.proj", "-v", "quiet", "-nologo", "-m:1", "-nodeReuse:false",
                $"-p:Contracts={typeof(IDatasetAdapter).Assembly.Location}",
            },
            WorkingDirectory = workshop.Path,
            RedirectStandardOutput = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0" },
        };
        using Process process = Process.Start(build)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The third-party plugins do not build:{Environment.NewLine}{output}");
        }
    }

    /// <summary>Has an adapter and a taxonomy, and needs Acme.Sounds.dll of its own.</summary>
    public string Complete => Path.Combine(workshop.Path, "out", "Acme.Complete");

    /// <summary>The same with a copy of MirTool.Plugins.dll beside it, named in its .deps.json.</summary>
    public string CompleteWithContracts => Path.Combine(workshop.Path, "out-with-contracts", "Acme.Complete");

    /// <summary>A library whose only class has nothing to do with the contracts.</summary>
    public string Nothing => Path.Combine(workshop.Path, "out", "Acme.Sounds");

    /// <summary>Has one good taxonomy among classes that throw, lack a name, are flawed, or are named like Complete's.</summary>
    public string Mixed => Path.Combine(workshop.Path, "out", "Acme.Mixed");

    /// <summary>Throws, ends the process, hangs or overflows the stack.</summary>
    public string Unruly => Path.Combine(workshop.Path, "out", "Acme.Unruly");

    public void Dispose() => workshop.Dispose();
}
