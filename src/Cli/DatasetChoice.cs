using MirTool.Plugins;

namespace MirTool.Cli;

/// <summary>A dataset as the command line names it: <c>NAME</c> or <c>NAME:ROOT</c>, and options of its adapter.</summary>
internal static class DatasetChoice
{
    /// <summary>The adapter's name and the dataset's folder, if one is given.</summary>
    public static (string Name, string? Root) Parse(string dataset)
    {
        int colon = dataset.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (dataset, null)
            : colon == 0 || colon == dataset.Length - 1 ? throw new UsageException($"--dataset must be NAME or NAME:ROOT, such as custom:recordings, but is '{dataset}'.")
            : (dataset[..colon], dataset[(colon + 1)..]);
    }

    /// <summary>The options of an adapter from words such as <c>part=1</c>.</summary>
    public static Dictionary<string, string> ParseOptions(IEnumerable<string> options)
    {
        Dictionary<string, string> parsed = [];
        foreach (string option in options)
        {
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new UsageException($"--option must be NAME=VALUE, but is '{option}'.");
            }

            parsed[option[..equals]] = option[(equals + 1)..];
        }

        return parsed;
    }

    /// <summary>The excerpts of a request.</summary>
    /// <exception cref="UsageException">The adapter cannot make sense of the request, or it lists nothing.</exception>
    public static IReadOnlyList<string> List(IDatasetAdapter adapter, DatasetRequest request)
    {
        IReadOnlyList<string> excerpts;
        try
        {
            excerpts = adapter.ListExcerpts(request);
        }
        // Adapters refuse options as methods refuse arguments; here they come from the command line.
        catch (ArgumentException e)
        {
            string message = e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
            throw new UsageException(request.Count is null ? $"{message} If it needs a number of excerpts, give it with --count." : message);
        }

        return excerpts.Count > 0 ? excerpts : throw new UsageException(
            $"The dataset {adapter.Name} lists no excerpt in split '{request.Split}'{(request.Root is null ? "" : $" of {request.Root}")}.");
    }
}
