using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace MirTool.Audio.Native;

/// <summary>The C libraries that MirTool calls: one table of file names and install hints, one resolver for every assembly that binds them.</summary>
public static class NativeLibraries
{
    /// <summary>Name of libsndfile in <c>LibraryImport</c> attributes.</summary>
    public const string SoundFile = "sndfile";

    /// <summary>Name of libsoxr in <c>LibraryImport</c> attributes.</summary>
    public const string Soxr = "soxr";

    /// <summary>Name of libmpg123 in <c>LibraryImport</c> attributes. Optional: managed code does as well without it.</summary>
    public const string Mpg123 = "mpg123";

    /// <summary>Name of libfluidsynth in <c>LibraryImport</c> attributes.</summary>
    public const string FluidSynth = "fluidsynth";

    /// <summary>Every library, in the order in which <c>doctor</c> lists them.</summary>
    public static IReadOnlyList<NativeLibraryInfo> All { get; } =
    [
        new(SoundFile, "reading and writing audio files",
            LinuxFiles: ["libsndfile.so.1", "libsndfile.so"],
            MacFiles: ["libsndfile.1.dylib", "libsndfile.dylib"],
            WindowsFiles: ["sndfile.dll", "libsndfile-1.dll"],
            DebianPackage: "libsndfile1", BrewFormula: "libsndfile",
            WindowsSource: "the zip archive of https://github.com/libsndfile/libsndfile/releases") { VersionFunction = "sf_version_string" },
        new(Soxr, "changing sample rates",
            LinuxFiles: ["libsoxr.so.0", "libsoxr.so"],
            MacFiles: ["libsoxr.0.dylib", "libsoxr.dylib"],
            WindowsFiles: ["soxr.dll", "libsoxr.dll", "libsoxr-0.dll"],
            DebianPackage: "libsoxr0", BrewFormula: "libsoxr",
            WindowsSource: "MSYS2: pacman -S mingw-w64-x86_64-libsoxr") { VersionFunction = "soxr_version" },
        new(FluidSynth, "rendering MIDI through soundfonts (synth and train only)",
            LinuxFiles: ["libfluidsynth.so.3", "libfluidsynth.so.2", "libfluidsynth.so"],
            MacFiles: ["libfluidsynth.3.dylib", "libfluidsynth.dylib"],
            WindowsFiles: ["libfluidsynth-3.dll", "fluidsynth.dll"],
            DebianPackage: "libfluidsynth3", BrewFormula: "fluid-synth",
            WindowsSource: "the zip archive of https://github.com/FluidSynth/fluidsynth/releases") { VersionFunction = "fluid_version_str" },
    ];

    // Comes with libsndfile where libsndfile reads MP3, so doctor need not name it.
    private static readonly NativeLibraryInfo Mpeg = new(Mpg123, "reading MP3 faster",
        LinuxFiles: ["libmpg123.so.0"], MacFiles: ["libmpg123.0.dylib", "libmpg123.dylib"], WindowsFiles: ["libmpg123-0.dll", "mpg123.dll"],
        DebianPackage: "libmpg123-0", BrewFormula: "mpg123", WindowsSource: "https://www.mpg123.de");

    private static readonly string[] MacFolders = ["/opt/homebrew/lib", "/usr/local/lib"];

    private static readonly Lock RegistrationLock = new();

    private static readonly HashSet<Assembly> Registered = [];

    /// <summary>Makes an assembly's <c>LibraryImport</c> methods find the libraries of <see cref="All"/>.</summary>
    /// <remarks>Call it from the static constructor of every binding class. The runtime takes one resolver per assembly and
    /// refuses a second; calls after the first do nothing.</remarks>
    public static void Register(Assembly assembly)
    {
        lock (RegistrationLock)
        {
            if (Registered.Add(assembly))
            {
                NativeLibrary.SetDllImportResolver(assembly, static (name, assembly, path) => Load(name));
            }
        }
    }

    /// <summary>Loads a library of <see cref="All"/>, or returns 0 for a name that is not in the table.</summary>
    /// <exception cref="DllNotFoundException">The library is not installed; the message says how to install it.</exception>
    public static nint Load(string name)
    {
        NativeLibraryInfo? library = All.Append(Mpeg).FirstOrDefault(library => library.Name == name);
        if (library is null)
        {
            return 0;
        }

        return TryLoad(library, out nint handle)
            ? handle
            : throw new DllNotFoundException(
                $"The library lib{name}, needed for {library.Purpose}, was not found (tried {string.Join(", ", library.FileNames)}). {library.InstallHint}");
    }

    /// <summary>Whether a library of <see cref="All"/> is installed.</summary>
    public static bool IsLoadable(string name) => TryLoad(All.First(library => library.Name == name), out _);

    /// <summary>An installed library's version and place; null where it is not installed.</summary>
    public static (string Version, string Path)? Loaded(NativeLibraryInfo library) =>
        TryLoad(library, out nint handle) ? (VersionOf(library, handle), LoadedPath(library.Name)) : null;

    /// <summary>Loads a library by the first of its file names that the system's loader finds.</summary>
    public static bool TryLoad(NativeLibraryInfo library, out nint handle)
    {
        foreach (string fileName in library.FileNames)
        {
            if (NativeLibrary.TryLoad(fileName, typeof(NativeLibraries).Assembly, searchPath: null, out handle))
            {
                return true;
            }

            // Homebrew's folders are not on the loader's default path for arm64 processes.
            if (OperatingSystem.IsMacOS())
            {
                foreach (string folder in MacFolders)
                {
                    if (NativeLibrary.TryLoad(Path.Combine(folder, fileName), out handle))
                    {
                        return true;
                    }
                }
            }
        }

        handle = 0;
        return false;
    }

    // Each library tells its version through a function of the same shape: const char *f(void), the text not to be freed.
    private static string VersionOf(NativeLibraryInfo library, nint handle)
    {
        if (library.VersionFunction is null || !NativeLibrary.TryGetExport(handle, library.VersionFunction, out nint address))
        {
            return "unknown";
        }

        string text = Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<TextFunction>(address)()) ?? "unknown";
        // libsndfile-1.2.0, libsoxr-0.1.3, 2.3.1
        return text[(text.LastIndexOf('-') + 1)..];
    }

    private static string LoadedPath(string name)
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
            .FirstOrDefault(path => Path.GetFileName(path).Contains(name, StringComparison.OrdinalIgnoreCase)) ?? "";
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint TextFunction();
}

/// <summary>A C library that MirTool calls: how its file is named and how it is installed, per operating system.</summary>
/// <param name="Name">The name that bindings use in <c>LibraryImport</c>.</param>
/// <param name="Purpose">What it is needed for, for messages.</param>
/// <param name="LinuxFiles">File names on Linux, versioned sonames first: the bare <c>.so</c> is only in -dev packages.</param>
/// <param name="MacFiles">File names on macOS.</param>
/// <param name="WindowsFiles">File names on Windows.</param>
/// <param name="DebianPackage">Debian's and Ubuntu's package.</param>
/// <param name="BrewFormula">Homebrew's formula.</param>
/// <param name="WindowsSource">Where Windows users get it.</param>
public sealed record NativeLibraryInfo(
    string Name,
    string Purpose,
    IReadOnlyList<string> LinuxFiles,
    IReadOnlyList<string> MacFiles,
    IReadOnlyList<string> WindowsFiles,
    string DebianPackage,
    string BrewFormula,
    string WindowsSource)
{
    /// <summary>The function that tells its version; null for one that has none.</summary>
    public string? VersionFunction { get; init; }

    /// <summary>The file names to try on this machine, best first.</summary>
    public IReadOnlyList<string> FileNames =>
        OperatingSystem.IsWindows() ? WindowsFiles : OperatingSystem.IsMacOS() ? MacFiles : LinuxFiles;

    /// <summary>One sentence that says how to install the library on this machine.</summary>
    public string InstallHint =>
        OperatingSystem.IsWindows() ? $"Put {WindowsFiles[0]} on the PATH or beside mirtool; get it from {WindowsSource}."
        : OperatingSystem.IsMacOS() ? $"Install it with: brew install {BrewFormula}"
        : $"Install it with: sudo apt-get install {DebianPackage} (Debian, Ubuntu), or your distribution's package of the same library.";
}
