using System.Runtime.InteropServices;
using MirTool.Audio.Native;

namespace MirTool.Synthesis.Tests;

/// <summary>libfluidsynth's own MIDI file reader and player, bound apart from the code under test.</summary>
internal static unsafe partial class FluidSynthPlayer
{
    static FluidSynthPlayer() => NativeLibraries.Register(typeof(FluidSynthPlayer).Assembly);

    /// <summary>Plays a MIDI file from memory: mono at 44.1 kHz, gain 1, no reverb, no chorus.</summary>
    public static float[] Play(byte[] midi, string soundFont, int samples)
    {
        nint settings = NewSettings();
        _ = SetNumber(settings, "synth.gain", 1);
        _ = SetInteger(settings, "synth.reverb.active", 0);
        _ = SetInteger(settings, "synth.chorus.active", 0);
        nint synth = NewSynth(settings);
        if (LoadSoundFont(synth, soundFont, 1) < 0)
        {
            throw new InvalidDataException(soundFont);
        }

        nint player = NewPlayer(synth);
        if (AddMidi(player, midi, (nuint)midi.Length) != 0 || Start(player) != 0)
        {
            throw new InvalidDataException("libfluidsynth does not play this MIDI file.");
        }

        var left = new float[samples];
        var right = new float[samples];
        fixed (float* l = left, r = right)
        {
            _ = WriteFloat(synth, samples, l, 0, 1, r, 0, 1);
        }

        DeletePlayer(player);
        DeleteSynth(synth);
        DeleteSettings(settings);
        return [.. left.Zip(right, (a, b) => (a + b) / 2)];
    }

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "new_fluid_settings")]
    private static partial nint NewSettings();

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_settings_setnum", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNumber(nint settings, string name, double value);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_settings_setint", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetInteger(nint settings, string name, int value);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "new_fluid_synth")]
    private static partial nint NewSynth(nint settings);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_sfload", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LoadSoundFont(nint synth, string path, int resetPresets);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "new_fluid_player")]
    private static partial nint NewPlayer(nint synth);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_player_add_mem")]
    private static partial int AddMidi(nint player, byte[] bytes, nuint length);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_player_play")]
    private static partial int Start(nint player);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "fluid_synth_write_float")]
    private static partial int WriteFloat(nint synth, int frames, float* left, int leftOffset, int leftStride, float* right, int rightOffset, int rightStride);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "delete_fluid_player")]
    private static partial void DeletePlayer(nint player);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "delete_fluid_synth")]
    private static partial void DeleteSynth(nint synth);

    [LibraryImport(NativeLibraries.FluidSynth, EntryPoint = "delete_fluid_settings")]
    private static partial void DeleteSettings(nint settings);
}
