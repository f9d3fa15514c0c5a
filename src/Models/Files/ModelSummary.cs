using System.Globalization;
using MirTool.Plugins;

namespace MirTool.Models.Files;

/// <summary>What a model is, in words: network, front end, outputs, thresholds, where it comes from.</summary>
public static class ModelSummary
{
    /// <summary>Fields and their values, in the order in which people want them; fields that a model does not have are left out.</summary>
    public static IReadOnlyList<(string Field, string Value)> Of(StoredModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelDescription description = model.Description;
        (string Field, string Value)[] fields =
        [
            ("name", description.Name),
            ("description", description.Description ?? ""),
            ("folder", model.Folder),
            ("hash", model.Sha256),
            ("network", Part(description.Network)),
            ("parameters", $"{Text(model.ParameterCount)} in {model.Tensors.Count} tensors"),
            ("front end", Part(description.FrontEnd)),
            ("window", $"{Text(description.WindowSeconds)} s at {description.SampleRate} Hz"),
            ("programs", Programs(description.Outputs)),
            .. SoundsBeyond(description.Outputs),
            ("polyphony", $"0 to {description.MaximumPolyphony}"),
            ("decoding", Decoding(description.Decoding)),
            ("program thresholds", Range(description.ProgramThresholds)),
            .. (description.Thresholds ?? []).Select(taxonomy => ($"thresholds, {taxonomy.Key}", Range(taxonomy.Value.Values))),
            .. (description.Temperatures ?? []).Select(taxonomy => ($"temperature, {taxonomy.Key}", Text(taxonomy.Value))),
            .. (description.Taught ?? []).Select(taught => ($"taught, {taught.Name}", Taught(taught))),
            .. description.Training is { } training ? Provenance(training) : [],
        ];
        return [.. fields.Where(field => field.Value.Length > 0)];
    }

    private static string Taught(TaughtSound taught) =>
        $"{(taught.IsNew ? "new sound" : "improved")} {string.Join(' ', taught.Sounds)}; {taught.Verdict}; labels {taught.From.LabelsSha256[..Math.Min(12, taught.From.LabelsSha256.Length)]}"
        + (taught.From.By is { } by ? $", by {by}" : "");

    private static string Part(ModelPart part) => string.Join(
        ", ",
        part.Parameters.Select(parameter => $"{parameter.Key} {parameter.Value?.ToJsonString() ?? "null"}").Prepend(part.Name));

    private static string Programs(IReadOnlyList<string> outputs)
    {
        int[] programs = [.. outputs.Select(Sounds.NumberOf).OfType<int>().Where(number => number < GeneralMidi.ProgramCount).Order()];
        return $"{programs.Length}: {GeneralMidi.Format(programs)}";
    }

    private static IEnumerable<(string, string)> SoundsBeyond(IReadOnlyList<string> outputs)
    {
        string[] beyond = [.. outputs.Where(id => !(Sounds.NumberOf(id) < GeneralMidi.ProgramCount))];
        return beyond.Length == 0 ? [] : [("other sounds", string.Join(", ", beyond))];
    }

    private static string Decoding(DecodingDescription decoding) =>
        $"{DecodeRuleNames.Of(decoding.Rule)}, programs combined by {(decoding.Combine == CombineRule.Max ? "maximum" : "noisy-or")}";

    private static string Range(IReadOnlyCollection<float> thresholds) =>
        thresholds.Count == 0 ? "none" : $"{thresholds.Count}, {Text(thresholds.Min())} to {Text(thresholds.Max())}";

    private static IEnumerable<(string Field, string Value)> Provenance(TrainingProvenance training) =>
    [
        .. (training.Soundfonts ?? []).Select(soundfont => ("soundfont", $"{soundfont.File} (SHA-256 {soundfont.Sha256})")),
        ("seed", training.Seed?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("clips seen", training.ClipsSeen?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("commit", training.Commit ?? ""),
        ("trained", training.StartedUtc is null && training.FinishedUtc is null ? "" : $"{Text(training.StartedUtc)} to {Text(training.FinishedUtc)}"),
        .. (training.Options ?? []).Select(option => ($"option, {option.Key}", option.Value)),
        .. (training.Scores ?? []).Select(score => ($"score, {score.Key}", Text(score.Value))),
        ("notes", training.Notes ?? ""),
    ];

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "?";
}
