using System.Globalization;
using NAudio.Sfz;

namespace MirTool.Synthesis.Sources.Samples;

/// <summary>The recorded notes that an SFZ instrument maps over the keys.</summary>
/// <remarks>
/// Of SFZ what decides which file sounds for which key, where in it and how loud: key and velocity ranges, key centre, tuning, offset, end, loop
/// and volume. Regions for key releases, keyswitches other than the default and controllers that are off are left out; envelopes, filters and effects are not read.
/// </remarks>
internal static class SfzNotes
{
    /// <summary>One note per region that a key press sounds.</summary>
    /// <param name="row">Its path is the SFZ file's.</param>
    /// <exception cref="FileNotFoundException">A sample does not exist.</exception>
    /// <exception cref="InvalidDataException">The file has no region that sounds.</exception>
    public static IReadOnlyList<RecordedNote> Read(RecordedNote row)
    {
        SfzInstrument instrument = SfzParser.ParseFile(row.Path);
        string folder = Path.GetDirectoryName(row.Path) ?? "";
        RecordedNote[] notes = [.. instrument.MapRegions().Where(region => Sounds(region, instrument)).Select(region => Note(row, region, folder))];
        return notes.Length > 0
            ? notes
            : throw new InvalidDataException($"'{row.Path}' has no region that a key press sounds. Name another SFZ file in {NoteFolder.Table}.");
    }

    private static bool Sounds(SfzMappedRegion region, SfzInstrument instrument) =>
        region.Trigger is SfzTrigger.Attack or SfzTrigger.First
        && !string.IsNullOrEmpty(region.Sample)
        && !region.Sample.StartsWith('*')
        && region.LoKey <= region.HiKey
        && region.OnCcTriggers is null
        && (region.KeyswitchLast < 0 || region.KeyswitchLast == region.KeyswitchDefault)
        && !(region.HasEnd && region.End < 0)
        && (region.CcGates is not { } gates || gates.All(gate => Within(instrument, gate.Controller, gate.Low, gate.High)));

    private static bool Within(SfzInstrument instrument, int controller, int low, int high)
    {
        int value = instrument.InitialControllerValues?.FirstOrDefault(set => set.Controller == controller).Value ?? 0;
        return low <= value && value <= high;
    }

    private static RecordedNote Note(RecordedNote row, SfzMappedRegion region, string folder)
    {
        string path = Path.GetFullPath(Path.Combine(folder, region.Sample!.Replace('\\', '/')));
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"'{row.Path}' names the sample '{path}', which does not exist. Bring it, or remove the region.", path);
        }

        return row with
        {
            Path = path,
            Key = region.PitchKeytrack == 0 ? null : region.PitchKeycenter - region.TuneCents / 100.0,
            Keys = (region.LoKey, region.HiKey),
            Strength = region.LoVel <= 1 && region.HiVel >= 127 ? row.Strength : (region.LoVel + region.HiVel) / 254.0,
            GainDecibels = region.VolumeDb,
            StartFrame = region.Offset,
            EndFrame = region.HasEnd ? region.End + 1 : null,
            Loop = region is { HasLoopStart: true, HasLoopEnd: true } && region.LoopEnd > region.LoopStart ? (region.LoopStart, region.LoopEnd + 1) : null,
            Origin = string.Create(CultureInfo.InvariantCulture, $"{row.Origin} {Path.GetFileName(path)}"),
        };
    }
}
