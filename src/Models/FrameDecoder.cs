using System.Text.Json.Serialization;

namespace MirTool.Models;

/// <summary>What makes an instrument count as sounding.</summary>
[JsonConverter(typeof(NamedEnumConverter<DecodeRule>))]
public enum DecodeRule
{
    /// <summary>As many of the likeliest programs sound as the polyphony head counts; the rule of the paper.</summary>
    [JsonStringEnumMemberName("top-k")]
    TopK,

    /// <summary>Every instrument sounds whose probability reaches its threshold.</summary>
    [JsonStringEnumMemberName("threshold")]
    Threshold,
}

/// <summary>How an instrument's probability follows from those of its programs.</summary>
[JsonConverter(typeof(NamedEnumConverter<CombineRule>))]
public enum CombineRule
{
    /// <summary>That of the likeliest program.</summary>
    [JsonStringEnumMemberName("max")]
    Max,

    /// <summary>1 - Π(1 - p): that any of them sounds, were they independent.</summary>
    [JsonStringEnumMemberName("noisy-or")]
    NoisyOr,
}

/// <summary>Enumeration members by their names alone: numbers would tie files to the order of declaration.</summary>
internal sealed class NamedEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
