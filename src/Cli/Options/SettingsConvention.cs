using System.Globalization;
using System.Reflection;
using McMaster.Extensions.CommandLineUtils;
using McMaster.Extensions.CommandLineUtils.Abstractions;
using McMaster.Extensions.CommandLineUtils.Conventions;
using McMaster.Extensions.CommandLineUtils.Validation;
using MirTool.Experiments;

namespace MirTool.Cli.Options;

/// <summary>Gives a command the options of a group: a property whose own properties are marked by <see cref="SettingAttribute"/>.</summary>
/// <remarks>Groups are how options that several commands take, and the settings of a library, stand once.</remarks>
internal sealed class SettingsConvention : IConvention
{
    public void Apply(ConventionContext context)
    {
        // Options stand where their properties do, in help texts too.
        int position = 0;
        foreach (PropertyInfo property in context.ModelType?.GetProperties() ?? [])
        {
            if (property.GetCustomAttribute<OptionAttribute>() is not null)
            {
                position++;
                continue;
            }

            if (property.PropertyType == typeof(ClipTexts))
            {
                foreach ((CommandOption option, Action take) in ClipTexts.Options(() => (ClipTexts)property.GetValue(context.ModelAccessor!.GetModel())!))
                {
                    context.Application.Options.Insert(position++, option);
                    context.Application.OnParsingComplete(_ => take());
                }
            }

            foreach ((PropertyInfo target, SettingAttribute setting) in SettingAttribute.Of(property.PropertyType))
            {
                CommandOption option = Option(target, setting);
                context.Application.Options.Insert(position++, option);
                context.Application.OnParsingComplete(_ => Set(context.Application, option, target, () => property.GetValue(context.ModelAccessor.GetModel())));
            }
        }
    }

    private static CommandOption Option(PropertyInfo target, SettingAttribute setting)
    {
        var option = new CommandOption(setting.Template, KindOf(target.PropertyType)) { Description = setting.Description };
        if (setting.Values.Length > 0)
        {
            string[] accepted = setting.EarlierValue is { } earlier ? [.. setting.Values, earlier] : setting.Values;
            option.Validators.Add(new AttributeValidator(new AllowedValuesAttribute(setting.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal, accepted)
            {
                ErrorMessage = $"--{setting.Name} must be {string.Join(", ", setting.Values[..^1])} or {setting.Values[^1]}, but is '{{0}}'.",
            }));
        }

        return option;
    }

    private static CommandOptionType KindOf(Type type) =>
        type == typeof(bool) ? CommandOptionType.NoValue
        : type == typeof(IReadOnlyList<string>) ? CommandOptionType.MultipleValue
        : CommandOptionType.SingleValue;

    private static void Set(CommandLineApplication command, CommandOption option, PropertyInfo target, Func<object?> group)
    {
        if (!option.HasValue())
        {
            return;
        }

        object? value = option.OptionType switch
        {
            CommandOptionType.NoValue => true,
            CommandOptionType.MultipleValue => option.Values.ToArray(),
            _ => Parse(command, option, target.PropertyType),
        };
        target.SetValue(group(), value);
    }

    private static object? Parse(CommandLineApplication command, CommandOption option, Type type)
    {
        IValueParser parser = command.ValueParsers.GetParser(type) ?? throw new InvalidOperationException($"Nothing reads a {type} of --{option.LongName}.");
        try
        {
            return parser.Parse(option.LongName, option.Value(), CultureInfo.InvariantCulture);
        }
        catch (FormatException e)
        {
            throw new CommandParsingException(command, e.Message, e);
        }
    }
}
