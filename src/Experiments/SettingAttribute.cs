using System.Reflection;

namespace MirTool.Experiments;

/// <summary>Marks a property that people set by name: as a command's option, or as a key in a file of options.</summary>
/// <param name="template">Names and what stands for the value, such as <c>--clips &lt;N&gt;</c>.</param>
/// <param name="description">For people.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string template, string description) : Attribute
{
    /// <summary>Names and what stands for the value.</summary>
    public string Template { get; } = template;

    /// <summary>What it means.</summary>
    public string Description { get; } = description;

    /// <summary>The only values that it takes; empty where any is.</summary>
    public string[] Values { get; set; } = [];

    /// <summary>Whether capitals do not matter in them.</summary>
    public bool IgnoreCase { get; set; }

    /// <summary>An earlier name of a value, which is still taken.</summary>
    public string? EarlierValue { get; set; }

    /// <summary>Every way to write its name, the long one last.</summary>
    public IReadOnlyList<string> Names => Template.Split(' ')[0].Split('|');

    /// <summary>The long name, without dashes.</summary>
    public string Name => Names[^1].TrimStart('-');

    /// <summary>The settings of a type, in the order in which they are declared.</summary>
    public static IEnumerable<(PropertyInfo Property, SettingAttribute Setting)> Of(Type type) =>
        from property in type.GetProperties()
        let setting = property.GetCustomAttribute<SettingAttribute>()
        where setting is not null
        select (property, setting);
}
