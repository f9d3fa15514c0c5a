using McMaster.Extensions.CommandLineUtils;

namespace MirTool.Cli.Evaluation;

/// <summary>Says, once each, what was odd about the data.</summary>
internal static class EvaluationWarnings
{
    /// <exception cref="InvalidDataException">Labels are unknown and <paramref name="strict"/> is set; the message names each.</exception>
    public static void Check(IConsole console, IReadOnlyDictionary<string, string> unknown, IReadOnlyList<string> failures, bool strict, string taxonomy)
    {
        if (strict && unknown.Count > 0)
        {
            throw new InvalidDataException(
                $"{unknown.Count} labels are unknown to the taxonomy {taxonomy} (--strict):{string.Concat(unknown.Values.Select(message => $"{Environment.NewLine}  {message}"))}");
        }

        foreach (string message in unknown.Values)
        {
            console.Error.WriteLine($"mirtool: warning: {message} It counts in the polyphony, but in no instrument.");
        }

        foreach (string failure in failures)
        {
            console.Error.WriteLine($"mirtool: warning: {failure}");
        }
    }
}
