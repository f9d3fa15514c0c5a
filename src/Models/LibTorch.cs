using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace MirTool.Models;

/// <summary>The tensor library: which copy of it the process uses, and on which device it computes.</summary>
/// <remarks>
/// Normally the copy that the build restored, beside the program. The environment variable <see cref="FolderVariable"/> names the
/// folder of another one, such as <c>site-packages/torch/lib</c> of a PyTorch installation of the same version.
/// </remarks>
public static partial class LibTorch
{
    /// <summary>Environment variable that names a folder with libtorch; unset or empty for the copy beside the program.</summary>
    public const string FolderVariable = "MIRTOOL_LIBTORCH";

    // RTLD_NOW: every symbol is looked up at once. The runtime's own loader looks each up at its first call, and a missing
    // one then ends the process without an exception.
    private const int ResolveNow = 2;

    // Each library before those that need it; the two for CUDA are loaded where they exist.
    private static readonly string[] InOrder = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];
    private static readonly string[] Required = ["c10", "torch_cpu", "torch"];

    private static readonly Lazy<string> LoadedFrom = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Loads libtorch, once. Call it before anything of TorchSharp is touched.</summary>
    /// <exception cref="DllNotFoundException">libtorch or TorchSharp's library over it is missing, or they do not fit each other.</exception>
    public static void Initialize() => _ = LoadedFrom.Value;

    /// <summary>The folder that libtorch was loaded from.</summary>
    public static string Location => LoadedFrom.Value;

    /// <summary>The handle of torch_cpu; 0 if that was not found.</summary>
    internal static nint Library { get; private set; }

    /// <summary>libtorch's own version, such as <c>2.10.0</c>.</summary>
    public static string Version
    {
        get
        {
            nint library = NativeLibrary.Load(Path.Combine(Location, FileName("torch_cpu")));
            return ReadVersion(library)
                ?? throw new DllNotFoundException($"{Location}: this libtorch does not tell its version; it is older than {ExpectedVersion}, which is needed.");
        }
    }

    /// <summary>The version that TorchSharp was built for, such as <c>2.10.0</c>.</summary>
    public static string ExpectedVersion { get; } =
        typeof(LibTorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == "LibTorchVersion").Value!;

    /// <summary>The device that a user's word means.</summary>
    /// <param name="name"><c>auto</c> (CUDA, else MPS, else the CPU), <c>cpu</c>, <c>cuda</c> or <c>mps</c>.</param>
    /// <exception cref="InvalidDataException">Another word, or a device that this machine or this build does not have.</exception>
    public static torch.Device ResolveDevice(string name)
    {
        Initialize();
        switch (name)
        {
            case "cpu":
                return torch.CPU;
            case "cuda":
                return torch.cuda.is_available()
                    ? torch.CUDA
                    : throw new InvalidDataException(
                        "Device 'cuda' is not available: it needs an NVIDIA GPU with its driver, and a libtorch with CUDA "
                        + $"(build with -p:Torch=cuda, or name one with {FolderVariable}). Use --device cpu.");
            case "mps":
                return torch.mps_is_available()
                    ? torch.MPS
                    : throw new InvalidDataException("Device 'mps' is not available: it needs a Mac with Apple silicon. Use --device cpu.");
            case "auto":
                return torch.cuda.is_available() ? torch.CUDA : torch.mps_is_available() ? torch.MPS : torch.CPU;
            default:
                throw new InvalidDataException($"Unknown device '{name}'; expected auto, cpu, cuda or mps.");
        }
    }

    // Every use of TorchSharp is in this assembly, and any of them may be the first. Programs that want the exact reason of a
    // failure call Initialize before; TorchSharp hides what its own attempt came to.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A call that somebody forgets would end in TorchSharp's search of the package cache.")]
    internal static void LoadWhenTorchSharpAsks() =>
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (assembly, name) =>
            name == "torch_cpu" && assembly.GetName().Name == "TorchSharp" ? LoadLibraries() : 0;

    private static string Load()
    {
        FreedMemory.Keep();
        LoadLibraries();
        InitializeTorchSharp();
        string[] locations = [.. LoadedModules(FileName("torch_cpu")).Distinct()];
        string location = locations.Length <= 1
            ? locations.FirstOrDefault() ?? AppContext.BaseDirectory
            : throw new DllNotFoundException(
                $"{FileName("torch_cpu")} was loaded twice, from {string.Join(" and ", locations)}: one of them does not call itself by that name.");
        NativeLibrary.TryLoad(Path.Combine(location, FileName("torch_cpu")), out nint library);
        LibTorchContext.LeaveOutNnpack(library);
        Library = library;
        return location;
    }

    private static string? ChosenFolder
    {
        get
        {
            string? named = Environment.GetEnvironmentVariable(FolderVariable);
            string beside = Path.Combine(AppContext.BaseDirectory, "libtorch");
            return !string.IsNullOrEmpty(named) ? Path.GetFullPath(named) : Directory.Exists(beside) ? beside : null;
        }
    }

    /// <summary>Loads the libraries of the chosen folder in order, so that TorchSharp finds them loaded under their bare names.</summary>
    /// <returns>The handle of torch_cpu; 0 where there is nothing to choose, because TorchSharp finds libtorch by itself.</returns>
    private static nint LoadLibraries()
    {
        if (ChosenFolder is not string folder)
        {
            return 0;
        }

        if (FindOnSearchPath("torch_cpu") is string own)
        {
            return string.IsNullOrEmpty(Environment.GetEnvironmentVariable(FolderVariable))
                ? 0
                : throw new DllNotFoundException(
                    $"{FolderVariable} is set, but this build carries a libtorch that comes first ({own}). Unset it, or build without -p:Torch=cuda.");
        }

        string[] missing = [.. Required.Where(name => !File.Exists(Path.Combine(folder, FileName(name)))).Select(FileName)];
        if (missing.Length > 0)
        {
            throw new DllNotFoundException(
                $"{folder} lacks {string.Join(", ", missing)}. {FolderVariable} must name the folder with libtorch's libraries, "
                + "such as site-packages/torch/lib of a PyTorch installation.");
        }

        string torchSharp = FindOnSearchPath("LibTorchSharp")
            ?? throw new DllNotFoundException($"{FileName("LibTorchSharp")} was not found in {string.Join(", ", SearchPath())}. Build again.");
        foreach (string name in InOrder)
        {
            string path = Path.Combine(folder, FileName(name));
            if (File.Exists(path))
            {
                LoadWhole(path, folder);
            }
        }

        LoadWhole(torchSharp, folder);
        return NativeLibrary.Load(Path.Combine(folder, FileName("torch_cpu")));
    }

    // Not inlined: this method's own compilation may run TorchSharp's type initializer.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InitializeTorchSharp()
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        // TorchSharp reports every failure as a page of trace; the facts are these.
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException)
        {
            throw new DllNotFoundException(
                $"libtorch {ExpectedVersion} could not be loaded from {ChosenFolder ?? string.Join(", ", SearchPath())}. "
                + $"Build again, or name a folder that holds it with {FolderVariable}.", e);
        }
    }

    private static void LoadWhole(string path, string folder)
    {
        string? error = null;
        if (OperatingSystem.IsLinux())
        {
            error = TryLoadWhole(path);
        }
        else
        {
            try
            {
                NativeLibrary.Load(path);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                error = e.Message;
            }
        }

        if (error is not null)
        {
            throw new DllNotFoundException(
                $"The libtorch in {folder} cannot be used: {error}. It must be version {ExpectedVersion}, built for this system.");
        }
    }

    private static string? TryLoadWhole(string path)
    {
        // The runtime's own calls between ours would fetch the message away; the first call of a binding makes some.
        DlError();
        return DlOpen(path, ResolveNow) != 0 ? null : Marshal.PtrToStringUTF8(DlError()) ?? "the system's loader refused it";
    }

    private static IEnumerable<string> LoadedModules(string file)
    {
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            if (string.Equals(Path.GetFileName(module.FileName), file, StringComparison.OrdinalIgnoreCase))
            {
                yield return Path.GetDirectoryName(module.FileName)!;
            }
        }
    }

    // The stable C interface of libtorch: major, minor and patch in the three highest bytes.
    private static unsafe string? ReadVersion(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "aoti_torch_abi_version", out nint function))
        {
            return null;
        }

        ulong version = ((delegate* unmanaged<ulong>)function)();
        return $"{version >> 56}.{(version >> 48) & 0xff}.{(version >> 40) & 0xff}";
    }

    private static string? FindOnSearchPath(string name) =>
        SearchPath().Select(folder => Path.Combine(folder, FileName(name))).FirstOrDefault(File.Exists);

    // Where the runtime looks for native libraries, before it asks anybody.
    private static IEnumerable<string> SearchPath() =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory);

    private static string FileName(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    [LibraryImport("libc.so.6", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint DlOpen(string path, int flags);

    [LibraryImport("libc.so.6", EntryPoint = "dlerror")]
    private static partial nint DlError();
}
