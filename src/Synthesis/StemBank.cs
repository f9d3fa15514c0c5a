using MirTool.Audio;

namespace MirTool.Synthesis;

/// <summary>What a <see cref="StemBank"/> holds.</summary>
public sealed record StemBankOptions
{
    /// <summary>Paths of the soundfonts; a stem's font is an index into this list.</summary>
    public required IReadOnlyList<string> SoundFonts { get; init; }

    /// <summary>Stems per program and soundfont.</summary>
    public int StemsPerProgram { get; init; } = 24;

    /// <summary>Sample rate of the stems, Hz, 8000..96000.</summary>
    public int SampleRate { get; init; } = 22050;

    /// <summary>How the stems are composed: length, programs, notes. Polyphony is ignored, each stem is one instrument.</summary>
    public CompositionOptions Composition { get; init; } = CompositionOptions.Realistic.OfLength(2.5);

    /// <summary>Decides every stem.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Renderings at the same time; the stems do not depend on it.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory that the samples take, bytes: 1.0 GB for 128 programs of 3 soundfonts with 24 stems of 2.5 s at 22 050 Hz.</summary>
    public long SampleBytes =>
        (long)SoundFonts.Count * Composition.Programs.Count * StemsPerProgram * StemSamples * sizeof(short);

    /// <summary>Length of every stem in samples.</summary>
    public int StemSamples => (int)Math.Round(Composition.ClipSeconds * SampleRate);

    /// <summary>Everything wrong at once; empty when the options can be used.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (string problem in Composition.Problems())
        {
            yield return problem;
        }

        if (SoundFonts.Count == 0)
        {
            yield return "A stem bank needs a soundfont.";
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
/// <param name="Scale">What a sample is multiplied by to give the level that the soundfont has.</param>
/// <param name="Intervals">When it sounds; never empty.</param>
public sealed record Stem(short[] Samples, float Scale, IReadOnlyList<Interval> Intervals)
{
    /// <summary>Adds a part of the stem to a mix.</summary>
    /// <param name="start">First sample of the stem to add; before 0 the mix begins with that much silence.</param>
    /// <param name="gain">1 keeps the soundfont's level; <c>1 / (32767 × Scale)</c> brings the stem's peak to full scale.</param>
    /// <param name="mix">Added to as far as the stem reaches.</param>
    public void AddTo(Span<float> mix, int start, float gain)
    {
        float factor = gain * Scale;
        int end = Math.Min(mix.Length, Samples.Length - start);
        for (int i = Math.Max(0, -start); i < end; i++)
        {
            mix[i] += factor * Samples[start + i];
        }
    }
}

/// <summary>Many stems of every program and soundfont in memory: any number of new clips can be summed from them.</summary>
public sealed class StemBank
{
    private const int Attempts = 8;

    private readonly Stem?[] stems;

    private StemBank(StemBankOptions options, Stem?[] stems)
    {
        Options = options;
        this.stems = stems;
    }

    /// <summary>What was asked for.</summary>
    public StemBankOptions Options { get; }

    /// <summary>Renders a bank; the same options give the same bank for any <see cref="StemBankOptions.Jobs"/>.</summary>
    /// <param name="options">What to render.</param>
    /// <param name="progress">Told the number of stems done so far, from several threads.</param>
    /// <param name="cancellationToken">Ends the rendering early.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    /// <exception cref="FileNotFoundException">A soundfont does not exist.</exception>
    /// <exception cref="InvalidDataException">A file is not a soundfont.</exception>
    public static StemBank Render(StemBankOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string problems = string.Join(' ', options.Problems());
        if (problems.Length > 0)
        {
            throw new ArgumentException(problems, nameof(options));
        }

        var stems = new Stem?[options.SoundFonts.Count * 128 * options.StemsPerProgram];
        int done = 0;
        // One soundfont after the other: its synthesizers share its samples, and only one is in memory at a time.
        for (int font = 0; font < options.SoundFonts.Count; font++)
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancellationToken };
            using var synthesizers = new SynthesizerPool(options.SoundFonts[font], options.SampleRate);
            Parallel.ForEach(options.Composition.Programs, parallel, program =>
            {
                SoundFontSynthesizer synthesizer = synthesizers.Rent();
                try
                {
                    for (int index = 0; index < options.StemsPerProgram; index++)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        stems[Slot(options, program, font, index)] = RenderStem(options, synthesizer, program, font, index);
                        progress?.Report(Interlocked.Increment(ref done));
                    }
                }
                finally
                {
                    synthesizers.Return(synthesizer);
                }
            });
        }

        return new StemBank(options, stems);
    }

    /// <summary>Whether there is such a stem: a soundfont may lack a program, or not sound in its range.</summary>
    public bool Contains(int program, int font, int index) => stems[Slot(Options, program, font, index)] is not null;

    /// <summary>A stem.</summary>
    /// <param name="program">0-based General MIDI program.</param>
    /// <param name="font">Index into <see cref="StemBankOptions.SoundFonts"/>.</param>
    /// <param name="index">0 to <see cref="StemBankOptions.StemsPerProgram"/> - 1.</param>
    /// <exception cref="KeyNotFoundException">There is none (<see cref="Contains"/>).</exception>
    public Stem Stem(int program, int font, int index) =>
        stems[Slot(Options, program, font, index)]
        ?? throw new KeyNotFoundException($"The bank has no stem of program {program} of soundfont '{Options.SoundFonts[font]}'.");

    private static int Slot(StemBankOptions options, int program, int font, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(program);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(program, 127);
        ArgumentOutOfRangeException.ThrowIfNegative(font);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(font, options.SoundFonts.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, options.StemsPerProgram);
        return (font * 128 + program) * options.StemsPerProgram + index;
    }

    private static Stem? RenderStem(StemBankOptions options, SoundFontSynthesizer synthesizer, int program, int font, int index)
    {
        if (!synthesizer.HasProgram(program))
        {
            return null;
        }

        CompositionOptions composition = options.Composition with { MinimumPolyphony = 1, MaximumPolyphony = 1, Programs = [program] };
        var samples = new float[options.StemSamples];
        // A soundfont may be silent for some keys; another piece is written then.
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            ulong seed = SeededRandom.Derive(options.Seed, "stem", font, program, index, attempt);
            synthesizer.Render(CompositionGenerator.Generate(composition, seed).Tracks[0], samples);
            IReadOnlyList<Interval> intervals = ActivityDetector.Intervals(samples, options.SampleRate);
            if (intervals.Count > 0)
            {
                return Quantise(samples, intervals);
            }
        }

        return null;
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
