using System.Text.Json.Nodes;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using static TorchSharp.torch;

namespace MirTool.Models;

/// <summary>The networks and front ends that a model file may name.</summary>
public static class NetworkCatalog
{
    /// <summary>Name of <see cref="Networks.CompactCnn"/> in model files.</summary>
    public const string CompactCnn = "compact-cnn";

    /// <summary>Name of <see cref="Networks.StretchCnn"/> in model files.</summary>
    public const string StretchCnn = "stretch-cnn";

    /// <summary>Name of <see cref="Networks.AlexNet"/> in model files.</summary>
    public const string AlexNet = "alexnet";

    /// <summary>Name of <see cref="Networks.Vgg19"/> in model files.</summary>
    public const string Vgg19 = "vgg19";

    /// <summary>Name of <see cref="Networks.GoogLeNet"/> in model files.</summary>
    public const string GoogLeNet = "googlenet";

    /// <summary>Name of <see cref="LogMelSpectrogram"/> in model files.</summary>
    public const string LogMel = "log-mel";

    /// <summary>Name of <see cref="PhaseSpectrogram"/> in model files.</summary>
    public const string Phase = "phase";

    /// <summary>The parameter of <see cref="LogMel"/> that says over how many seconds levels have a common reference; absent where each window has its own.</summary>
    internal const string ReferenceSeconds = "referenceSeconds";

    /// <summary>The names of all networks.</summary>
    public static IReadOnlyList<string> NetworkNames { get; } = [CompactCnn, StretchCnn, AlexNet, Vgg19, GoogLeNet];

    /// <summary>The names of all front ends.</summary>
    public static IReadOnlyList<string> FrontEndNames { get; } = [LogMel, Phase];

    /// <summary>Builds the network that a model file describes, with fresh weights, on the CPU.</summary>
    /// <exception cref="InvalidDataException">The name is unknown or a parameter is missing or impossible.</exception>
    public static InstrumentNetwork CreateNetwork(ModelDescription description) =>
        CreateNetwork(description.Network, description.FrontEnd, description.MaximumPolyphony + 1 + description.Outputs.Count);

    /// <summary>Builds a network with fresh weights, on the CPU.</summary>
    /// <param name="network">As <see cref="DescribeNetwork"/> gives it.</param>
    /// <param name="frontEnd">The front end before it, as its <see cref="FrontEnd.Describe"/> gives it.</param>
    /// <param name="outputs">p + 1 + l.</param>
    /// <exception cref="InvalidDataException">The name is unknown or a parameter is missing or impossible.</exception>
    public static InstrumentNetwork CreateNetwork(ModelPart network, ModelPart frontEnd, int outputs) => network.Name switch
    {
        CompactCnn => CreateCompactCnn(network, frontEnd, outputs),
        StretchCnn => CreateStretchCnn(network, frontEnd, outputs),
        AlexNet => CreateImageNetwork(network, frontEnd, Networks.AlexNet.SmallestImage, () => new AlexNet(outputs)),
        Vgg19 => CreateImageNetwork(network, frontEnd, Networks.Vgg19.SmallestImage, () => new Vgg19(outputs)),
        GoogLeNet => CreateImageNetwork(network, frontEnd, Networks.GoogLeNet.SmallestImage, () => new GoogLeNet(outputs)),
        _ => throw new InvalidDataException($"The network '{network.Name}' is unknown. Known: {string.Join(", ", NetworkNames)}."),
    };

    /// <summary>Builds the front end that a model file describes.</summary>
    /// <exception cref="InvalidDataException">The name is unknown, a setting is missing or impossible, or the model's windows are too short for it.</exception>
    public static FrontEnd CreateFrontEnd(ModelDescription description, Device device) =>
        CreateFrontEnd(description.FrontEnd, description.SampleRate, description.WindowSeconds, device);

    /// <summary>Builds a front end.</summary>
    /// <param name="frontEnd">As <see cref="FrontEnd.Describe"/> gives it.</param>
    /// <param name="sampleRate">Of the waveforms, Hz.</param>
    /// <param name="windowSeconds">Length of the windows that it will be given.</param>
    /// <param name="device">Where its work is done.</param>
    /// <exception cref="InvalidDataException">The name is unknown, a setting is missing or impossible, or the windows are too short for it.</exception>
    public static FrontEnd CreateFrontEnd(ModelPart frontEnd, int sampleRate, double windowSeconds, Device device)
    {
        switch (frontEnd.Name)
        {
            case LogMel:
                LogMelOptions logMel = CreateLogMelOptions(frontEnd, sampleRate);
                RequireSamples(frontEnd, sampleRate, windowSeconds, logMel.FftSize);
                return new LogMelSpectrogram(logMel, device);
            case Phase:
                PhaseSpectrogramOptions phase = CreatePhaseOptions(frontEnd, sampleRate);
                RequireSamples(frontEnd, sampleRate, windowSeconds, phase.SampleCount);
                return new PhaseSpectrogram(phase, device);
            default:
                throw new InvalidDataException($"The front end '{frontEnd.Name}' is unknown. Known: {string.Join(", ", FrontEndNames)}.");
        }
    }

    /// <summary>The settings of the log-mel front end that a model file describes.</summary>
    /// <exception cref="InvalidDataException">The front end is another one, or a setting is missing or impossible.</exception>
    public static LogMelOptions CreateLogMelOptions(ModelDescription description) =>
        CreateLogMelOptions(description.FrontEnd, description.SampleRate);

    /// <summary>A front end's settings as a model file holds them.</summary>
    public static ModelPart Describe(LogMelOptions options)
    {
        var parameters = new JsonObject
        {
            ["fftSize"] = options.FftSize,
            ["hopSamples"] = options.HopSamples,
            ["melBands"] = options.MelBands,
            ["minimumHz"] = options.MinimumHz,
            ["maximumHz"] = options.MaximumHz,
            ["rangeDb"] = options.RangeDb,
            ["quietestPeakDb"] = options.QuietestPeakDb,
        };
        if (options.ReferenceSeconds > 0)
        {
            parameters[ReferenceSeconds] = options.ReferenceSeconds;
        }

        return new(LogMel, parameters);
    }

    /// <summary>A front end's settings as a model file holds them.</summary>
    public static ModelPart Describe(PhaseSpectrogramOptions options) => new(Phase, new JsonObject
    {
        ["fftSize"] = options.FftSize,
        ["hopSamples"] = options.HopSamples,
        ["frames"] = options.Frames,
        ["minimumHz"] = options.MinimumHz,
        ["maximumHz"] = options.MaximumHz,
        ["imageSize"] = options.ImageSize,
        ["floorDb"] = options.FloorDb,
    });

    /// <summary>A network's settings as a model file holds them.</summary>
    /// <param name="name">One of <see cref="NetworkNames"/>.</param>
    /// <param name="widths">Channels of each stage of <see cref="CompactCnn"/>; the others' are fixed.</param>
    /// <param name="residualBlocks">Of each stage of <see cref="CompactCnn"/>; null for none.</param>
    /// <param name="timeStrides">Of each stage of <see cref="CompactCnn"/>; null for 2.</param>
    /// <exception cref="InvalidDataException">The name is unknown.</exception>
    public static ModelPart DescribeNetwork(
        string name, IReadOnlyList<int> widths, IReadOnlyList<int>? residualBlocks = null, IReadOnlyList<int>? timeStrides = null) =>
        name == CompactCnn ? DescribeCompactCnn(widths, residualBlocks, timeStrides)
        : name == StretchCnn ? DescribeCompactCnn(widths, residualBlocks, timeStrides) with { Name = StretchCnn }
        : NetworkNames.Contains(name) ? new ModelPart(name, [])
        : throw new InvalidDataException($"The network '{name}' is unknown. Known: {string.Join(", ", NetworkNames)}.");

    /// <summary>A compact network's settings as a model file holds them.</summary>
    public static ModelPart DescribeCompactCnn(
        IReadOnlyList<int> widths, IReadOnlyList<int>? residualBlocks = null, IReadOnlyList<int>? timeStrides = null) => new(CompactCnn, new JsonObject
        {
            ["widths"] = List(widths),
            ["residualBlocks"] = List(residualBlocks ?? new int[widths.Count]),
            ["timeStrides"] = List(timeStrides ?? Halving(widths.Count)),
        });

    /// <summary>The front end that a network is made for, with its default settings.</summary>
    /// <param name="networkName">One of <see cref="NetworkNames"/>.</param>
    public static (ModelPart FrontEnd, int SampleRate) DefaultFrontEnd(string networkName)
    {
        LogMelOptions logMel = DefaultLogMel(networkName);
        var phase = new PhaseSpectrogramOptions();
        return networkName is CompactCnn or StretchCnn ? (Describe(logMel), logMel.SampleRate) : (Describe(phase), phase.SampleRate);
    }

    /// <summary>The log-mel front end that suits a network.</summary>
    /// <param name="networkName">One of <see cref="NetworkNames"/>.</param>
    public static LogMelOptions DefaultLogMel(string networkName) => new() { ReferenceSeconds = networkName == StretchCnn ? 2 : 0 };

    private static CompactCnn CreateCompactCnn(ModelPart network, ModelPart frontEnd, int outputs)
    {
        (int[] widths, int[] residualBlocks, int[] timeStrides, int melBands) = StagesOf(network, frontEnd);
        return new CompactCnn(widths, melBands, outputs, residualBlocks, timeStrides);
    }

    private static StretchCnn CreateStretchCnn(ModelPart network, ModelPart frontEnd, int outputs)
    {
        (int[] widths, int[] residualBlocks, int[] timeStrides, int melBands) = StagesOf(network, frontEnd);
        if (!frontEnd.Parameters.ContainsKey(ReferenceSeconds))
        {
            throw new InvalidDataException($"The network '{StretchCnn}' needs a front end with {ReferenceSeconds}: levels that do not depend on where a window begins.");
        }

        return new StretchCnn(widths, residualBlocks, timeStrides, melBands, frontEnd.WholeNumber("hopSamples"), frontEnd.WholeNumber("fftSize"), outputs);
    }

    private static (int[] Widths, int[] ResidualBlocks, int[] TimeStrides, int MelBands) StagesOf(ModelPart network, ModelPart frontEnd)
    {
        RequireFrontEnd(network, frontEnd, LogMel);
        int[] widths = network.WholeNumbers("widths");
        if (widths.Length is 0 or > 8 || widths.Any(width => width is < 1 or > 4096))
        {
            throw new InvalidDataException($"network.widths must be 1 to 8 numbers in 1..4096, but are {string.Join(", ", widths)}.");
        }

        // Models that were written before the network had residual blocks, or strides of its own, do not name them.
        int[] residualBlocks = network.Parameters.ContainsKey("residualBlocks") ? network.WholeNumbers("residualBlocks") : new int[widths.Length];
        int[] timeStrides = network.Parameters.ContainsKey("timeStrides") ? network.WholeNumbers("timeStrides") : Halving(widths.Length);
        if (residualBlocks.Length != widths.Length || residualBlocks.Any(blocks => blocks is < 0 or > 64))
        {
            throw new InvalidDataException(
                $"network.residualBlocks must be {widths.Length} numbers in 0..64, one for each of the widths, but are {string.Join(", ", residualBlocks)}.");
        }

        if (timeStrides.Length != widths.Length || timeStrides.Any(stride => stride is < 1 or > 16))
        {
            throw new InvalidDataException(
                $"network.timeStrides must be {widths.Length} numbers in 1..16, one for each of the widths, but are {string.Join(", ", timeStrides)}.");
        }

        int melBands = frontEnd.WholeNumber("melBands");
        RequireNone(new LogMelOptions { MelBands = melBands }.Problems());
        return (widths, residualBlocks, timeStrides, melBands);
    }

    private static JsonArray List(IEnumerable<int> numbers) => new([.. numbers.Select(number => JsonValue.Create(number))]);

    private static int[] Halving(int stages) => [.. Enumerable.Repeat(2, stages)];

    private static InstrumentNetwork CreateImageNetwork(ModelPart network, ModelPart frontEnd, int smallestImage, Func<InstrumentNetwork> create)
    {
        RequireFrontEnd(network, frontEnd, Phase);
        int imageSize = frontEnd.WholeNumber("imageSize");
        return imageSize >= smallestImage
            ? create()
            : throw new InvalidDataException($"frontEnd.imageSize must be at least {smallestImage} for the network '{network.Name}', but is {imageSize}.");
    }

    private static LogMelOptions CreateLogMelOptions(ModelPart part, int sampleRate)
    {
        if (part.Name != LogMel)
        {
            throw new InvalidDataException($"The front end is '{part.Name}', but '{LogMel}' is needed.");
        }

        var options = new LogMelOptions
        {
            SampleRate = sampleRate,
            FftSize = part.WholeNumber("fftSize"),
            HopSamples = part.WholeNumber("hopSamples"),
            MelBands = part.WholeNumber("melBands"),
            MinimumHz = part.Number("minimumHz"),
            MaximumHz = part.Number("maximumHz"),
            RangeDb = part.Number("rangeDb"),
            QuietestPeakDb = part.Number("quietestPeakDb"),
            ReferenceSeconds = part.Parameters.ContainsKey(ReferenceSeconds) ? part.Number(ReferenceSeconds) : 0,
        };
        RequireNone(options.Problems());
        return options;
    }

    private static PhaseSpectrogramOptions CreatePhaseOptions(ModelPart part, int sampleRate)
    {
        var options = new PhaseSpectrogramOptions
        {
            SampleRate = sampleRate,
            FftSize = part.WholeNumber("fftSize"),
            HopSamples = part.WholeNumber("hopSamples"),
            Frames = part.WholeNumber("frames"),
            MinimumHz = part.Number("minimumHz"),
            MaximumHz = part.Number("maximumHz"),
            ImageSize = part.WholeNumber("imageSize"),
            FloorDb = part.Number("floorDb"),
        };
        RequireNone(options.Problems());
        return options;
    }

    private static void RequireFrontEnd(ModelPart network, ModelPart frontEnd, string name)
    {
        if (frontEnd.Name != name)
        {
            throw new InvalidDataException($"The network '{network.Name}' works behind the front end '{name}', but '{frontEnd.Name}' is given.");
        }
    }

    private static void RequireSamples(ModelPart frontEnd, int sampleRate, double windowSeconds, int samples)
    {
        if ((int)(windowSeconds * sampleRate) < samples)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"windowSeconds is {windowSeconds}, too short for the front end '{frontEnd.Name}', whose frames take {samples} samples at {sampleRate} Hz."));
        }
    }

    private static void RequireNone(IEnumerable<string> problems)
    {
        string[] all = [.. problems];
        if (all.Length > 0)
        {
            throw new InvalidDataException($"The front end in model.json cannot be built:{string.Concat(all.Select(problem => $"\n  {problem}"))}");
        }
    }
}
