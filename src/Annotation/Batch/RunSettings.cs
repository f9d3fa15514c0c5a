using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MirTool.Annotation.Formats;

namespace MirTool.Annotation.Batch;

/// <summary>The options that change results, by name. Runs that share an output folder must agree on them.</summary>
/// <remarks>The device is not among them: a batch may move between machines, and run.json says which device was used.</remarks>
internal sealed class RunSettings
{
    // To be raised with every change to the program that changes what the tables say for equal options.
    private const string ResultsVersion = "2";

    public RunSettings(params IEnumerable<KeyValuePair<string, string>> options) =>
        Options = [.. options, new("results version", ResultsVersion)];

    /// <summary>The settings of a batch, by the names that the command line gives them.</summary>
    public static RunSettings Of(AnnotationSource source, RowSelection rows, PartSelection parts, RecordedTimes? times) => new(
    [
        new("--model", $"{source.Model.Name} ({source.Model.Sha256[..12]})"),
        new("--taxonomy", $"{source.Taxonomy.Name} ({source.Taxonomy.Sha256[..12]})"),
        new("--hop", source.HopSeconds.ToString(CultureInfo.InvariantCulture)),
        new("--rows", rows == RowSelection.All ? "all" : "active"),
        new("--decode", source.DecodeRule),
        .. parts.Settings,
        .. times?.Settings ?? [],
    ]);

    /// <summary>Whether recordings have absolute times.</summary>
    public bool HasTimes => Options.Any(option => option.Key == RecordedTimes.Option);

    /// <summary>Option names and values as messages show them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; private init; }

    /// <summary>The options of earlier runs, as an output folder keeps them.</summary>
    /// <param name="options">In the order in which they are kept.</param>
    public static RunSettings Stored(IEnumerable<KeyValuePair<string, string>> options) => new() { Options = [.. options] };

    /// <summary>Equal exactly for equal options; 16 hexadecimal digits.</summary>
    public string Fingerprint
    {
        get
        {
            // Values may hold any character, so each is preceded by its length.
            string text = string.Concat(Options.Select(option => $"{option.Key.Length}:{option.Key}{option.Value.Length}:{option.Value}"));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
        }
    }

    /// <summary>One line for each option that has another value in <paramref name="earlier"/>.</summary>
    public IEnumerable<string> Differences(IReadOnlyDictionary<string, string> earlier)
    {
        foreach ((string name, string value) in Options)
        {
            string? earlierValue = earlier.GetValueOrDefault(name);
            if (earlierValue != value)
            {
                yield return $"{name}: {earlierValue ?? "not known"} there, {value} now";
            }
        }

        foreach ((string name, string value) in earlier.Where(option => Options.All(own => own.Key != option.Key)))
        {
            yield return $"{name}: {value} there, not known now";
        }
    }
}
