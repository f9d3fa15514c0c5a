using MirTool.Experiments;

namespace MirTool.Cli.Options;

/// <summary>Where networks compute.</summary>
internal sealed class DeviceOptions
{
    [Setting("--device <DEVICE>", "auto, cpu, cuda or mps.", Values = ["auto", "cpu", "cuda", "mps"])]
    public string Name { get; init; } = "auto";
}
