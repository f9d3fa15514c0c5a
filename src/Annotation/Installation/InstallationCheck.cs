using System.Diagnostics;
using System.Runtime.InteropServices;
using MirTool.Audio;
using MirTool.Audio.Native;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Annotation.Installation;

/// <summary>Finds out what of all that annotating uses is there, where it is, and what to do about what is missing.</summary>
public static class InstallationCheck
{
    /// <summary>Looks at each thing: the runtime, the tensor library and its devices, decoders, models, plugins, taxonomies.</summary>
    /// <param name="plugins">As they were loaded, with the problems that they had.</param>
    public static IReadOnlyList<Finding> Run(PluginCatalog plugins)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        return
        [
            new(".NET", FindingState.Ok, $"{Environment.Version} ({RuntimeInformation.RuntimeIdentifier})", RuntimeEnvironment.GetRuntimeDirectory()),
            .. TensorLibrary(),
            .. NativeLibraries.All.Select(library => NativeLibrary(library, needed: library.Name != NativeLibraries.FluidSynth && AudioOptions.FromEnvironment() == AudioBackend.Native)),
            new("audio", FindingState.Ok, AudioOptions.Describe()),
            FfmpegProgram(),
            .. Models(),
            .. PluginFiles(plugins),
            .. Taxonomies(plugins),
        ];
    }

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
}
