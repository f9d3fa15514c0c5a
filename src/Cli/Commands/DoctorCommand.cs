using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Audio;
using MirTool.Audio.Native;
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
    private static readonly TimeSpan FfmpegPatience = TimeSpan.FromSeconds(10);

    [Option("--json", "Print a JSON array instead of a table.", CommandOptionType.NoValue)]
    public bool Json { get; }

    [Option("--plugins <DIR>", "A further folder of plugins; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] PluginFolders { get; } = [];

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
        PluginCatalog plugins = PluginCatalog.Load(PluginFolders);
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
            .. Plugins(plugins),
            .. Taxonomies(plugins),
        ];
    }

    private static Finding Tool() => new(
        "MirTool",
        FindingState.Ok,
        typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
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
        return NativeLibraries.TryLoad(library, out nint handle)
            ? new(what, FindingState.Ok, VersionOf(library.Name, handle), LoadedPath(library.Name), Needed: needed)
            : new(what, FindingState.Missing, Remedy: $"For {library.Purpose}. {library.InstallHint}", Needed: needed);
    }

    // Each library tells its version through a function of the same shape: const char *f(void), the text not to be freed.
    private static string VersionOf(string name, nint handle)
    {
        string function = name switch
        {
            NativeLibraries.SoundFile => "sf_version_string",
            NativeLibraries.Soxr => "soxr_version",
            _ => "fluid_version_str",
        };
        if (!System.Runtime.InteropServices.NativeLibrary.TryGetExport(handle, function, out nint address))
        {
            return "unknown";
        }

        string text = Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<VersionFunction>(address)()) ?? "unknown";
        // libsndfile-1.2.0, libsoxr-0.1.3, 2.3.1
        return text[(text.LastIndexOf('-') + 1)..];
    }

    private static string LoadedPath(string name)
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
            .FirstOrDefault(path => Path.GetFileName(path).Contains(name, StringComparison.OrdinalIgnoreCase)) ?? "";
    }

    private static Finding FfmpegProgram()
    {
        const string What = "ffmpeg";
        if (Ffmpeg.Find(What) is not string path)
        {
            return new(What, FindingState.Missing, Remedy: $"For M4A, WMA and video. {Ffmpeg.InstallHint}");
        }

        using var process = Process.Start(new ProcessStartInfo(path, ["-version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(FfmpegPatience))
        {
            process.Kill();
            return new(What, FindingState.Broken, Path: path, Remedy: $"It did not answer -version within {FfmpegPatience.TotalSeconds} s. {Ffmpeg.InstallHint}");
        }

        // ffmpeg version 5.1.6-0+deb12u1 Copyright (c) ...
        string[] words = output.Result.Split(' ', 4);
        return process.ExitCode == 0 && words.Length > 2
            ? new(What, FindingState.Ok, words[2], path)
            : new(What, FindingState.Broken, Path: path, Remedy: $"Its -version ended with status {process.ExitCode}. {Ffmpeg.InstallHint}");
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

    private static IEnumerable<Finding> Plugins(PluginCatalog catalog) =>
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

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint VersionFunction();
}

/// <summary>What <c>doctor</c> found out about one thing.</summary>
/// <param name="What">The thing.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="Version">Its version, or what else tells it from others; empty if it has none.</param>
/// <param name="Path">Where it is; empty if it is nowhere.</param>
/// <param name="Remedy">What to do if it cannot be used; empty otherwise.</param>
/// <param name="Needed">Whether no recording can be annotated without it.</param>
internal sealed record Finding(
    string What, FindingState State, string Version = "", string Path = "", string Remedy = "", bool Needed = false);

/// <summary>Whether a thing can be used.</summary>
internal enum FindingState
{
    [JsonStringEnumMemberName("ok")]
    Ok,

    [JsonStringEnumMemberName("missing")]
    Missing,

    [JsonStringEnumMemberName("broken")]
    Broken,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(Finding[]))]
internal sealed partial class FindingJson : JsonSerializerContext;
