using System.Reflection;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Plugins;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MirTool.Cli;

/// <summary>A command's options from a YAML file: keys are the long names without dashes, lists repeat an option, mappings give NAME=VALUE.</summary>
/// <remarks>What the command line says itself wins. Written <c>--config FILE</c>.</remarks>
internal static class ConfigFile
{
    private const string Option = "--config";

    /// <summary>The arguments with the file's options in place of <c>--config FILE</c>.</summary>
    /// <param name="args">As typed, the command first.</param>
    /// <param name="commands">Commands that take such a file, by name, and the types that declare their options.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no YAML mapping, or has a key that the command does not know; the line is named.</exception>
    public static string[] Expand(string[] args, IReadOnlyDictionary<string, Type> commands)
    {
        int at = Array.FindIndex(args, arg => arg == Option || arg.StartsWith(Option + "=", StringComparison.Ordinal));
        if (at < 1 || !commands.TryGetValue(args[0], out Type? command))
        {
            return args;
        }

        bool joined = args[at] != Option;
        if (!joined && at + 1 == args.Length)
        {
            throw new UsageException($"{Option} needs the name of a YAML file.");
        }

        string file = joined ? args[at][(Option.Length + 1)..] : args[at + 1];
        string[] typed = [.. args[..at], .. args[(at + (joined ? 1 : 2))..]];
        Dictionary<string, string[]> spellings = Spellings(command);
        var options = new List<string>();
        foreach ((YamlNode key, YamlNode value) in Read(file).Children)
        {
            string name = ((YamlScalarNode)key).Value ?? "";
            if (!spellings.TryGetValue(name, out string[]? spelt))
            {
                string? nearest = NearestName.Among(spellings.Keys, name);
                throw new InvalidDataException(
                    $"{file}, line {key.Start.Line}: '{args[0]}' has no option '{name}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}");
            }

            if (!typed.Any(arg => spelt.Contains(arg.Split('=')[0])))
            {
                options.AddRange(Values(value, file).SelectMany(text => (string[])[$"--{name}", text]));
            }
        }

        return [typed[0], .. options, .. typed[1..]];
    }

    private static YamlMappingNode Read(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml.Documents is [{ RootNode: YamlMappingNode root }]
                ? root
                : throw new InvalidDataException($"{file} must be one YAML mapping of options, such as 'generations: 40'.");
        }
        catch (YamlException e)
        {
            throw new InvalidDataException($"{file}, line {e.Start.Line}: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Values(YamlNode node, string file) => node switch
    {
        YamlScalarNode scalar => [scalar.Value ?? ""],
        YamlSequenceNode list => list.SelectMany(item => Values(item, file)),
        YamlMappingNode map => map.SelectMany(entry => Values(entry.Value, file).Select(value => $"{entry.Key}={value}")),
        _ => throw new InvalidDataException($"{file}, line {node.Start.Line}: only values, lists and mappings can be options."),
    };

    // Each option by its long name, with every way to write it.
    private static Dictionary<string, string[]> Spellings(Type command)
    {
        var spellings = new Dictionary<string, string[]>();
        foreach (PropertyInfo property in command.GetProperties())
        {
            if (property.GetCustomAttribute<OptionAttribute>()?.Template is { } template)
            {
                string[] names = [.. template.Split(' ')[0].Split('|')];
                spellings[names[^1].TrimStart('-')] = names;
            }
        }

        return spellings;
    }
}
