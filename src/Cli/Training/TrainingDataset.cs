using MirTool.Models.Training;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Synthesis;
using MirTool.Synthesis.Sources;

namespace MirTool.Cli.Training;

/// <summary>The dataset that a training is asked to use.</summary>
internal static class TrainingDataset
{
    /// <summary>The dataset of sums of stems.</summary>
    public const string StemMix = "stem-mix";

    private const string Synthetic = "synthetic";
    private const string NoiseOption = "noise";
    private const string SoundFontOption = "soundfont";

    /// <summary>The dataset that the options name.</summary>
    /// <param name="plugins">Where adapters are.</param>
    /// <param name="dataset"><c>NAME</c> or <c>NAME:ROOT</c>.</param>
    /// <param name="given">Options of the adapter.</param>
    /// <param name="sources">What renders; none for all that there are, or the adapter's default.</param>
    /// <param name="noise">Share of the clips that is disturbed; null where nothing is said.</param>
    /// <param name="heldOutShare">Of recordings.</param>
    /// <param name="seed">The run's.</param>
    public static TrainingData Open(
        PluginCatalog plugins, string dataset, IEnumerable<string> given, IReadOnlyList<string> sources, string? noise, double heldOutShare, ulong seed)
    {
        (string name, string? root) = DatasetChoice.Parse(dataset);
        IDatasetAdapter adapter = plugins.Adapter(name);
        Dictionary<string, string> options = DatasetChoice.ParseOptions(given);
        if (noise is not null)
        {
            options[NoiseOption] = adapter.Options.Any(option => option.Name == NoiseOption)
                ? noise
                : throw new UsageException($"--noise: the dataset {name} has no noise of its own. Leave it out, or take --dataset {Synthetic}.");
        }

        IReadOnlyList<TrainingSource> used = [];
        if (name == StemMix)
        {
            IReadOnlyList<StemSource> stems = StemSources.Resolve(sources);
            options.TryAdd("sources", string.Join(';', stems.Select(source => source.Reference)));
            used = [.. stems.Select(source => new TrainingSource(source.Name, (source as SoundFontSource)?.Path))];
        }
        else if (name == Synthetic)
        {
            if (sources.Count > 0)
            {
                options[SoundFontOption] = string.Join(';', sources);
            }

            IEnumerable<string?> fonts = options.GetValueOrDefault(SoundFontOption)?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? (string?[])[null];
            string[] paths = [.. fonts.Select(font => SoundFonts.Resolve(font?.Split('=')[0]))];
            used = [.. paths.Select(path => new TrainingSource(Path.GetFileNameWithoutExtension(path), path))];
        }
        else if (sources.Count > 0)
        {
            throw new UsageException($"--source is for synthesized clips ({StemMix} and {Synthetic}), but the dataset is {name}. Leave it out.");
        }

        var recorded = adapter as IRecordedDataset;
        if (recorded is not null && !(heldOutShare is > 0 and < 1))
        {
            throw new UsageException(FormattableString.Invariant($"--held-out must be between 0 and 1, but is {heldOutShare}."));
        }

        var request = new DatasetRequest { Root = root, Seed = seed, Options = options, SampleRate = 0 };
        return new TrainingData(recorded is null ? adapter : new HeldOutRecordings(recorded, heldOutShare, seed), recorded, request, used);
    }
}
