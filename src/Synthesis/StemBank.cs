using System.Globalization;
using System.Runtime.ExceptionServices;
using MirTool.Audio;
using MirTool.Synthesis.Scenes;
using MirTool.Synthesis.Sources;

namespace MirTool.Synthesis;

/// <summary>What a <see cref="StemBank"/> holds.</summary>
public sealed record StemBankOptions
{
    /// <summary>What renders the stems, each named once; a stem's source is an index into this list.</summary>
    public required IReadOnlyList<StemSource> Sources { get; init; }

    /// <summary>Stems per program and source.</summary>
    public int StemsPerProgram { get; init; } = 24;

    /// <summary>Sample rate of the stems, Hz, 8000..96000.</summary>
    public int SampleRate { get; init; } = 22050;

    /// <summary>How the stems are composed: length, programs, notes. Polyphony is ignored, each stem is one instrument.</summary>
    public CompositionOptions Composition { get; init; } = CompositionOptions.Realistic.OfLength(2.5);

    /// <summary>Whether stems are parts of scenes: those of one <see cref="Stem.Scene"/> share key, tempo, metre and chords, whatever their
    /// program and source. Of <see cref="Composition"/> only length and programs count then.</summary>
    public bool Scenes { get; init; }

    /// <summary>Stems per program of sources that hold another number than <see cref="StemsPerProgram"/>, by the source's name.</summary>
    public IReadOnlyDictionary<string, int> StemsOfSources { get; init; } = new Dictionary<string, int>();

    /// <summary>Programs of which a third of the stems is enough.</summary>
    public IReadOnlyList<int> RarePrograms { get; init; } = [];

    /// <summary>Decides every stem.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Renderings at the same time; the stems do not depend on it.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>A folder that keeps rendered stems, so that the next bank of the same options is read, not rendered; null for none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Stems that are rendered: those of the programs that a source can play.</summary>
    public int StemCount => Sources.Sum(source => source.Programs.Intersect(Composition.Programs).Sum(program => StemsOf(source, program)));

    /// <summary>Memory that the samples take, bytes: 1.0 GB for 128 programs of 3 soundfonts with 24 stems of 2.5 s at 22 050 Hz.</summary>
    public long SampleBytes => (long)StemCount * StemSamples * sizeof(short);

    /// <summary>Length of every stem in samples.</summary>
    public int StemSamples => (int)Math.Round(Composition.ClipSeconds * SampleRate);

    /// <summary>Stems of a program that are rendered with a source.</summary>
    public int StemsOf(StemSource source, int program)
    {
        ArgumentNullException.ThrowIfNull(source);
        int stems = StemsOfSources.GetValueOrDefault(source.Name, StemsPerProgram);
        return RarePrograms.Contains(program) ? (stems + 2) / 3 : stems;
    }

    /// <summary>Everything wrong at once; empty when the options can be used.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (string problem in Composition.Problems())
        {
            yield return problem;
        }

        if (Sources.Count == 0)
        {
            yield return "A stem bank needs a sound source, such as a soundfont.";
        }

        foreach (string name in Sources.CountBy(source => source.Name).Where(pair => pair.Value > 1).Select(pair => pair.Key))
        {
            yield return $"The sound source '{name}' is named more than once.";
        }

        foreach ((string name, int stems) in StemsOfSources.Where(pair => pair.Value < 1))
        {
            yield return $"A stem bank needs at least one stem per program, but {stems} were asked for of the source '{name}'.";
        }

        if (StemsPerProgram < 1)
        {
            yield return $"A stem bank needs at least one stem per program, but {StemsPerProgram} were asked for.";
        }

        if (SampleRate is < 8000 or > 96000)
        {
            yield return $"Stems can be rendered at 8000 to 96000 Hz, but {SampleRate} were asked for.";
        }

        if (Jobs < 1)
        {
            yield return $"At least one job must run, but {Jobs} were asked for.";
        }
    }
}

/// <summary>One instrument alone, kept as 16-bit samples.</summary>
/// <param name="Samples">Mono; the loudest is ±32767.</param>
/// <param name="Scale">What a sample is multiplied by to give the level that the source gives.</param>
/// <param name="Intervals">When it sounds; never empty.</param>
public sealed record Stem(short[] Samples, float Scale, IReadOnlyList<Interval> Intervals)
{
    /// <summary>Index of the scene that it belongs to; -1 where stems belong to none.</summary>
    public int Scene { get; init; } = -1;

    /// <summary>What it does in its scene.</summary>
    public ScenePart Part { get; init; }
}

/// <summary>Many stems of every program and sound source in memory: any number of new clips can be summed from them.</summary>
public sealed class StemBank
{
    private const int Attempts = 8;

    private const int Programs = InstrumentTrack.SoundCount;

    // Changes whenever scenes or what is played in them would be other notes.
    private const int SceneVersion = 1;

    // By source, then by program; empty where a source does not play a program.
    private readonly Stem[][][] stems;
    private readonly int[][] sourcesOfProgram;

    private StemBank(StemBankOptions options, Stem[][][] stems)
    {
        Options = options;
        this.stems = stems;
        sourcesOfProgram =
        [
            .. Enumerable.Range(0, Programs).Select(program =>
                (int[])[.. Enumerable.Range(0, stems.Length).Where(source => stems[source][program].Length > 0)]),
        ];
    }

    /// <summary>What was asked for.</summary>
    public StemBankOptions Options { get; }

    /// <summary>Renders a bank; the same options give the same bank for any <see cref="StemBankOptions.Jobs"/>.</summary>
    /// <param name="options">What to render.</param>
    /// <param name="progress">Told the number of stems done so far, of <see cref="StemBankOptions.StemCount"/>, from several threads.</param>
    /// <param name="cancellationToken">Ends the rendering early.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    /// <exception cref="FileNotFoundException">What a source needs is not installed.</exception>
    /// <exception cref="InvalidDataException">A source cannot be rendered with, such as a file that is no soundfont.</exception>
    public static StemBank Render(StemBankOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string problems = string.Join(' ', options.Problems());
        if (problems.Length > 0)
        {
            throw new ArgumentException(problems, nameof(options));
        }

        var stems = new Stem[options.Sources.Count][][];
        int done = 0;
        // One source after the other: a soundfont's synthesizers share its samples, and only one is in memory at a time.
        for (int i = 0; i < stems.Length; i++)
        {
            StemSource source = options.Sources[i];
            Stem[][] ofSource = stems[i] = [.. Enumerable.Repeat<Stem[]>([], Programs)];
            var parallel = new ParallelOptions
            {
                MaxDegreeOfParallelism = Math.Min(options.Jobs, source.MaximumJobs),
                CancellationToken = cancellationToken,
            };
            try
            {
                Parallel.ForEach(source.Programs.Intersect(options.Composition.Programs), parallel, program =>
                {
                    Stem[] rendered = StemCache.ReadOrRender(
                        options.CacheFolder, CacheKey(options, source, program), options.StemSamples,
                        () => RenderStems(options, source, program, cancellationToken));
                    ofSource[program] = options.Scenes ? InScenes(options, source, program, rendered) : rendered;
                    progress?.Report(Interlocked.Add(ref done, options.StemsOf(source, program)));
                });
            }
            catch (AggregateException e) when (!cancellationToken.IsCancellationRequested)
            {
                // What is wrong with one program is mostly wrong with all: the first tells.
                ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
            }

            source.Release();
            if (options.CacheFolder is { } folder)
            {
                KeptSource.Keep(folder, source);
            }
        }

        return new StemBank(options, stems);
    }

    /// <summary>The sources, as indices into <see cref="StemBankOptions.Sources"/>, that hold stems of a 0-based General MIDI program or of a sound beyond them, ascending.</summary>
    public IReadOnlyList<int> SourcesOf(int program)
    {
        CheckProgram(program);
        return sourcesOfProgram[program];
    }

    /// <summary>The stems of a program from one source: up to <see cref="StemBankOptions.StemsPerProgram"/>, none where the source lacks the program.</summary>
    /// <param name="program">0-based General MIDI program.</param>
    /// <param name="source">Index into <see cref="StemBankOptions.Sources"/>.</param>
    public IReadOnlyList<Stem> Stems(int program, int source)
    {
        CheckProgram(program);
        ArgumentOutOfRangeException.ThrowIfNegative(source);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(source, stems.Length);
        return stems[source][program];
    }

    private static void CheckProgram(int program)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(program);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(program, InstrumentTrack.SoundCount);
    }

    private static string CacheKey(StemBankOptions options, StemSource source, int program)
    {
        // A stem is one instrument: drums beside it play no part, and came later than the first caches.
        string composition = string.Create(CultureInfo.InvariantCulture, $"{options.Composition with { Programs = [], DrumProbability = 0 }}")
            .Replace(", DrumProbability = 0", "", StringComparison.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{source.Name} {source.Version} {program} {options.StemsOf(source, program)} {options.SampleRate} {options.Seed} {composition} {ProgramRanges.Of(program)}{(options.Scenes ? $" scenes {SceneVersion} {options.StemsPerProgram}" : "")}");
    }

    // Fewer stems than scenes are spread over them, more are shared out evenly; for each source and program from another start.
    private static int SceneOf(StemBankOptions options, StemSource source, int program, int index)
    {
        var start = (int)(SeededRandom.Derive(0, source.Name, program) % (ulong)options.StemsPerProgram);
        return (start + index * options.StemsPerProgram / options.StemsOf(source, program)) % options.StemsPerProgram;
    }

    private static ScenePart PartOf(StemBankOptions options, StemSource source, int program, int scene) =>
        SceneParts.Draw(program, new SeededRandom(SeededRandom.Derive(options.Seed, "part " + source.Name, program, scene)));

    // A file of the cache holds every stem, silent ones too, so that places tell the scenes.
    private static Stem[] InScenes(StemBankOptions options, StemSource source, int program, Stem[] rendered) =>
    [
        .. rendered.Select((stem, index) =>
        {
            int scene = SceneOf(options, source, program, index);
            return stem with { Scene = scene, Part = PartOf(options, source, program, scene) };
        }).Where(stem => stem.Intervals.Count > 0),
    ];

    private static IReadOnlyList<Note> Compose(StemBankOptions options, StemSource source, int program, int index, ulong seed)
    {
        if (!options.Scenes)
        {
            CompositionOptions composition = options.Composition with { MinimumPolyphony = 1, MaximumPolyphony = 1, Programs = [program] };
            return CompositionGenerator.Generate(composition, seed).Tracks[0].Notes;
        }

        int scene = SceneOf(options, source, program, index);
        return SceneComposer.Compose(
            Scene.Of(options.Seed, scene), PartOf(options, source, program, scene), program, options.Composition.ClipSeconds, seed);
    }

    private static Stem[] RenderStems(StemBankOptions options, StemSource source, int program, CancellationToken cancellationToken)
    {
        var stems = new Stem?[options.StemsOf(source, program)];
        int[] missing = [.. Enumerable.Range(0, stems.Length)];
        // A source may be silent for some keys; other pieces are written for those stems then.
        for (int attempt = 0; attempt < Attempts && missing.Length > 0; attempt++)
        {
            StemPhrase[] phrases =
            [
                .. missing.Select(index =>
                {
                    ulong seed = SeededRandom.Derive(options.Seed, "stem " + source.Name, program, index, attempt);
                    return new StemPhrase(Compose(options, source, program, index, seed), SeededRandom.Derive(seed, "timbre"));
                }),
            ];
            IReadOnlyList<float[]> rendered = source.Render(program, phrases, options.Composition.ClipSeconds, options.SampleRate, cancellationToken);
            for (int i = 0; i < missing.Length; i++)
            {
                IReadOnlyList<Interval> intervals = ActivityDetector.Intervals(rendered[i], options.SampleRate);
                stems[missing[i]] = intervals.Count > 0 ? Quantise(rendered[i], intervals) : null;
            }

            missing = [.. missing.Where(index => stems[index] is null)];
        }

        return options.Scenes
            ? [.. stems.Select(stem => stem ?? new Stem(new short[options.StemSamples], 0, []))]
            : [.. stems.OfType<Stem>()];
    }

    private static Stem Quantise(ReadOnlySpan<float> samples, IReadOnlyList<Interval> intervals)
    {
        float peak = 0;
        foreach (float sample in samples)
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }

        float scale = peak / short.MaxValue;
        short[] quantised = GC.AllocateUninitializedArray<short>(samples.Length);
        for (int i = 0; i < quantised.Length; i++)
        {
            quantised[i] = (short)Math.Clamp(MathF.Round(samples[i] / scale), -short.MaxValue, short.MaxValue);
        }

        return new Stem(quantised, scale, intervals);
    }
}
