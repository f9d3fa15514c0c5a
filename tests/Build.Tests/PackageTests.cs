using System.Diagnostics;
using System.IO.Compression;

namespace MirTool.Build.Tests;

/// <summary>What <c>dotnet pack</c> makes, used as strangers use it: by the samples, outside of this tree, from a folder of packages.</summary>
public sealed class PackageTests(PackageTests.Packages packages) : IClassFixture<PackageTests.Packages>
{
    [Fact]
    public void Packages_Files_AreWhatAProgramNeeds()
    {
        string[] library = Entries("MirTool.0.1.0.nupkg");
        Assert.Contains("README.md", library);
        Assert.Contains("data/models/default/model.json", library);
        Assert.Contains("data/datasets/taxonomies/common.csv", library);
        Assert.Contains("buildTransitive/WeakenVersionNeed.cs", library);
        foreach (string name in (string[])["MirTool.Annotation", "MirTool.Audio", "MirTool.Evaluation", "MirTool.Models", "MirTool.Taxonomies"])
        {
            Assert.Contains($"lib/net10.0/{name}.dll", library);
            Assert.Contains($"lib/net10.0/{name}.xml", library);
            Assert.Contains($"lib/net10.0/{name}.pdb", library);
        }

        Assert.DoesNotContain("lib/net10.0/MirTool.Plugins.dll", library);
        Assert.Contains("lib/net10.0/MirTool.Plugins.dll", Entries("MirTool.Plugins.0.1.0.nupkg"));
        Assert.DoesNotContain(library, entry => entry.Contains("SkiaSharp", StringComparison.Ordinal) || entry.Contains("ScottPlot", StringComparison.Ordinal));
    }

    [Fact]
    public void Embed_OutsideTheTree_SaysWhatSounds()
    {
        string sample = packages.Copy("Embed");
        packages.Run(sample, "build", "-c", "Release", "-v", "quiet", "-nologo", "-nodeReuse:false");

        string output = packages.Run(sample, "exec", Path.Combine("bin", "Release", "net10.0", "Embed.dll"), Path.Combine(Repository.Root, "datasets", "examples", "violin-cello.flac"));

        Assert.StartsWith("0.0 Violin", output, StringComparison.Ordinal);
        Assert.Contains("Cello", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Plugin_OutsideTheTree_IsLoadedByTheProgram()
    {
        string sample = packages.Copy("Plugin");
        string plugins = Path.Combine(sample, "plugins");
        packages.Run(sample, "build", "-c", "Release", "-v", "quiet", "-nologo", "-nodeReuse:false", "-o", Path.Combine(plugins, "Acme.MedleySolos"));

        Assert.Contains("medley-solos", packages.Run(sample, "exec", Repository.Program, "datasets", "list", "--plugins", plugins), StringComparison.Ordinal);
    }

    [Fact]
    public void Taxonomy_OutsideTheTree_ReadsTheLabelsOfADataset()
    {
        string sample = packages.Copy("Taxonomy");
        string plugins = Path.Combine(sample, "plugins");
        packages.Run(sample, "build", "-c", "Release", "-v", "quiet", "-nologo", "-nodeReuse:false", "-o", Path.Combine(plugins, "Acme.Orchestra"));
        File.Copy(Path.Combine(Repository.Root, "datasets", "examples", "violin-cello.flac"), Path.Combine(sample, "a.flac"));
        File.WriteAllText(Path.Combine(sample, "labels.csv"), "file,label,start_s,end_s\na.flac,2nd Violin,0,1\na.flac,Cor. 3 in F,0,1\na.flac,Vc. II,1,2\na.flac,Ondes,1,2\n");

        string found = packages.Run(sample, "exec", Repository.Program, "datasets", "validate", "custom", "--root", sample, "--taxonomy", "orchestra", "--plugins", plugins);

        Assert.Contains("label “Ondes”", found, StringComparison.Ordinal);
        Assert.DoesNotContain("Violin", found, StringComparison.Ordinal);
        Assert.DoesNotContain("Cor.", found, StringComparison.Ordinal);
        Assert.DoesNotContain("Vc.", found, StringComparison.Ordinal);
    }

    private string[] Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(packages.Folder, package));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>The packages of the build that these tests belong to, and a package cache that knows nothing of earlier ones.</summary>
    public sealed class Packages : IDisposable
    {
        private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("mirtool packages ");

        public Packages()
        {
            Folder = Path.Combine(root.FullName, "feed");
            string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            foreach (string project in (string[])["src/Plugins/MirTool.Plugins", "src/MirTool"])
            {
                Run(Repository.Root, "pack", project, "-c", configuration, "--no-build", "-o", Folder, "-v", "quiet", "-nologo", "-nodeReuse:false");
            }

            // In addition to the machine's own sources, from which everything else comes.
            File.WriteAllText(
                Path.Combine(root.FullName, "nuget.config"),
                $"<configuration><packageSources><add key=\"mirtool-local\" value=\"{Folder}\" /></packageSources></configuration>");
        }

        public string Folder { get; }

        public string Copy(string sample)
        {
            string copy = Path.Combine(root.FullName, sample);
            Directory.CreateDirectory(copy);
            foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "samples", sample)))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            return copy;
        }

        public string Run(string folder, params string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            if (folder != Repository.Root)
            {
                start.Environment["NUGET_PACKAGES"] = Path.Combine(root.FullName, "cache");
                start.Environment["NUGET_FALLBACK_PACKAGES"] = cache;
            }

            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{errors.Result}");
            return output;
        }

        public void Dispose() => root.Delete(recursive: true);
    }
}
