using System.Globalization;
using System.Reflection;
using YamlDotNet.Serialization;

namespace MirTool.Experiments;

/// <summary>Settings as a file of options holds them.</summary>
public static class SettingsFile
{
    /// <summary>YAML: every setting that has a value, by its long name, in the order in which they are declared; lists as lists.</summary>
    /// <param name="settings">An object whose properties are marked by <see cref="SettingAttribute"/>.</param>
    public static string Text(object settings)
    {
        var values = new Dictionary<string, object>();
        foreach ((PropertyInfo property, SettingAttribute setting) in SettingAttribute.Of(settings.GetType()))
        {
            object? value = property.GetValue(settings);
            if (value is not (null or IReadOnlyList<string> { Count: 0 }))
            {
                values[setting.Name] = value is IReadOnlyList<string> list ? list : Convert.ToString(value, CultureInfo.InvariantCulture)!;
            }
        }

        return new SerializerBuilder().Build().Serialize(values);
    }
}
