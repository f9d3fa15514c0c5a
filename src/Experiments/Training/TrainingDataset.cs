using MirTool.Models.Training;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Synthesis;
using MirTool.Synthesis.Sources;

namespace MirTool.Experiments.Training;

/// <summary>The dataset that a training is asked to use.</summary>
/// <remarks>What an adapter can do is known by the options that it lists: whichever has an option of one of these names gets it.</remarks>
public static class TrainingDataset
{
    /// <summary>The dataset that is taken where none is named: sums of stems.</summary>
    public const string Default = "stem-mix";

    /// <summary>Options of <see cref="Default"/> for the bank of negatives that ships with a model: ensembles, speech and surroundings, from two
    /// soundfonts that every Debian and Ubuntu has.</summary>
    public static IReadOnlyDictionary<string, string> NegativesOptions { get; } = new Dictionary<string, string>
    {
        ["mix"] = "scenes",
        ["stems"] = "8",
        [SourcesOption] = "TimGM6mb;FluidR3_GM",
    };

    private const string NoiseOption = "noise";
    private const string SourcesOption = "sources";
    private const string SoundFontOption = "soundfont";

    /// <summary>The dataset that settings name.</summary>
    /// <param name="plugins">Where adapters are.</param>
    /// <param name="settings">The run's.</param>
    /// <exception cref="InvalidDataException">There is no such adapter, or it cannot do what is asked.</exception>
    /// <exception cref="FileNotFoundException">There is no such soundfont or source.</exception>
    public static TrainingData Open(PluginCatalog plugins, TrainingSettings settings)
    {
        DatasetName dataset = DatasetName.Parse(settings.Dataset);
        IDatasetAdapter adapter = plugins.Adapter(dataset.Name);
        Dictionary<string, string> options = DatasetName.ParseOptions(settings.DatasetOptions);
        if (settings.Noise is { } noise)
        {
            options[NoiseOption] = Has(adapter, NoiseOption)
                ? noise
                : throw new InvalidDataException($"--noise: the dataset {dataset.Name} has no noise of its own. Leave it out, or take --dataset {NamesOf(plugins, " or ", NoiseOption)}.");
        }

        IReadOnlyList<TrainingSource> sources = Sources(plugins, adapter, settings.Sources, options);
        var recorded = adapter as IRecordedDataset;
        if (recorded is not null && !(settings.ValidationFraction is > 0 and < 1))
        {
            throw new InvalidDataException(FormattableString.Invariant($"--held-out must be between 0 and 1, but is {settings.ValidationFraction}."));
        }

        var request = new DatasetRequest { Root = dataset.Root, Seed = settings.Seed, Options = options, SampleRate = 0 };
        return new TrainingData(
            recorded is null ? adapter : new ValidationSplit(recorded, settings.ValidationFraction, settings.Seed), recorded, request, sources);
    }

    /// <summary>What sounds are rendered with; the adapter is told.</summary>
    private static TrainingSource[] Sources(PluginCatalog plugins, IDatasetAdapter adapter, IReadOnlyList<string> wanted, Dictionary<string, string> options)
    {
        if (Has(adapter, SourcesOption))
        {
            IReadOnlyList<StemSource> stems = StemSources.Resolve(wanted);
            options.TryAdd(SourcesOption, string.Join(';', stems.Select(source => source.Reference)));
            return [.. stems.Select(source => new TrainingSource(source.Name, (source as SoundFontSource)?.Path))];
        }

        if (Has(adapter, SoundFontOption))
        {
            if (wanted.Count > 0)
            {
                options[SoundFontOption] = string.Join(';', wanted);
            }

            IEnumerable<string?> fonts = options.GetValueOrDefault(SoundFontOption)?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? (string?[])[null];
            string[] paths = [.. fonts.Select(font => SoundFonts.Resolve(font?.Split('=')[0]))];
            return [.. paths.Select(path => new TrainingSource(Path.GetFileNameWithoutExtension(path), path))];
        }

        return wanted.Count == 0 ? [] : throw new InvalidDataException(
            $"--source is for synthesized clips ({NamesOf(plugins, " and ", SourcesOption, SoundFontOption)}), but the dataset is {adapter.Name}. Leave it out.");
    }

    private static bool Has(IDatasetAdapter adapter, string option) => adapter.Options.Any(known => known.Name == option);

    private static string NamesOf(PluginCatalog plugins, string between, params string[] options) =>
        string.Join(between, plugins.Adapters.Where(adapter => options.Any(option => Has(adapter, option))).Select(adapter => adapter.Name).Order(StringComparer.Ordinal));
}
