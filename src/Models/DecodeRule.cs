using System.Text.Json;
using System.Text.Json.Serialization;

namespace MirTool.Models;

/// <summary>What makes an instrument count as sounding.</summary>
[JsonConverter(typeof(DecodeRuleConverter))]
public enum DecodeRule
{
    /// <summary>As many of the likeliest programs sound as the polyphony head counts; the rule of the paper.</summary>
    TopK,

    /// <summary>Every instrument sounds whose probability reaches its threshold.</summary>
    Threshold,

    /// <summary>As <see cref="Threshold"/>, but consistent with the polyphony: nothing sounds where that is 0, and where it is not and no
    /// instrument reaches its threshold, the one that comes nearest to it sounds.</summary>
    Consistent,
}

/// <summary>The rules' names on the command line and in model files.</summary>
public static class DecodeRuleNames
{
    // What the rule was called first; model files and scripts say so.
    private const string FormerConsistent = "accord";

    /// <summary>The name of a rule.</summary>
    public static string Of(DecodeRule rule) => rule switch
    {
        DecodeRule.TopK => "top-k",
        DecodeRule.Consistent => "consistent",
        _ => "threshold",
    };

    /// <summary>The rule of that name; null if there is none.</summary>
    public static DecodeRule? Find(string? name) => name switch
    {
        "top-k" => DecodeRule.TopK,
        "threshold" => DecodeRule.Threshold,
        "consistent" or FormerConsistent => DecodeRule.Consistent,
        _ => null,
    };
}

/// <summary>Reads and writes a rule as its name.</summary>
internal sealed class DecodeRuleConverter : JsonConverter<DecodeRule>
{
    public override DecodeRule Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (reader.TokenType == JsonTokenType.String ? DecodeRuleNames.Find(reader.GetString()) : null) ?? throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DecodeRule value, JsonSerializerOptions options) => writer.WriteStringValue(DecodeRuleNames.Of(value));
}
