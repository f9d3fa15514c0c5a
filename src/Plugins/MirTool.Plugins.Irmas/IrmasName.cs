using System.Text.RegularExpressions;

namespace MirTool.Plugins.Irmas;

/// <summary>What the name of a training excerpt says, such as <c>008__[flu][nod][cla]0393__1.wav</c>.</summary>
/// <param name="Instrument">The first tag. <c>[cla]</c> there is the clarinet; as a genre it is classical music.</param>
/// <param name="HasDrums">From <c>[dru]</c> or <c>[nod]</c>; null where the name has neither.</param>
/// <param name="Genre">The last tag, such as <c>pop_roc</c>; empty where there is none.</param>
/// <param name="Recording">The number of the recording that the excerpt was cut from.</param>
internal sealed partial record IrmasName(string Instrument, bool? HasDrums, string Genre, string Recording)
{
    /// <summary>Null for a name of another form.</summary>
    public static IrmasName? Parse(string fileName)
    {
        Match match = Form().Match(fileName);
        if (!match.Success)
        {
            return null;
        }

        bool? hasDrums = match.Groups["drums"].Value switch
        {
            "dru" => true,
            "nod" => false,
            _ => null,
        };
        return new(match.Groups["instrument"].Value, hasDrums, match.Groups["genre"].Value, match.Groups["recording"].Value);
    }

    [GeneratedRegex(@"^(?:\d+__)?\[(?<instrument>\w+)\](?:\[(?<drums>dru|nod)\])?(?:\[(?<genre>[\w-]+)\])?(?<recording>\d+)__\d+\.wav\z", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
