using System.Reflection;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Experiments;
using MirTool.Experiments.Training;
using MirTool.Files;
using MirTool.Plugins;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MirTool.Cli;

/// <summary>A command's options from a YAML file: keys are the long names without dashes, lists repeat an option, mappings give NAME=VALUE.</summary>
/// <remarks>
/// <c>--config FILE</c> names such a file; <c>--preset NAME</c> one that comes with the program, whose options count where neither
/// the command line nor the file says anything; <c>--resume DIR</c> the one that a run left in its folder, beside which only
/// options that do not change the run may be given.
/// </remarks>
internal static class ConfigFile
{
    private const int LargestBytes = 1 << 20;

    private const string Option = "--config";
    private const string PresetOption = "--preset";
    private const string ResumeOption = "--resume";

    private static readonly string[] Harmless = [ResumeOption, "--finish", "--calibration-clips", "--producers", "--device", "--plugins"];
    private static readonly string PresetFolder = Path.Combine(AppContext.BaseDirectory, "presets");

    /// <summary>The arguments with the files' options in place of <c>--config</c>, <c>--preset</c> and <c>--resume</c>.</summary>
    /// <param name="args">As typed, the command first.</param>
    /// <param name="commands">Commands that take such files, by name, and the types that declare their options.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no YAML mapping, or has a key that the command does not know; the line is named.</exception>
    /// <exception cref="UsageException">There is no such preset or run, or <c>--resume</c> has options beside it that would change the run.</exception>
    public static string[] Expand(string[] args, IReadOnlyDictionary<string, Type> commands)
    {
        if (args.Length == 0 || !commands.TryGetValue(args[0], out Type? command))
        {
            return args;
        }

        Dictionary<string, string[]> spellings = Spellings(command);
        if (spellings.ContainsKey(ResumeOption.TrimStart('-')) && Take(args, ResumeOption, "the folder of a run") is ({ } folder, var others))
        {
            return Resume(folder, others, spellings);
        }

        if (Take(args, Option, "the name of a YAML file") is ({ } file, var rest))
        {
            args = Insert(rest, file, spellings);
        }

        return spellings.ContainsKey(PresetOption.TrimStart('-')) && Take(args, PresetOption, "a name") is ({ } preset, var without)
            ? Insert(without, PresetFile(preset), spellings)
            : args;
    }

    // The value of an option that is given once, and the arguments without it.
    private static (string? Value, string[] Others) Take(string[] args, string option, string what)
    {
        int at = Array.FindIndex(args, arg => arg == option || arg.StartsWith(option + "=", StringComparison.Ordinal));
        if (at < 1)
        {
            return (null, args);
        }

        bool joined = args[at] != option;
        return joined || at + 1 < args.Length
            ? (joined ? args[at][(option.Length + 1)..] : args[at + 1], [.. args[..at], .. args[(at + (joined ? 1 : 2))..]])
            : throw new UsageException($"{option} needs {what}.");
    }

    private static string[] Resume(string folder, string[] others, Dictionary<string, string[]> spellings)
    {
        string file = Path.Combine(folder, TrainingTask.SettingsFileName);
        if (!File.Exists(file))
        {
            throw new UsageException($"{ResumeOption}: '{folder}' holds no run (there is no {TrainingTask.SettingsFileName} in it). Name the folder that --output named when the run began.");
        }

        string[] refused = [.. others.Skip(1).Where(arg => arg.StartsWith('-')).Select(arg => arg.Split('=')[0]).Where(arg => !Harmless.Contains(arg))];
        return refused.Length == 0
            ? Insert([.. others, "--output", folder], file, spellings)
            : throw new UsageException(
                $"{string.Join(", ", refused)} cannot be given with {ResumeOption}: a run goes on with the options that it began with. Leave {(refused.Length == 1 ? "it" : "them")} out, or begin a run with another --output.");
    }

    private static string PresetFile(string name)
    {
        string file = Path.Combine(PresetFolder, name + ".yaml");
        string[] known = Directory.Exists(PresetFolder) ? [.. Directory.GetFiles(PresetFolder, "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)] : [];
        return known.Contains(name)
            ? file
            : throw new UsageException($"There is no preset '{name}'. There is {string.Join(", ", known)}.");
    }

    /// <summary>The arguments with a file's options before them, but for those that are among them.</summary>
    private static string[] Insert(string[] args, string file, Dictionary<string, string[]> spellings)
    {
        var options = new List<string>();
        foreach ((YamlNode key, YamlNode value) in Read(file).Children)
        {
            string name = (key as YamlScalarNode)?.Value ?? "";
            if (!spellings.TryGetValue(name, out string[]? spelt))
            {
                string? nearest = NearestName.Among(spellings.Keys, name);
                throw new InvalidDataException(
                    $"{file}, line {key.Start.Line}: '{args[0]}' has no option '{name}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}");
            }

            if (!args.Any(arg => spelt.Contains(arg.Split('=')[0])))
            {
                options.AddRange(Values(value, file).SelectMany(text => (string[])[$"--{name}", text]));
            }
        }

        return [args[0], .. options, .. args[1..]];
    }

    private static YamlMappingNode Read(string file)
    {
        try
        {
            using var reader = new StringReader(InputFile.ReadAllText(file, LargestBytes));
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
            if (property.GetCustomAttribute<OptionAttribute>() is { } option)
            {
                string[] names = option.Template!.Split(' ')[0].Split('|');
                spellings[names[^1].TrimStart('-')] = names;
            }

            foreach ((_, SettingAttribute setting) in SettingAttribute.Of(property.PropertyType))
            {
                spellings[setting.Name] = [.. setting.Names];
            }
        }

        return spellings;
    }
}
