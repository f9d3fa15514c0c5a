using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using MirTool.Audio;
using MirTool.Audio.Native;

namespace MirTool.Synthesis;

/// <summary>How <see cref="ClipFolder"/> is filled.</summary>
public sealed record ClipFolderOptions
{
    /// <summary>Where the clips go; made if it does not exist.</summary>
    public required string Folder { get; init; }

    /// <summary>Number of clips, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>How the clips are composed.</summary>
    public CompositionOptions Composition { get; init; } = CompositionOptions.Paper;

    /// <summary>Paths of soundfonts; each clip is rendered by one of them, drawn by the seed.</summary>
    public required IReadOnlyList<string> SoundFonts { get; init; }

    /// <summary>Decides everything about every clip.</summary>
    public ulong Seed { get; init; }

    /// <summary>Sample rate of the clips, Hz, 8000..96000.</summary>
    public int SampleRate { get; init; } = 44100;

    /// <summary><c>wav</c> or <c>flac</c>, 16 bit.</summary>
    public string Format { get; init; } = "wav";

    /// <summary>Clips rendered at the same time; the files do not depend on it.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether clips of an earlier run in the folder are deleted first.</summary>
    public bool Replace { get; init; }

    /// <summary>Everything wrong at once, without looking at any file; empty when the options can be used.</summary>
    public IEnumerable<string> Problems()
    {
        if (Count < 1)
        {
            yield return $"The number of clips must be at least 1, but is {Count}.";
        }

        if (SoundFonts.Count == 0)
        {
            yield return "No soundfont is given.";
        }

        if (SampleRate is < 8000 or > 96000)
        {
            yield return $"Clips can be rendered at 8000 to 96000 Hz, but {SampleRate} were asked for.";
        }

        if (Format is not ("wav" or "flac"))
        {
            yield return $"Clips can be written as wav or flac, but '{Format}' was asked for.";
        }

        if (Jobs < 1)
        {
            yield return $"At least one job must run, but {Jobs} were asked for.";
        }

        foreach (string problem in Composition.Problems())
        {
            yield return problem;
        }
    }
}

/// <summary>A folder of rendered clips that training and evaluation can read as a dataset of recordings.</summary>
/// <remarks>
/// Per clip an audio file and the composition as MIDI; <c>labels.csv</c> for all: <c>file,start_s,end_s,label,gm_programs</c>,
/// a row per instrument and interval in which its own rendering sounds (<see cref="ActivityDetector"/>), and a row labelled
/// <c>silence</c> for a clip in which nothing does. <c>labels.csv</c> is written last: a folder without it is incomplete.
/// The same options give the same bytes.
/// </remarks>
public static partial class ClipFolder
{
    private const string LabelsFile = "labels.csv";
    private const string Silence = "silence";

    /// <summary>Fills the folder. Everything that can be checked is checked before the first file is written.</summary>
    /// <param name="options">What to write.</param>
    /// <param name="progress">Told the number of clips written so far, from several threads.</param>
    /// <param name="cancellationToken">Ends the work early, without <c>labels.csv</c>.</param>
    /// <exception cref="InvalidDataException">The options have problems, a soundfont cannot be used, or the folder already holds clips.</exception>
    /// <exception cref="FileNotFoundException">A soundfont does not exist.</exception>
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
        string[] earlier = EarlierFiles(options.Folder);
        if (earlier.Length > 0 && !options.Replace)
        {
            throw new InvalidDataException(
                $"The folder '{options.Folder}' already holds {earlier.Length} files of synthesized clips. Name another folder, or use --force to delete them.");
        }

        Dictionary<string, SynthesizerPool> pools = options.SoundFonts.Distinct()
            .ToDictionary(path => path, path => new SynthesizerPool(path, options.SampleRate));
        try
        {
            foreach (SynthesizerPool pool in pools.Values)
            {
                CheckPrograms(pool, options.Composition.Programs);
            }

            Directory.CreateDirectory(options.Folder);
            Array.ForEach(earlier, File.Delete);
            WriteLabels(options, WriteClips(options, pools, progress, cancellationToken));
        }
        finally
        {
            foreach (SynthesizerPool pool in pools.Values)
            {
                pool.Dispose();
            }
        }
    }

    private sealed record LabelRow(string File, Interval Interval, int? Program);

    private static LabelRow[][] WriteClips(
        ClipFolderOptions options, Dictionary<string, SynthesizerPool> pools, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var rows = new LabelRow[options.Count][];
        int done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancellationToken };
        Parallel.For(0, options.Count, parallel, index =>
        {
            var clip = new ClipIdentity(options.Seed, "synth", Generation: 0, index);
            Composition composition = CompositionGenerator.Generate(options.Composition, clip);
            RenderedClip rendered = pools[SoundFontChoice.For(clip, options.SoundFonts)].Render(composition);

            string name = string.Create(CultureInfo.InvariantCulture, $"clip-{index:D6}");
            using (AudioWriter audio = AudioWriter.Create(Path.Combine(options.Folder, $"{name}.{options.Format}"), rendered.SampleRate, channels: 1))
            {
                audio.Write(rendered.Samples);
                audio.Complete();
            }

            using (FileStream midi = File.Create(Path.Combine(options.Folder, $"{name}.mid")))
            {
                StandardMidiFile.Write(composition, midi);
            }

            rows[index] = Rows($"{name}.{options.Format}", rendered);
            progress?.Report(Interlocked.Increment(ref done));
        });
        return rows;
    }

    private static LabelRow[] Rows(string file, RenderedClip clip)
    {
        LabelRow[] sounding =
        [
            .. clip.Activities.SelectMany(activity => activity.Intervals.Select(interval => new LabelRow(file, interval, activity.Program))),
        ];
        return sounding.Length > 0 ? sounding : [new LabelRow(file, new Interval(0, clip.Composition.DurationSeconds), Program: null)];
    }

    private static void WriteLabels(ClipFolderOptions options, LabelRow[][] clips)
    {
        string path = Path.Combine(options.Folder, LabelsFile);
        string partial = path + ".partial";
        using (CsvWriter csv = CsvWriter.ToFile(partial))
        {
            csv.WriteRecord("file", "start_s", "end_s", "label", "gm_programs");
            foreach ((string file, Interval interval, int? program) in clips.SelectMany(rows => rows))
            {
                string number = program?.ToString(CultureInfo.InvariantCulture) ?? "";
                csv.WriteRecord(
                    file, Seconds(interval.StartSeconds), Seconds(interval.EndSeconds), program is null ? Silence : $"gm-{number}", number);
            }
        }

        File.Move(partial, path, overwrite: true);
    }

    private static string Seconds(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    private static void CheckPrograms(SynthesizerPool pool, IReadOnlyList<int> programs)
    {
        SoundFontSynthesizer synthesizer = pool.Rent();
        int[] missing = [.. programs.Where(program => !synthesizer.HasProgram(program))];
        string path = synthesizer.SoundFontPath;
        pool.Return(synthesizer);
        if (missing.Length > 0)
        {
            throw new InvalidDataException(
                $"The soundfont '{path}' has no programs {string.Join(' ', missing)}. Leave them out of the programs, or take another soundfont.");
        }
    }

    private static string[] EarlierFiles(string folder)
    {
        if (File.Exists(folder))
        {
            throw new InvalidDataException($"'{folder}' is a file; the clips need a folder.");
        }

        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Where(file => OwnFile().IsMatch(Path.GetFileName(file)))]
            : [];
    }

    [GeneratedRegex(@"^(clip-\d{6,}\.(wav|flac|mid)|labels\.csv(\.partial)?)$")]
    private static partial Regex OwnFile();
}
