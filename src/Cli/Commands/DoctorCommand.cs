using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Audio;
using MirTool.Audio.Native;
using MirTool.Cli.Options;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Plugins.Loading;
using MirTool.Synthesis;
using MirTool.Taxonomies;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool doctor</c>: everything that the tool can use, where it is, and what to do about what is missing.</summary>
[Command("doctor", Description = "Reports each thing that MirTool can use; exit code 0 if recordings can be annotated, else 2.")]
internal sealed class DoctorCommand
{
    [Option("--json", "Print a JSON array instead of a table.", CommandOptionType.NoValue)]
    public bool Json { get; }

    public PluginOptions Plugins { get; } = new();

    public int OnExecute(IConsole console)
    {
        Finding[] findings = [.. Examine()];
        if (Json)
        {
            console.Out.WriteLine(JsonSerializer.Serialize(findings, FindingJson.Default.FindingArray));
        }
        else
        {
            ResultTable.Write(console, ["what", "state", "version", "path", "remedy"], findings.Select(finding => (IReadOnlyList<string>)
                [finding.What, StateText(finding.State), finding.Version, finding.Path, finding.Remedy]));
        }

        Finding[] obstacles = [.. findings.Where(finding => finding is { Needed: true, State: not FindingState.Ok })];
        foreach (Finding obstacle in obstacles)
        {
            console.Error.WriteLine($"mirtool: recordings cannot be annotated: {obstacle.What} is {StateText(obstacle.State)}. {obstacle.Remedy}");
        }

        return obstacles.Length == 0 ? ExitCode.Success : ExitCode.Usage;
    }

    private IEnumerable<Finding> Examine()
    {
        PluginCatalog plugins = PluginCatalog.Load(Plugins.Folders);
        return
        [
            Tool(),
            new(".NET", FindingState.Ok, $"{Environment.Version} ({RuntimeInformation.RuntimeIdentifier})", RuntimeEnvironment.GetRuntimeDirectory()),
            .. TensorLibrary(),
            .. NativeLibraries.All.Select(library => NativeLibrary(library, needed: library.Name != NativeLibraries.FluidSynth && AudioOptions.FromEnvironment() == AudioBackend.Native)),
            new("audio", FindingState.Ok, AudioOptions.Describe()),
            FfmpegProgram(),
            .. SoundFontFiles(),
            .. Models(),
            .. PluginFiles(plugins),
            .. Taxonomies(plugins),
        ];
    }

    private static Finding Tool() => new(
        "MirTool",
        FindingState.Ok,
        Program.Version,
        AppContext.BaseDirectory);

    private static IEnumerable<Finding> TensorLibrary()
    {
        try
        {
            LibTorch.Initialize();
        }
        catch (DllNotFoundException e)
        {
            return [new("libtorch", FindingState.Broken, Remedy: e.Message, Needed: true)];
        }

        string note = LibTorch.Version == LibTorch.ExpectedVersion ? "" : $"TorchSharp was built for {LibTorch.ExpectedVersion}.";
        return
        [
            new("libtorch", FindingState.Ok, LibTorch.Version, LibTorch.Location, note, Needed: true),
            .. ((string[])["cpu", "cuda", "mps"]).Select(Device),
        ];
    }

    private static Finding Device(string name)
    {
        try
        {
            _ = LibTorch.ResolveDevice(name);
            return new($"device {name}", FindingState.Ok);
        }
        catch (InvalidDataException e)
        {
            return new($"device {name}", FindingState.Missing, Remedy: e.Message);
        }
    }

    private static Finding NativeLibrary(NativeLibraryInfo library, bool needed)
    {
        string what = $"lib{library.Name}";
        return NativeLibraries.Loaded(library) is { } loaded
            ? new(what, FindingState.Ok, loaded.Version, loaded.Path, Needed: needed)
            : new(what, FindingState.Missing, Remedy: $"For {library.Purpose}. {library.InstallHint}", Needed: needed);
    }

    private static Finding FfmpegProgram()
    {
        const string What = "ffmpeg";
        if (Ffmpeg.Find(What) is not string path)
        {
            return new(What, FindingState.Missing, Remedy: $"For M4A, WMA and video. {Ffmpeg.InstallHint}");
        }

        try
        {
            return new(What, FindingState.Ok, Ffmpeg.Version(path), path);
        }
        catch (InvalidDataException e)
        {
            return new(What, FindingState.Broken, Path: path, Remedy: $"{e.Message} {Ffmpeg.InstallHint}");
        }
    }

    private static IEnumerable<Finding> SoundFontFiles()
    {
        IReadOnlyList<string> files = SoundFonts.Find();
        if (files.Count > 0)
        {
            return files.Select(file => new Finding($"soundfont {Path.GetFileNameWithoutExtension(file)}", FindingState.Ok, Megabytes(file), file));
        }

        try
        {
            return [new("soundfont", FindingState.Ok, Path: SoundFonts.Resolve(null))];
        }
        catch (FileNotFoundException e)
        {
            return [new("soundfont", FindingState.Missing, Remedy: $"For synth and train only. {e.Message}")];
        }
    }

    private static string Megabytes(string file) =>
        string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(file).Length / 1e6:0.#} MB");

    private static IEnumerable<Finding> Models()
    {
        IReadOnlyList<ModelLocation> models = ModelFolder.List();
        if (!models.Any(model => model.Name == ModelFolder.DefaultName))
        {
            yield return new(
                $"model {ModelFolder.DefaultName}",
                FindingState.Missing,
                Remedy: $"It ships with MirTool and belongs into {ModelFolder.SearchFolders[0]}: build or install again. Another is named with --model.",
                // Another model annotates as well.
                Needed: models.Count == 0);
        }

        foreach (ModelLocation model in models)
        {
            yield return Model(model);
        }
    }

    private static Finding Model(ModelLocation model)
    {
        string what = $"model {model.Name}";
        bool needed = model.Name == ModelFolder.DefaultName;
        try
        {
            return new(what, FindingState.Ok, ModelFolder.Load(model.Folder).Sha256[..12], model.Folder, Needed: needed);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new(what, FindingState.Broken, Path: model.Folder, Remedy: e.Message, Needed: needed);
        }
    }

    private static IEnumerable<Finding> PluginFiles(PluginCatalog catalog) =>
    [
        .. catalog.Plugins.Select(plugin => new Finding($"plugin {plugin.Name}", FindingState.Ok, FileVersionInfo.GetVersionInfo(plugin.Path).FileVersion ?? "", plugin.Path)),
        .. catalog.Problems.Select(problem => new Finding(
            $"plugin {Path.GetFileNameWithoutExtension(problem.Path)}", FindingState.Broken, Path: problem.Path, Remedy: problem.Message)),
    ];

    private static IEnumerable<Finding> Taxonomies(PluginCatalog plugins)
    {
        IReadOnlyList<TaxonomyEntry> entries = new TaxonomyCatalog(plugins).List();
        if (!entries.Any(entry => entry.Name == TaxonomyCatalog.DefaultName))
        {
            yield return new(
                $"taxonomy {TaxonomyCatalog.DefaultName}",
                FindingState.Missing,
                Remedy: $"It ships with MirTool and belongs into {TaxonomyCatalog.ShippedFolder}: build or install again. Another is named with --taxonomy.",
                Needed: entries.Count == 0);
        }

        foreach (TaxonomyEntry entry in entries)
        {
            bool needed = entry.Name == TaxonomyCatalog.DefaultName;
            yield return entry.Problem is null
                ? new($"taxonomy {entry.Name}", FindingState.Ok, $"{entry.Taxonomy!.Instruments.Count} instruments", entry.Source, Needed: needed)
                : new($"taxonomy {entry.Name}", FindingState.Broken, Path: entry.Source, Remedy: entry.Problem, Needed: needed);
        }
    }

    private static string StateText(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Missing => "missing",
        _ => "broken",
    };
}
