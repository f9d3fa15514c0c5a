using MirTool.Models.Files;

namespace MirTool.Models.Training;

/// <summary>What is trained: a network and the front end before it.</summary>
/// <param name="Network">As a model file names it.</param>
/// <param name="FrontEnd">As a model file names it.</param>
/// <param name="SampleRate">Of the clips, Hz.</param>
public sealed record Architecture(ModelPart Network, ModelPart FrontEnd, int SampleRate)
{
    /// <summary>That of a run from random weights: the front end with its default settings.</summary>
    /// <param name="options">Names of both, and the compact network's widths.</param>
    /// <exception cref="InvalidDataException">A name is unknown.</exception>
    public static Architecture Of(TrainingOptions options)
    {
        // Each front end's defaults are those of the network that it belongs to.
        (ModelPart frontEnd, int sampleRate) = NetworkCatalog.NetworkNames
            .Select(NetworkCatalog.DefaultFrontEnd)
            .FirstOrDefault(entry => entry.FrontEnd.Name == options.FrontEnd, NetworkCatalog.DefaultFrontEnd(options.Network));
        return new(NetworkCatalog.DescribeNetwork(options.Network, options.Widths, options.ResidualBlocks), frontEnd, sampleRate);
    }

    /// <summary>That of a model that a run begins with.</summary>
    public static Architecture Of(ModelDescription model) => new(model.Network, model.FrontEnd, model.SampleRate);
}
