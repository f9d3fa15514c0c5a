using McMaster.Extensions.CommandLineUtils;
using MirTool.Synthesis;

namespace MirTool.Cli.Options;

/// <summary>How clips are composed and rendered: an option for each <see cref="ClipOption"/>.</summary>
internal sealed class ClipTexts
{
    private readonly Dictionary<string, string> values = [];

    /// <summary>Texts by name, of what was given.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>The options of a command.</summary>
    /// <param name="texts">Receives what is given, once it is parsed.</param>
    public static IEnumerable<(CommandOption Option, Action Take)> Options(Func<ClipTexts> texts)
    {
        foreach (ClipOption clip in ClipOption.All)
        {
            CommandOptionType type = clip.IsSwitch ? CommandOptionType.NoValue : clip.IsList ? CommandOptionType.MultipleValue : CommandOptionType.SingleValue;
            string value = clip.IsSwitch ? "" : clip.IsList ? " <VALUES>" : " <VALUE>";
            var option = new CommandOption($"--{clip.Name}{value}", type) { Description = char.ToUpperInvariant(clip.Description[0]) + clip.Description[1..] + "." };
            yield return (option, () => Take(option, clip, texts));
        }
    }

    private static void Take(CommandOption option, ClipOption clip, Func<ClipTexts> texts)
    {
        if (option.HasValue())
        {
            texts().values[clip.Name] = clip.IsSwitch ? "true" : string.Join(';', option.Values);
        }
    }
}
