using System.Runtime.InteropServices;
using MirTool.Audio.Native;

namespace MirTool.Synthesis.Native;

/// <summary>libfluidsynth 2.x and 3.x as its header declares it. Functions that return int give 0 or <see cref="Failed"/> unless noted.</summary>
internal static unsafe partial class FluidSynthNative
{
    /// <summary>FLUID_FAILED.</summary>
    public const int Failed = -1;

    /// <summary>FLUID_BUFSIZE: events take effect at the start of the next block of this many frames.</summary>
    public const int BlockFrames = 64;

    /// <summary>GEN_CHORUSSEND: how much of a note goes into the chorus, 0.1 %.</summary>
    public const int ChorusSend = 15;

    /// <summary>GEN_REVERBSEND: how much of a note goes into the reverb, 0.1 %.</summary>
    public const int ReverbSend = 16;

    private const int PanicLevel = 0;
    private const int DebugLevel = 4;
    private const int WarningLevel = 2;

    [ThreadStatic]
    private static string? lastMessage;

    static FluidSynthNative()
    {
        NativeLibraries.Register(typeof(FluidSynthNative).Assembly);
        // The library writes to stderr otherwise, such as that audio drivers (not used here) are missing.
        for (int level = PanicLevel; level <= DebugLevel; level++)
        {
            SetLogFunction(level, &KeepMessage, 0);
        }
    }

    /// <summary>The library's last warning or error on this thread, in brackets, or nothing; forgets it.</summary>
    public static string TakeMessage()
    {
        string? message = lastMessage;
        lastMessage = null;
        return message is null ? "" : $" (libfluidsynth: {message})";
    }

    [UnmanagedCallersOnly]
    private static void KeepMessage(int level, byte* message, nint data)
    {
        if (level <= WarningLevel)
        {
            lastMessage = Marshal.PtrToStringUTF8((nint)message);
        }
    }

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_set_log_function")]
    private static partial nint SetLogFunction(int level, delegate* unmanaged<int, byte*, nint, void> function, nint data);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "new_fluid_settings")]
    internal static partial SafeSettingsHandle NewSettings();

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "delete_fluid_settings")]
    internal static partial void DeleteSettings(nint settings);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_settings_setnum", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetNumber(SafeSettingsHandle settings, string name, double value);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_settings_setint", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetInteger(SafeSettingsHandle settings, string name, int value);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "new_fluid_synth")]
    internal static partial SafeSynthHandle NewSynth(SafeSettingsHandle settings);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "delete_fluid_synth")]
    internal static partial void DeleteSynth(nint synth);

    /// <summary>Gives the soundfont's id, or <see cref="Failed"/>.</summary>
    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_sfload", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LoadSoundFont(SafeSynthHandle synth, string path, int resetPresets);

    /// <summary>Gives a soundfont that the synthesizer owns, or 0.</summary>
    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_get_sfont_by_id")]
    internal static partial nint GetSoundFont(SafeSynthHandle synth, int id);

    /// <summary>Shares a soundfont that another synthesizer owns; gives its id here, or <see cref="Failed"/>.</summary>
    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_add_sfont")]
    internal static partial int AddSoundFont(SafeSynthHandle synth, nint soundFont);

    /// <summary>Takes a soundfont away without freeing it; without this, deleting the synthesizer frees it.</summary>
    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_remove_sfont")]
    internal static partial int RemoveSoundFont(SafeSynthHandle synth, nint soundFont);

    /// <summary>Gives a preset that the soundfont owns, or 0.</summary>
    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_sfont_get_preset")]
    internal static partial nint GetPreset(nint soundFont, int bank, int program);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_program_select")]
    internal static partial int SelectProgram(SafeSynthHandle synth, int channel, int soundFontId, int bank, int program);

    /// <summary>Adds to a number of every note that a channel plays.</summary>
    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_set_gen")]
    internal static partial int AddToGenerator(SafeSynthHandle synth, int channel, int generator, float amount);

    /// <summary>Makes a tuning of 128 keys, in cents above key 0 of equal temperament.</summary>
    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_activate_key_tuning", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ActivateKeyTuning(SafeSynthHandle synth, int bank, int program, string name, double* cents, int apply);

    /// <summary>Gives a channel one of the tunings.</summary>
    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_activate_tuning")]
    internal static partial int ActivateTuning(SafeSynthHandle synth, int channel, int bank, int program, int apply);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_noteon")]
    internal static partial int NoteOn(SafeSynthHandle synth, int channel, int key, int velocity);

    /// <summary>Gives <see cref="Failed"/> also when the note has died away by itself.</summary>
    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_noteoff")]
    internal static partial int NoteOff(SafeSynthHandle synth, int channel, int key);

    /// <summary>Writes frames to left[leftOffset + i × leftStride] and right[...] alike.</summary>
    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_write_float")]
    internal static partial int WriteFloat(
        SafeSynthHandle synth, int frames, float* left, int leftOffset, int leftStride, float* right, int rightOffset, int rightStride);
}

/// <summary>fluid_settings_t; outlives every synthesizer made from it.</summary>
internal sealed class SafeSettingsHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        FluidSynthNative.DeleteSettings(handle);
        return true;
    }
}

/// <summary>fluid_synth_t; owns its loaded soundfonts.</summary>
internal sealed class SafeSynthHandle() : SafeHandle(0, ownsHandle: true)
{
    private SafeSettingsHandle? settings;

    public override bool IsInvalid => handle == 0;

    /// <summary>Keeps the settings alive until this handle is released, also when both are only finalized.</summary>
    public void Hold(SafeSettingsHandle parent)
    {
        bool added = false;
        parent.DangerousAddRef(ref added);
        settings = parent;
    }

    protected override bool ReleaseHandle()
    {
        FluidSynthNative.DeleteSynth(handle);
        settings?.DangerousRelease();
        return true;
    }
}
