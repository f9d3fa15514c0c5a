using MirTool.Models.Files;
using MirTool.Models.FrontEnds;

namespace MirTool.Models.Training;

/// <summary>What is trained: a network and the front end before it.</summary>
/// <param name="Network">As a model file names it.</param>
/// <param name="FrontEnd">As a model file names it.</param>
/// <param name="SampleRate">Of the clips, Hz.</param>
public sealed record Architecture(ModelPart Network, ModelPart FrontEnd, int SampleRate)
{
    /// <summary>That of a run from random weights: the front end with its default settings.</summary>
    /// <param name="options">Names of both, checked by the caller, and the compact network's settings.</param>
    /// <exception cref="InvalidDataException">A name is unknown.</exception>
    public static Architecture Of(TrainingOptions options)
    {
        (ModelPart frontEnd, int sampleRate) = options.FrontEnd == NetworkCatalog.Phase
            ? (NetworkCatalog.Describe(new PhaseSpectrogramOptions()), new PhaseSpectrogramOptions().SampleRate)
            : (NetworkCatalog.Describe(NetworkCatalog.DefaultLogMel(options.Network)), new LogMelOptions().SampleRate);
        return new(NetworkCatalog.DescribeNetwork(options.Network, options.Widths, options.ResidualBlocks, options.TimeStrides), frontEnd, sampleRate);
    }

    /// <summary>That of a model that a run begins with.</summary>
    public static Architecture Of(ModelDescription model) => new(model.Network, model.FrontEnd, model.SampleRate);
}
