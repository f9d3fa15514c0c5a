using System.Text.Json.Nodes;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models;

/// <summary>The networks and front ends that a model file may name.</summary>
public static class NetworkCatalog
{
    /// <summary>Name of <see cref="CompactCnn"/> in model files.</summary>
    public const string CompactCnn = "compact-cnn";

    /// <summary>Name of <see cref="LogMelSpectrogram"/> in model files.</summary>
    public const string LogMel = "log-mel";

    /// <summary>Builds the network that a model file describes, with fresh weights.</summary>
    /// <exception cref="InvalidDataException">The name is unknown or a parameter is missing or impossible.</exception>
    public static Module<Tensor, Tensor> CreateNetwork(ModelDescription description)
    {
        ModelPart network = description.Network;
        if (network.Name != CompactCnn)
        {
            throw new InvalidDataException($"The network '{network.Name}' is unknown. Known: {CompactCnn}.");
        }

        int[] widths = network.WholeNumbers("widths");
        if (widths.Length is 0 or > 8 || widths.Any(width => width is < 1 or > 4096))
        {
            throw new InvalidDataException($"network.widths must be 1 to 8 numbers in 1..4096, but are {string.Join(", ", widths)}.");
        }

        // Models that were written before the network had residual blocks do not name them.
        int[] residualBlocks = network.Parameters.ContainsKey("residualBlocks") ? network.WholeNumbers("residualBlocks") : new int[widths.Length];
        if (residualBlocks.Length != widths.Length || residualBlocks.Any(blocks => blocks is < 0 or > 64))
        {
            throw new InvalidDataException(
                $"network.residualBlocks must be {widths.Length} numbers in 0..64, one for each of the widths, but are {string.Join(", ", residualBlocks)}.");
        }

        int outputs = description.MaximumPolyphony + 1 + description.Programs.Length;
        return new CompactCnn(widths, CreateLogMelOptions(description).MelBands, outputs, residualBlocks);
    }

    /// <summary>The settings of the log-mel front end that a model file describes.</summary>
    /// <exception cref="InvalidDataException">The front end is another one, or a setting is missing or impossible.</exception>
    public static LogMelOptions CreateLogMelOptions(ModelDescription description)
    {
        ModelPart part = description.FrontEnd;
        if (part.Name != LogMel)
        {
            throw new InvalidDataException($"The front end '{part.Name}' is unknown. Known: {LogMel}.");
        }

        var options = new LogMelOptions
        {
            SampleRate = description.SampleRate,
            FftSize = part.WholeNumber("fftSize"),
            HopSamples = part.WholeNumber("hopSamples"),
            MelBands = part.WholeNumber("melBands"),
            MinimumHz = part.Number("minimumHz"),
            MaximumHz = part.Number("maximumHz"),
            RangeDb = part.Number("rangeDb"),
            QuietestPeakDb = part.Number("quietestPeakDb"),
        };
        string[] problems = [.. options.Problems()];
        if (problems.Length > 0)
        {
            throw new InvalidDataException($"The front end in model.json cannot be built:{string.Concat(problems.Select(problem => $"\n  {problem}"))}");
        }

        return options;
    }

    /// <summary>The front end's settings as a model file holds them: what <see cref="CreateLogMelOptions"/> reads.</summary>
    public static ModelPart Describe(LogMelOptions options) => new(LogMel, new JsonObject
    {
        ["fftSize"] = options.FftSize,
        ["hopSamples"] = options.HopSamples,
        ["melBands"] = options.MelBands,
        ["minimumHz"] = options.MinimumHz,
        ["maximumHz"] = options.MaximumHz,
        ["rangeDb"] = options.RangeDb,
        ["quietestPeakDb"] = options.QuietestPeakDb,
    });

    /// <summary>A compact network's settings as a model file holds them.</summary>
    public static ModelPart DescribeCompactCnn(IReadOnlyList<int> widths, IReadOnlyList<int>? residualBlocks = null) => new(CompactCnn, new JsonObject
    {
        ["widths"] = new JsonArray([.. widths.Select(width => JsonValue.Create(width))]),
        ["residualBlocks"] = new JsonArray([.. (residualBlocks ?? new int[widths.Count]).Select(blocks => JsonValue.Create(blocks))]),
    });
}
