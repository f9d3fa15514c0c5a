using System.Reflection;
using McMaster.Extensions.CommandLineUtils;

namespace MirTool.Cli.Options;

/// <summary>A command's options as a library takes them: texts by name.</summary>
internal static class OptionValues
{
    /// <summary>Those that were given, or have a default; of an option that is given several times all, with <c>;</c> between them.</summary>
    /// <param name="command">Its public properties are its options.</param>
    public static Dictionary<string, string> Of(object command)
    {
        Dictionary<string, string> values = [];
        foreach (PropertyInfo property in command.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<OptionAttribute>() is { } option && property.GetValue(command) is not (null or false or string[] { Length: 0 }))
            {
                object value = property.GetValue(command)!;
                values[LongName(option)] = value is string[] list ? string.Join(';', list) : value is true ? "true" : FormattableString.Invariant($"{value}");
            }
        }

        return values;
    }

    /// <summary>Every way to write an option's name, the long one last.</summary>
    public static string[] Names(OptionAttribute option) => option.Template!.Split(' ')[0].Split('|');

    /// <summary>An option's long name, without dashes.</summary>
    public static string LongName(OptionAttribute option) => Names(option)[^1].TrimStart('-');
}
