using System.Buffers.Binary;
using MirTool.Audio;
using MirTool.Audio.Native;
using MirTool.Files;
using MirTool.Synthesis.Native;

namespace MirTool.Synthesis;

/// <summary>Plays instruments of one soundfont into memory, through libfluidsynth. Not thread-safe: one per worker.</summary>
/// <remarks>
/// The same track gives the same samples on every instance, whatever it rendered before: libfluidsynth's voices keep the gain
/// of their last note, which no reset clears, so each track gets a new synthesizer (0.7 ms) that shares the loaded soundfont.
/// No reverb and no chorus unless asked for, stereo averaged to mono. libfluidsynth lets events begin at blocks of 64 frames: notes start within ±0.73 ms of their time.
/// <para>
/// Below 44.1 kHz, rendering happens there and is resampled: libfluidsynth plays samples, nearly all recorded at 44.1 kHz,
/// without a low-pass, so that at 22.05 kHz everything above 11 kHz would fold back into what is heard.
/// </para>
/// Instances that hold the same soundfont at the same time share its samples in memory.
/// </remarks>
public sealed class SoundFontSynthesizer : IDisposable
{
    private const int LowestRenderRate = 44100;
    private const int HighestSampleRate = 96000;
    private const int Channel = 0;
    private const int MelodicBank = 0;
    /// <summary>The bank whose presets are drum kits.</summary>
    internal const int DrumBank = 128;

    // No preset has as many layers: no voice is ever stolen, and yet a synthesizer for each track costs a tenth of what it does with 256 voices.
    private const int VoicesPerNote = 12;
    private const int MostVoices = 256;

    // Below what soundfonts and MIDI's controllers send together, which is 100 % at most each.
    private const float NothingSent = -2000;

    // Single instruments then peak around -15 dBFS and never above full scale; the sum of three seldom does.
    private const double Gain = 1.0;

    private readonly SafeSettingsHandle settings;
    // Owns the soundfont and plays nothing.
    private readonly SafeSynthHandle owner;
    private readonly nint soundFont;
    private readonly int renderRate;
    private readonly int[] silentEffects;
    private readonly float[] left = new float[FluidSynthNative.BlockFrames * 64];
    private readonly float[] right = new float[FluidSynthNative.BlockFrames * 64];
    private float[] rendered = [];

    /// <summary>Starts a synthesizer and loads a soundfont.</summary>
    /// <param name="soundFontPath">Path of a .sf2 or .sf3 file.</param>
    /// <param name="sampleRate">Hz, 8000..96000.</param>
    /// <param name="reverb">Whether libfluidsynth's reverb sounds; of each instrument as much goes into it as the soundfont and MIDI's default say.</param>
    /// <param name="chorus">Likewise its chorus.</param>
    /// <exception cref="DllNotFoundException">libfluidsynth, or libsoxr for rates below 44.1 kHz, is not installed.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a soundfont.</exception>
    public SoundFontSynthesizer(string soundFontPath, int sampleRate, bool reverb = false, bool chorus = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 8000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, HighestSampleRate);
        if (!File.Exists(soundFontPath))
        {
            throw new FileNotFoundException($"The soundfont '{soundFontPath}' does not exist.", soundFontPath);
        }

        CheckHeader(soundFontPath);
        SoundFontPath = soundFontPath;
        SampleRate = sampleRate;
        renderRate = Math.Max(sampleRate, LowestRenderRate);
        silentEffects = [.. reverb ? (int[])[] : [FluidSynthNative.ReverbSend], .. chorus ? (int[])[] : [FluidSynthNative.ChorusSend]];

        // Here, since a static constructor would wrap the exception that says what to install.
        NativeLibraries.Load(NativeLibraries.FluidSynth);
        settings = FluidSynthNative.NewSettings();
        if (settings.IsInvalid)
        {
            throw new InvalidOperationException($"libfluidsynth could not make its settings{FluidSynthNative.TakeMessage()}.");
        }

        Set("synth.sample-rate", (double)renderRate);
        Set("synth.gain", Gain);
        Set("synth.polyphony", VoicesPerNote);
        Set("synth.cpu-cores", 1);
        Set("synth.reverb.active", reverb ? 1 : 0);
        Set("synth.chorus.active", chorus ? 1 : 0);
        Set("synth.lock-memory", 0);

        try
        {
            owner = NewSynth();
        }
        catch
        {
            settings.Dispose();
            throw;
        }

        int id = FluidSynthNative.LoadSoundFont(owner, soundFontPath, resetPresets: 0);
        soundFont = id == FluidSynthNative.Failed ? 0 : FluidSynthNative.GetSoundFont(owner, id);
        if (soundFont == 0)
        {
            string message = FluidSynthNative.TakeMessage();
            Dispose();
            throw new InvalidDataException($"'{soundFontPath}' could not be loaded as a soundfont (.sf2 or .sf3){message}.");
        }
    }

    /// <summary>The soundfont's path.</summary>
    public string SoundFontPath { get; }

    /// <summary>Sample rate of what is rendered, Hz.</summary>
    public int SampleRate { get; }

    /// <summary>Whether the soundfont has a General MIDI program (0-based) in its first bank, or the standard kit for drums.</summary>
    public bool HasProgram(int program)
    {
        (int bank, int preset) = Preset(program);
        return program is >= 0 and <= InstrumentTrack.HandDrums && HasPreset(bank, preset);
    }

    /// <summary>Whether the soundfont has a preset.</summary>
    internal bool HasPreset(int bank, int preset)
    {
        ObjectDisposedException.ThrowIf(owner.IsClosed, this);
        return FluidSynthNative.GetPreset(soundFont, bank, preset) != 0;
    }

    /// <summary>Renders one instrument from the clip's start for as long as <paramref name="mono"/>; what rings on is cut.</summary>
    /// <param name="track">The program and its notes; notes that start after the end are not heard.</param>
    /// <param name="mono">Overwritten with samples at <see cref="SampleRate"/>, nominally in [-1, 1].</param>
    /// <param name="tuning">The keys' pitches, which do not concern drums; null for equal temperament.</param>
    /// <exception cref="InvalidDataException">The soundfont has no such program.</exception>
    public void Render(InstrumentTrack track, Span<float> mono, Tuning? tuning = null)
    {
        ArgumentNullException.ThrowIfNull(track);
        (int bank, int preset) = Preset(track.Program);
        Render(track, bank, preset, mono, bank == DrumBank ? null : tuning);
    }

    /// <summary>Renders with a preset that is not the program's own, such as another drum kit.</summary>
    /// <exception cref="InvalidDataException">The soundfont has no such preset.</exception>
    internal void Render(InstrumentTrack track, int bank, int preset, Span<float> mono, Tuning? tuning = null)
    {
        if (!HasPreset(bank, preset))
        {
            throw new InvalidDataException($"The soundfont '{SoundFontPath}' has no program {preset} in bank {bank}.");
        }

        var frames = (int)Math.Round((double)mono.Length * renderRate / SampleRate);
        int blocks = (frames + FluidSynthNative.BlockFrames - 1) / FluidSynthNative.BlockFrames;
        if (rendered.Length < blocks * FluidSynthNative.BlockFrames)
        {
            rendered = new float[blocks * FluidSynthNative.BlockFrames];
        }

        Set("synth.polyphony", Math.Clamp(VoicesPerNote * track.Notes.Count, VoicesPerNote, MostVoices));
        using SafeSynthHandle synth = NewSynth();
        int id = FluidSynthNative.AddSoundFont(synth, soundFont);
        Ensure(id, "share the soundfont");
        try
        {
            Ensure(FluidSynthNative.SelectProgram(synth, Channel, id, bank, preset), $"select program {preset} of bank {bank}");
            foreach (int effect in silentEffects)
            {
                // Otherwise every voice is mixed for the effect that then does not sound.
                Ensure(FluidSynthNative.AddToGenerator(synth, Channel, effect, NothingSent), "send nothing to an effect");
            }

            Tune(synth, tuning);
            Play(synth, Events(track), blocks);
        }
        finally
        {
            // Otherwise it would be freed with this synthesizer.
            _ = FluidSynthNative.RemoveSoundFont(synth, soundFont);
        }

        Resample(rendered.AsSpan(0, frames), mono);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        owner.Dispose();
        settings.Dispose();
    }

    private static (int Bank, int Preset) Preset(int program) => program is InstrumentTrack.DrumKit or InstrumentTrack.HandDrums ? (DrumBank, 0) : (MelodicBank, program);

    private readonly record struct KeyEvent(int Block, bool IsOn, Note Note);

    /// <summary>Key presses and releases in time order; releases first, so that a repeated key sounds again.</summary>
    private IEnumerable<KeyEvent> Events(InstrumentTrack track)
    {
        var events = new List<KeyEvent>(2 * track.Notes.Count);
        foreach (Note note in track.Notes)
        {
            if (note.Key is < 0 or > 127 || note.Velocity is < 1 or > 127 || !(note.StartSeconds >= 0) || !(note.DurationSeconds > 0))
            {
                throw new ArgumentException($"Program {track.Program} has a note that cannot be played: {note}.", nameof(track));
            }

            int on = BlockAt(note.StartSeconds);
            events.Add(new KeyEvent(on, IsOn: true, note));
            events.Add(new KeyEvent(Math.Max(BlockAt(note.EndSeconds), on + 1), IsOn: false, note));
        }

        return events.OrderBy(key => key.Block).ThenBy(key => key.IsOn).ThenBy(key => key.Note.Key);
    }

    private int BlockAt(double seconds) =>
        (int)Math.Min(Math.Round(seconds * renderRate / FluidSynthNative.BlockFrames), int.MaxValue - 1);

    /// <summary>Refuses other files before libfluidsynth's loaders for other formats see them: some write to stderr.</summary>
    private static void CheckHeader(string path)
    {
        Span<byte> header = stackalloc byte[12];
        using FileStream file = InputFile.OpenRead(path);
        int read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read < header.Length || !header.StartsWith("RIFF"u8) || !header[8..].SequenceEqual("sfbk"u8))
        {
            throw new InvalidDataException($"'{path}' is not a soundfont (.sf2 or .sf3): it does not begin as one.");
        }

        long expected = 8 + (long)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (file.Length < expected)
        {
            throw new InvalidDataException($"The soundfont '{path}' is cut short: it has {file.Length} of {expected} bytes. Get it anew.");
        }
    }

    private SafeSynthHandle NewSynth()
    {
        SafeSynthHandle synth = FluidSynthNative.NewSynth(settings);
        if (synth.IsInvalid)
        {
            throw new InvalidOperationException($"libfluidsynth could not start at {renderRate} Hz{FluidSynthNative.TakeMessage()}.");
        }

        synth.Hold(settings);
        return synth;
    }

    private unsafe void Tune(SafeSynthHandle synth, Tuning? tuning)
    {
        if (tuning is null)
        {
            return;
        }

        double[] cents = [.. Enumerable.Range(0, Tuning.KeyCount).Select(tuning.Cents)];
        fixed (double* pitches = cents)
        {
            Ensure(FluidSynthNative.ActivateKeyTuning(synth, 0, 0, tuning.Name, pitches, apply: 0), $"make the tuning '{tuning.Name}'");
        }

        Ensure(FluidSynthNative.ActivateTuning(synth, Channel, 0, 0, apply: 0), $"use the tuning '{tuning.Name}'");
    }

    private void Play(SafeSynthHandle synth, IEnumerable<KeyEvent> events, int blocks)
    {
        int block = 0;
        foreach (KeyEvent key in events.TakeWhile(key => key.Block < blocks))
        {
            RenderBlocks(synth, block, key.Block);
            block = key.Block;
            Send(synth, key);
        }

        RenderBlocks(synth, block, blocks);
    }

    private void Send(SafeSynthHandle synth, KeyEvent key)
    {
        if (key.IsOn)
        {
            Ensure(
                FluidSynthNative.NoteOn(synth, Channel, key.Note.Key, key.Note.Velocity),
                $"play key {key.Note.Key} with velocity {key.Note.Velocity} on channel {Channel}");
        }
        else
        {
            // Fails when the note has died away already, which is no error.
            _ = FluidSynthNative.NoteOff(synth, Channel, key.Note.Key);
        }
    }

    private void RenderBlocks(SafeSynthHandle synth, int from, int to)
    {
        int position = from * FluidSynthNative.BlockFrames;
        int end = to * FluidSynthNative.BlockFrames;
        while (position < end)
        {
            int frames = Math.Min(end - position, left.Length);
            Write(synth, frames);
            Span<float> mono = rendered.AsSpan(position, frames);
            for (int i = 0; i < mono.Length; i++)
            {
                mono[i] = 0.5f * (left[i] + right[i]);
            }

            position += frames;
        }
    }

    private void Resample(ReadOnlySpan<float> input, Span<float> output)
    {
        using var resampler = new StreamingResampler(renderRate, SampleRate);
        while (!input.IsEmpty && !output.IsEmpty)
        {
            resampler.Process(input, output, out int consumed, out int produced);
            input = input[consumed..];
            output = output[produced..];
        }

        for (int produced = -1; produced != 0; output = output[produced..])
        {
            produced = resampler.Flush(output);
        }

        // Two roundings of the length may leave one sample.
        output.Clear();
    }

    private unsafe void Write(SafeSynthHandle synth, int frames)
    {
        fixed (float* l = left, r = right)
        {
            Ensure(FluidSynthNative.WriteFloat(synth, frames, l, 0, 1, r, 0, 1), $"render {frames} frames");
        }
    }

    private void Set(string name, double value) => Ensure(FluidSynthNative.SetNumber(settings, name, value), $"set {name} to {value}");

    private void Set(string name, int value) => Ensure(FluidSynthNative.SetInteger(settings, name, value), $"set {name} to {value}");

    private void Ensure(int status, string operation)
    {
        if (status == FluidSynthNative.Failed)
        {
            throw new InvalidOperationException(
                $"libfluidsynth could not {operation} with soundfont '{SoundFontPath}'{FluidSynthNative.TakeMessage()}.");
        }
    }
}
