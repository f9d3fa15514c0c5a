using System.Globalization;

namespace MirTool.Synthesis.Sources;

/// <summary>A soundfont (.sf2 or .sf3), played by libfluidsynth.</summary>
public sealed class SoundFontSource : StemSource, IDisposable
{
    private readonly Lock poolLock = new();
    private readonly Lazy<IReadOnlyList<int>> programs;
    private SynthesizerPool? pool;
    private int poolSampleRate;

    /// <param name="path">Of the soundfont.</param>
    public SoundFontSource(string path)
    {
        Path = path;
        programs = new Lazy<IReadOnlyList<int>>(() =>
        {
            using var synthesizer = new SoundFontSynthesizer(path, RenderRate);
            return [.. Enumerable.Range(0, InstrumentTrack.DrumKit + 1).Where(synthesizer.HasProgram)];
        });
    }

    /// <summary>The soundfont's file.</summary>
    public string Path { get; }

    /// <summary>The file's name without folder and extension.</summary>
    public override string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <inheritdoc/>
    public override IReadOnlyList<int> Programs => programs.Value;

    /// <inheritdoc/>
    public override string Version => new FileInfo(Path) is { Exists: true } file
        ? string.Create(CultureInfo.InvariantCulture, $"1 {file.Length}")
        : throw new FileNotFoundException($"The soundfont '{Path}' does not exist.", Path);

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Render(
        int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        SynthesizerPool synthesizers = Pool(sampleRate);
        SoundFontSynthesizer synthesizer = synthesizers.Rent();
        try
        {
            var stems = new float[phrases.Count][];
            for (int i = 0; i < stems.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                stems[i] = new float[(int)Math.Round(seconds * sampleRate)];
                synthesizer.Render(new InstrumentTrack(program, phrases[i].Notes), stems[i]);
            }

            return stems;
        }
        finally
        {
            synthesizers.Return(synthesizer);
        }
    }

    /// <inheritdoc/>
    public override void Release()
    {
        lock (poolLock)
        {
            pool?.Dispose();
            pool = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private SynthesizerPool Pool(int sampleRate)
    {
        lock (poolLock)
        {
            if (pool is null || poolSampleRate != sampleRate)
            {
                pool?.Dispose();
                pool = new SynthesizerPool(Path, sampleRate);
                poolSampleRate = sampleRate;
            }

            return pool;
        }
    }
}
