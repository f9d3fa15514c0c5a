using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using MirTool.Audio;
using MirTool.Audio.Native;
using MirTool.Audio.Noise;
using MirTool.Files;

namespace MirTool.Synthesis;

/// <summary>How <see cref="ClipFolder"/> is filled.</summary>
public sealed record ClipFolderOptions
{
    /// <summary>Where the clips go; made if it does not exist.</summary>
    public required string Folder { get; init; }

    /// <summary>Number of clips, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>How the clips are made.</summary>
    public required ClipOptions Clips { get; init; }

    /// <summary>Decides everything about every clip.</summary>
    public ulong Seed { get; init; }

    /// <summary><c>wav</c> or <c>flac</c>, 16 bit.</summary>
    public string Format { get; init; } = "wav";

    /// <summary>Clips rendered at the same time; the files do not depend on it.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether clips of an earlier run in the folder are deleted when the new ones are there.</summary>
    public bool Replace { get; init; }

    /// <summary>Everything wrong at once, without looking at any file; empty when the options can be used.</summary>
    public IEnumerable<string> Problems()
    {
        if (Count < 1)
        {
            yield return $"The number of clips must be at least 1, but is {Count}.";
        }

        if (Format is not ("wav" or "flac"))
        {
            yield return $"Clips can be written as wav or flac, but '{Format}' was asked for.";
        }

        if (Jobs < 1)
        {
            yield return $"At least one job must run, but {Jobs} were asked for.";
        }

        foreach (string problem in Clips.Problems())
        {
            yield return problem;
        }
    }
}

/// <summary>A folder of rendered clips that training and evaluation can read as a dataset of recordings.</summary>
/// <remarks>
/// Per clip an audio file and the composition as MIDI. <c>clips.csv</c> has a row per clip: its instruments, soundfont, tempo,
/// tuning, noise and scale. <c>labels.csv</c> says what sounds when, <c>file,start_s,end_s,label,gm_programs</c>: a row per
/// instrument and interval in which its own rendering sounds, in frames of 20 ms (<see cref="ActivityDetector"/>), and a row
/// labelled <c>silence</c> for a clip in which nothing does.
/// <para>
/// Everything is written into a hidden folder inside and moved out when all of it is there, so that a run that fails or is ended
/// leaves nothing behind. The same options give the same bytes.
/// </para>
/// </remarks>
public static partial class ClipFolder
{
    private const string ClipsFile = "clips.csv";
    private const string LabelsFile = "labels.csv";
    private const string Silence = "silence";
    private const string AsideFolder = ".mirtool-clips";

    /// <summary>Fills the folder. Everything that can be checked is checked before the first file is written.</summary>
    /// <param name="options">What to write.</param>
    /// <param name="progress">Told the number of clips rendered so far, from several threads.</param>
    /// <param name="cancellationToken">Ends the work early; the folder is left as it was.</param>
    /// <exception cref="InvalidDataException">The options have problems, a soundfont cannot be used, or the folder already holds clips.</exception>
    /// <exception cref="FileNotFoundException">A soundfont does not exist.</exception>
    /// <exception cref="IOException">The folder cannot be written to, or its disk is full.</exception>
    /// <exception cref="DllNotFoundException">A native library is not installed.</exception>
    public static void Write(ClipFolderOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string problems = string.Join(' ', options.Problems());
        if (problems.Length > 0)
        {
            throw new InvalidDataException(problems);
        }

        NativeLibraries.Load(NativeLibraries.SoundFile);
        EarlierFiles(options);
        using var source = new ClipSource(options.Clips);
        source.CheckSoundFonts();
        try
        {
            WriteAside(options, partial => WriteTables(partial, WriteClips(partial, options, source, progress, cancellationToken)));
        }
        // Of several clips that failed at once, one tells enough.
        catch (Exception e) when ((e as AggregateException)?.Flatten().InnerExceptions.FirstOrDefault(inner => inner is IOException or UnauthorizedAccessException) is { } inner)
        {
            throw Unwritable(options.Folder, inner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(options.Folder, e);
        }
    }

    private sealed record ClipRow(string File, string MidiFile, SynthesizedClip Clip);

    /// <summary>Writes into a folder inside the folder, then puts its files in the place of the earlier ones, the tables last.</summary>
    private static void WriteAside(ClipFolderOptions options, Action<string> write)
    {
        bool existed = Directory.Exists(options.Folder);
        Directory.CreateDirectory(options.Folder);
        try
        {
            using FolderLock held = FolderLock.Take(options.Folder);
            string[] earlier = EarlierFiles(options);
            WholeFolder.WriteInto(
                options.Folder,
                aside =>
                {
                    write(aside);
                    Array.ForEach(earlier, File.Delete);
                },
                last: [ClipsFile, LabelsFile],
                AsideFolder);
        }
        catch when (!existed)
        {
            RemoveIfEmpty(options.Folder);
            throw;
        }
    }

    private static void RemoveIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Somebody else has put something there, which is theirs.
        }
    }

    private static ClipRow[] WriteClips(
        string folder, ClipFolderOptions options, ClipSource source, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var rows = new ClipRow[options.Count];
        int done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancellationToken };
        Parallel.For(0, options.Count, parallel, index =>
        {
            SynthesizedClip clip = source.Render(new ClipIdentity(options.Seed, "synth", Generation: 0, index));
            string name = string.Create(CultureInfo.InvariantCulture, $"clip-{index:D6}");
            ClipRow row = rows[index] = new ClipRow($"{name}.{options.Format}", $"{name}.mid", clip with { Sound = clip.Sound with { Samples = [] } });
            using (AudioWriter audio = AudioWriter.Create(Path.Combine(folder, row.File), clip.Sound.SampleRate, channels: 1))
            {
                audio.Write(clip.Sound.Samples);
                audio.Complete();
            }

            using (FileStream midi = File.Create(Path.Combine(folder, row.MidiFile)))
            {
                StandardMidiFile.Write(clip.Sound.Composition, midi);
            }

            progress?.Report(Interlocked.Increment(ref done));
        });
        return rows;
    }

    private static void WriteTables(string folder, ClipRow[] rows)
    {
        using (CsvWriter csv = CsvWriter.ToFile(Path.Combine(folder, ClipsFile)))
        {
            csv.WriteRecord(
                "file", "midi", "instruments", "gm_programs", "drums", "soundfont", "tempo_bpm", "tuning", "noise", "noise_parameters", "scale");
            foreach (ClipRow row in rows)
            {
                Composition played = row.Clip.Sound.Composition;
                int[] programs = [.. row.Clip.Sound.Activities.Select(activity => activity.Program)];
                (string Name, NoiseEffect Effect)? noise = row.Clip.Noise;
                csv.WriteRecord(
                    row.File, row.MidiFile, Text(programs.Length), string.Join(' ', programs.Select(Text)),
                    played.Tracks.Count > programs.Length ? "true" : "false", Path.GetFileName(row.Clip.SoundFontPath),
                    played.BeatsPerMinute.ToString("0.###", CultureInfo.InvariantCulture), played.Tuning?.Name ?? "",
                    noise?.Name ?? "", noise?.Effect.Describe() ?? "", row.Clip.Sound.Scale.ToString("0.######", CultureInfo.InvariantCulture));
            }
        }

        using (CsvWriter csv = CsvWriter.ToFile(Path.Combine(folder, LabelsFile)))
        {
            csv.WriteRecord("file", "start_s", "end_s", "label", "gm_programs");
            foreach (ClipRow row in rows)
            {
                WriteLabels(csv, row);
            }
        }
    }

    private static void WriteLabels(CsvWriter csv, ClipRow row)
    {
        bool silent = true;
        foreach (InstrumentActivity activity in row.Clip.Sound.Activities)
        {
            foreach (Interval interval in activity.Intervals)
            {
                csv.WriteRecord(row.File, Seconds(interval.StartSeconds), Seconds(interval.EndSeconds), $"gm-{Text(activity.Program)}", Text(activity.Program));
                silent = false;
            }
        }

        if (silent)
        {
            csv.WriteRecord(row.File, Seconds(0), Seconds(row.Clip.Sound.Composition.DurationSeconds), Silence, "");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    private static IOException Unwritable(string folder, Exception e) => new(
        $"The clips cannot be written into '{folder}': {e.Message} Nothing was left there. Check that the folder may be written to and that its disk has room, or name another folder.", e);

    /// <summary>What an earlier run wrote into the folder, by its table of clips. Other files of such names are somebody else's.</summary>
    /// <exception cref="InvalidDataException">There are clips that may not be replaced, or files of others in the way.</exception>
    private static string[] EarlierFiles(ClipFolderOptions options)
    {
        if (File.Exists(options.Folder))
        {
            throw new InvalidDataException($"'{options.Folder}' is a file; the clips need a folder.");
        }

        if (!Directory.Exists(options.Folder))
        {
            return [];
        }

        // A run that was killed while it moved its files has its table still aside.
        HashSet<string> listed = [.. Listed(options.Folder), .. Listed(Path.Combine(options.Folder, AsideFolder))];
        string[] found = [.. Directory.EnumerateFiles(options.Folder).Where(file => OwnFile().IsMatch(Path.GetFileName(file)))];
        if (found.FirstOrDefault(file => !listed.Contains(Path.GetFileName(file))) is { } foreign)
        {
            throw new InvalidDataException(
                $"'{foreign}' has the name of a file that synth writes, but no {ClipsFile} beside it lists it, so it is somebody else's. Move it away, or name another folder.");
        }

        return found.Length == 0 || options.Replace ? found : throw new InvalidDataException(
            $"The folder '{options.Folder}' already holds {found.Length} files of synthesized clips. Name another folder, or use --force to delete them.");
    }

    private static IEnumerable<string> Listed(string folder)
    {
        string table = Path.Combine(folder, ClipsFile);
        string[] lines = File.Exists(table) ? File.ReadAllLines(table) : [];
        return lines.Length > 0 && lines[0].StartsWith("file,midi,", StringComparison.Ordinal)
            ? [ClipsFile, LabelsFile, .. lines.Skip(1).SelectMany(line => line.Split(',', 3).Take(2))]
            : [];
    }

    [GeneratedRegex(@"^(clip-\d{6,}\.(wav|flac|mid)|(clips|labels)\.csv)$")]
    private static partial Regex OwnFile();
}
