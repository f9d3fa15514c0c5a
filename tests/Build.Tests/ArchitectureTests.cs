using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MirTool.Build.Tests;

/// <summary>The picture in docs/architecture.md against the project files.</summary>
public sealed partial class ArchitectureTests
{
    [Fact]
    public void Picture_ShowsTheReferencesThatProjectsHave()
    {
        string page = File.ReadAllText(Path.Join(Repository.Root, "docs", "architecture.md"));
        string picture = page[page.IndexOf("```mermaid", StringComparison.Ordinal)..];
        picture = picture[..picture.IndexOf("\n```\n", StringComparison.Ordinal)];
        string[] shown =
        [
            .. Arrows().Matches(picture).SelectMany(line => line.Groups[2].Value.Split('&', StringSplitOptions.TrimEntries).Select(to => $"{line.Groups[1].Value} --> {to}")),
        ];

        string[] actual =
        [
            .. Directory.EnumerateFiles(Path.Join(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
                .SelectMany(project => References(project).Select(to => $"{NameOf(project)} --> {to}")),
        ];

        Assert.Equal(actual.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ContractsAndMetrics_NeedNoPackage()
    {
        string[] projects = ["Plugins/MirTool.Plugins/MirTool.Plugins.csproj", "Evaluation/MirTool.Evaluation.csproj", "Files/MirTool.Files.csproj"];

        Assert.All(projects, project => Assert.Empty(XDocument.Load(Path.Join(Repository.Root, "src", project)).Descendants("PackageReference")));
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => NameOf((string)reference.Attribute("Include")!));

    // src/MirTool is the package that the others make together; plugins go by their last name.
    private static string NameOf(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project.Replace('\\', '/'));
        return name == "MirTool" ? "Package" : name.Split('.')[^1];
    }

    [GeneratedRegex(@"^\s*(\w+) --> (.+)$", RegexOptions.Multiline)]
    private static partial Regex Arrows();
}
