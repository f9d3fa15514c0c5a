using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MirTool.Models.Files;

/// <summary>What <c>model.json</c> says: everything about a model but its weights.</summary>
public sealed record ModelDescription
{
    /// <summary>The format that this version writes and reads.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>Counts up when older versions of MirTool would misread the file.</summary>
    [JsonRequired]
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>The model's name, as reports give it.</summary>
    public required string Name { get; init; }

    /// <summary>What the model is, in a sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>The network's name in the catalog, and its parameters (widths, ...).</summary>
    public required ModelPart Network { get; init; }

    /// <summary>The front end's name, and its parameters (fftSize, hopSamples, melBands, ...).</summary>
    public required ModelPart FrontEnd { get; init; }

    /// <summary>The rate that recordings are resampled to, Hz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Length of the excerpts that the network judges, seconds.</summary>
    [JsonRequired]
    public double WindowSeconds { get; init; } = 2.0;

    /// <summary>What each of the network's outputs behind the polyphony stands for, in output order: a 0-based General MIDI program as its
    /// number, such as <c>40</c>, any other sound by its id, such as <c>drum-kit</c>. Null where <see cref="Programs"/> says it.</summary>
    public string[]? Sounds { get; init; }

    /// <summary>The same in older files, for outputs that all are General MIDI programs; else null.</summary>
    public int[]? Programs { get; init; }

    /// <summary>The sound of each output: <see cref="Sounds"/>, or <see cref="Programs"/> as text.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Outputs => Sounds ?? [.. (Programs ?? []).Select(program => program.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The most instruments that the polyphony head tells apart; it has one output more, for silence.</summary>
    [JsonRequired]
    public int MaximumPolyphony { get; init; } = 3;

    /// <summary>How probabilities become decisions where the user does not say.</summary>
    [JsonRequired]
    public DecodingDescription Decoding { get; init; } = new(DecodeRule.Threshold, CombineRule.Max);

    /// <summary>For each of <see cref="Outputs"/> the probability from which it counts as sounding, in [0, 1].</summary>
    public required float[] ProgramThresholds { get; init; }

    /// <summary>By taxonomy name and instrument id, the probability from which the instrument counts as sounding, in [0, 1].</summary>
    public Dictionary<string, Dictionary<string, float>>? Thresholds { get; init; }

    /// <summary>By taxonomy name, what the log-odds of its instruments' probabilities are divided by before they are reported, in [0.01, 100];
    /// 1 where there is none. Thresholds apply to the probabilities before that, so no decision depends on it.</summary>
    public Dictionary<string, float>? Temperatures { get; init; }

    /// <summary>Where the weights come from; null if nobody wrote it down.</summary>
    public TrainingProvenance? Training { get; init; }

    /// <summary>SHA-256 of the weights file that this description was saved with, in hexadecimal; null in a description written by hand.</summary>
    public string? WeightsSha256 { get; init; }

    /// <summary>Reads the text of a <c>model.json</c>. Fields that this version does not know are ignored.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="InvalidDataException">The text is not JSON, or fields are missing, of the wrong type or of
    /// impossible values; the message lists every problem.</exception>
    public static ModelDescription Parse(ReadOnlyMemory<byte> json, string file)
    {
        if (json.Span.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            RequireVersion(root, file);
            RequireNone(file, JsonTypes.Problems(root, ModelJson.Default.ModelDescription));
            ModelDescription description = root.Deserialize(ModelJson.Default.ModelDescription)!;
            RequireNone(file, description.Problems());
            return description;
        }
        // InvalidOperationException: an escape such as \ud800, valid JSON that is no text.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{file} is not a model description in JSON: {e.Message}", e);
        }
    }

    /// <summary>The text of a <c>model.json</c>: UTF-8, indented, ending in a line feed, the same on every system.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ModelJson.Default.ModelDescription), (byte)'\n'];

    /// <summary>Everything that makes the description impossible to use, so that it can be repaired in one go.</summary>
    public IEnumerable<string> Problems()
    {
        if (FormatVersion != CurrentFormatVersion)
        {
            yield return $"formatVersion must be {CurrentFormatVersion}, but is {FormatVersion}.";
        }

        foreach ((string field, string value) in new[] { ("name", Name), ("network.name", Network.Name), ("frontEnd.name", FrontEnd.Name) })
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                yield return $"{field} must not be empty.";
            }
        }

        if (SampleRate is < 8000 or > 192_000)
        {
            yield return $"sampleRate must be 8000 to 192000 Hz, but is {SampleRate}.";
        }

        if (!(WindowSeconds is > 0 and <= 60))
        {
            yield return Invariant($"windowSeconds must be in (0, 60], but is {WindowSeconds}.");
        }

        if (MaximumPolyphony is < 1 or > 128)
        {
            yield return $"maximumPolyphony must be 1 to 128, but is {MaximumPolyphony}.";
        }

        foreach (string problem in SoundProblems().Concat(ThresholdProblems()))
        {
            yield return problem;
        }

        if (!Enum.IsDefined(Decoding.Rule))
        {
            yield return $"decoding.rule must be threshold, consistent or top-k, but is {Decoding.Rule}.";
        }

        if (!Enum.IsDefined(Decoding.Combine))
        {
            yield return $"decoding.combine must be max or noisy-or, but is {Decoding.Combine}.";
        }

        if (!(Decoding.ContextSeconds is >= 0 and <= 60))
        {
            yield return Invariant($"decoding.contextSeconds must be in [0, 60], but is {Decoding.ContextSeconds}.");
        }

        if (WeightsSha256 is not null && (WeightsSha256.Length != 64 || !WeightsSha256.All(char.IsAsciiHexDigit)))
        {
            yield return $"weightsSha256 must be 64 hexadecimal digits, but is '{WeightsSha256}'.";
        }
    }

    private IEnumerable<string> SoundProblems()
    {
        if ((Sounds is null) == (Programs is null))
        {
            yield return Sounds is null ? "sounds is missing." : "sounds and programs must not both be given: sounds names programs too.";
        }

        string field = Sounds is null ? "programs" : "sounds";
        string[] outputs = [.. Outputs];
        if (outputs.Length == 0 && (Sounds ?? (object?)Programs) is not null)
        {
            yield return $"{field} must name at least one.";
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            if (Sounds is null && Programs![i] is < 0 or > 127)
            {
                yield return $"programs[{i}] must be 0 to 127, but is {Programs![i]}.";
            }
            else if (Sounds is not null && !IsSound(outputs[i]))
            {
                yield return $"sounds[{i}] must be a program's number, 0 to 127, or an id of lower-case letters, digits and hyphens, but is '{outputs[i]}'.";
            }

            int first = Array.IndexOf(outputs, outputs[i]);
            if (first < i)
            {
                yield return $"{field}[{i}] repeats '{outputs[i]}' of {field}[{first}].";
            }
        }
    }

    private static bool IsSound(string id) =>
        id.Length > 0
        && id.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        && (!id.All(char.IsAsciiDigit) || (Plugins.Sounds.NumberOf(id) is { } number && Plugins.Sounds.IdOf(number) == id));

    private IEnumerable<string> ThresholdProblems()
    {
        if (ProgramThresholds.Length != Outputs.Count)
        {
            yield return $"programThresholds must hold one number for each of the {Outputs.Count} sounds, but holds {ProgramThresholds.Length}.";
        }

        for (int i = 0; i < ProgramThresholds.Length; i++)
        {
            if (!(ProgramThresholds[i] is >= 0 and <= 1))
            {
                yield return Invariant($"programThresholds[{i}] must be in [0, 1], but is {ProgramThresholds[i]}.");
            }
        }

        foreach ((string taxonomy, float temperature) in Temperatures ?? [])
        {
            if (!(temperature is >= 0.01f and <= 100))
            {
                yield return Invariant($"temperatures.{taxonomy} must be in [0.01, 100], but is {temperature}.");
            }
        }

        foreach ((string taxonomy, Dictionary<string, float> thresholds) in Thresholds ?? [])
        {
            foreach ((string instrument, float threshold) in thresholds)
            {
                if (!(threshold is >= 0 and <= 1))
                {
                    yield return Invariant($"thresholds.{taxonomy}.{instrument} must be in [0, 1], but is {threshold}.");
                }
            }
        }
    }

    /// <summary>A newer format may have changed anything: its other differences are not worth a word.</summary>
    private static void RequireVersion(JsonElement root, string file)
    {
        if (root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("formatVersion", out JsonElement version)
            && version.ValueKind == JsonValueKind.Number
            && version.TryGetInt64(out long number)
            && number > CurrentFormatVersion)
        {
            throw new InvalidDataException(
                $"{file} is of format version {number}, but this MirTool reads version {CurrentFormatVersion}. Update MirTool, or take a model made for this version.");
        }
    }

    private static void RequireNone(string file, IEnumerable<string> problems)
    {
        string[] all = [.. problems];
        if (all.Length > 0)
        {
            throw new InvalidDataException($"{file} describes no usable model:{string.Concat(all.Select(problem => $"\n  {problem}"))}");
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>How probabilities become decisions.</summary>
/// <param name="Rule">What makes an instrument count as sounding.</param>
/// <param name="Combine">How an instrument's probability follows from those of its programs.</param>
/// <param name="ContextSeconds">How far around a window, from start to start, others have a say in what sounds in it, in [0, 60]; 0 for none.</param>
public sealed record DecodingDescription(DecodeRule Rule, CombineRule Combine, double ContextSeconds = 0);

/// <summary>Where a model's weights come from: enough to make them again.</summary>
public sealed record TrainingProvenance
{
    /// <summary>The soundfonts that the training clips were rendered from.</summary>
    public SoundfontProvenance[]? Soundfonts { get; init; }

    /// <summary>The run's seed.</summary>
    public ulong? Seed { get; init; }

    /// <summary>How many clips the network was shown, repeats included.</summary>
    public long? ClipsSeen { get; init; }

    /// <summary>The commit of MirTool that trained it.</summary>
    public string? Commit { get; init; }

    public DateTimeOffset? StartedUtc { get; init; }

    public DateTimeOffset? FinishedUtc { get; init; }

    /// <summary>The training options that differ from the defaults, and their values, by name.</summary>
    public Dictionary<string, string>? Options { get; init; }

    /// <summary>Scores on clips that were not trained on, by name, such as <c>instrumentMicroF1</c>.</summary>
    public Dictionary<string, double>? Scores { get; init; }

    /// <summary>Anything else worth knowing.</summary>
    public string? Notes { get; init; }
}

/// <summary>A soundfont that training clips were rendered from.</summary>
/// <param name="File">Its file name, without folder.</param>
/// <param name="Sha256">Of the file, in hexadecimal.</param>
public sealed record SoundfontProvenance(string File, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(ModelDescription))]
internal sealed partial class ModelJson : JsonSerializerContext;
