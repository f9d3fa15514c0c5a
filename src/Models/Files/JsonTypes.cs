using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace MirTool.Models.Files;

/// <summary>Compares JSON with the type that it should become, and reports every field of the wrong type.</summary>
/// <remarks>The serializer itself stops at the first.</remarks>
internal static class JsonTypes
{
    /// <summary>Fields that are missing or of the wrong type; none if the serializer will take the element.</summary>
    public static IEnumerable<string> Problems(JsonElement element, JsonTypeInfo type) => Problems(element, type, "");

    private static IEnumerable<string> Problems(JsonElement element, JsonTypeInfo type, string path) => type.Kind switch
    {
        JsonTypeInfoKind.Object => ObjectProblems(element, type, path),
        JsonTypeInfoKind.Dictionary => DictionaryProblems(element, type, path),
        JsonTypeInfoKind.Enumerable => ListProblems(element, type, path),
        _ => ValueProblems(element, type, path),
    };

    private static IEnumerable<string> ObjectProblems(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            yield return Mismatch(element, path, "an object");
            yield break;
        }

        foreach (JsonPropertyInfo property in type.Properties)
        {
            string propertyPath = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (!element.TryGetProperty(property.Name, out JsonElement value))
            {
                if (property.IsRequired)
                {
                    yield return $"{propertyPath} is missing.";
                }
            }
            else if (value.ValueKind != JsonValueKind.Null || !property.IsSetNullable)
            {
                foreach (string problem in Problems(value, type.Options.GetTypeInfo(property.PropertyType), propertyPath))
                {
                    yield return problem;
                }
            }
        }
    }

    private static IEnumerable<string> DictionaryProblems(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return [Mismatch(element, path, "an object")];
        }

        JsonTypeInfo valueType = type.Options.GetTypeInfo(type.ElementType!);
        return element.EnumerateObject().SelectMany(entry => Problems(entry.Value, valueType, $"{path}.{entry.Name}"));
    }

    private static IEnumerable<string> ListProblems(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return [Mismatch(element, path, "a list")];
        }

        JsonTypeInfo itemType = type.Options.GetTypeInfo(type.ElementType!);
        return element.EnumerateArray().SelectMany((item, i) => Problems(item, itemType, $"{path}[{i}]"));
    }

    private static IEnumerable<string> ValueProblems(JsonElement element, JsonTypeInfo type, string path)
    {
        if (type.Type == typeof(JsonObject))
        {
            return element.ValueKind == JsonValueKind.Object ? [] : [Mismatch(element, path, "an object")];
        }

        try
        {
            return element.ValueKind != JsonValueKind.Null && element.Deserialize(type) is not null
                ? []
                : [Mismatch(element, path, Expected(type.Type))];
        }
        catch (JsonException)
        {
            return [Mismatch(element, path, Expected(type.Type))];
        }
    }

    private static string Expected(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(DecodeRule) ? "\"threshold\", \"consistent\" or \"top-k\""
            : plain == typeof(CombineRule) ? "\"max\" or \"noisy-or\""
            : plain == typeof(int) || plain == typeof(long) ? "a whole number"
            : plain == typeof(ulong) ? "a whole number from 0"
            : plain == typeof(float) || plain == typeof(double) ? "a number"
            : plain == typeof(DateTimeOffset) ? "a date and time such as \"2026-01-31T12:00:00Z\""
            : "text";
    }

    private static string Mismatch(JsonElement element, string path, string expected)
    {
        string found = element.GetRawText();
        return $"{(path.Length == 0 ? "The file" : path)} must be {expected}, but is {(found.Length > 60 ? found[..60] + "…" : found)}.";
    }
}
