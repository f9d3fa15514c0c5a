using MirTool.Experiments;

namespace MirTool.Cli.Options;

/// <summary>What is said on stderr while work goes on.</summary>
internal sealed class ProgressOptions
{
    [Setting("--progress <MODE>", "auto: a bar where stderr is a terminal; none; json: an object a line on stderr.", Values = ["auto", "none", "json"])]
    public string Name { get; init; } = "auto";

    [Setting("-q|--quiet", "Say nothing on stderr but warnings and errors.")]
    public bool Quiet { get; init; }

    public ProgressMode Mode => Name switch
    {
        "json" => ProgressMode.Json,
        "auto" when StandardError.IsTerminal && !Quiet => ProgressMode.Bar,
        _ => ProgressMode.None,
    };
}
