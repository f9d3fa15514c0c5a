using MirTool.Audio.Native;

namespace MirTool.Synthesis.Tests;

/// <summary>What a test needs of the machine: where it is missing, the test is skipped, but fails where <c>CI</c> is set.</summary>
internal static class Installed
{
    /// <summary>A small General MIDI soundfont that loads fast, or whatever is installed.</summary>
    public static string SoundFont()
    {
        try
        {
            foreach (string library in (string[])[NativeLibraries.FluidSynth, NativeLibraries.SoundFile, NativeLibraries.Soxr])
            {
                NativeLibraries.Load(library);
            }

            return SoundFonts.Find().FirstOrDefault(path => path.Contains("TimGM6mb", StringComparison.Ordinal)) ?? SoundFonts.Resolve(null);
        }
        catch (Exception e) when (e is DllNotFoundException or FileNotFoundException && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    /// <summary>What a source renders, or, where its packages are missing, no test.</summary>
    public static T Rendered<T>(Func<T> render)
    {
        try
        {
            return render();
        }
        catch (Exception e) when (e is DllNotFoundException or FileNotFoundException && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
        {
            Assert.Skip(e.Message);
            throw;
        }
    }
}
