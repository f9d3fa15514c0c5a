using MirTool.Plugins;

namespace MirTool.Experiments;

/// <summary>A dataset as people name it: <c>NAME</c> or <c>NAME:ROOT</c>, and options of its adapter.</summary>
/// <param name="Name">The adapter's.</param>
/// <param name="Root">The dataset's folder; null for one that needs none.</param>
public sealed record DatasetName(string Name, string? Root)
{
    /// <exception cref="InvalidDataException">A name or a folder is missing.</exception>
    public static DatasetName Parse(string dataset)
    {
        int colon = dataset.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new(dataset, null)
            : colon == 0 || colon == dataset.Length - 1 ? throw new InvalidDataException($"--dataset must be NAME or NAME:ROOT, such as custom:recordings, but is '{dataset}'.")
            : new(dataset[..colon], dataset[(colon + 1)..]);
    }

    /// <summary>The options of an adapter from words such as <c>part=1</c>.</summary>
    /// <exception cref="InvalidDataException">A word is none.</exception>
    public static Dictionary<string, string> ParseOptions(IEnumerable<string> options)
    {
        Dictionary<string, string> parsed = [];
        foreach (string option in options)
        {
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new InvalidDataException($"--option must be NAME=VALUE, but is '{option}'.");
            }

            parsed[option[..equals]] = option[(equals + 1)..];
        }

        return parsed;
    }

    /// <summary>The excerpts of a request.</summary>
    /// <exception cref="InvalidDataException">The adapter cannot make sense of the request, or it lists nothing.</exception>
    public static IReadOnlyList<string> List(IDatasetAdapter adapter, DatasetRequest request)
    {
        IReadOnlyList<string> excerpts;
        try
        {
            excerpts = adapter.ListExcerpts(request);
        }
        // Adapters refuse options as methods refuse arguments; here they come from people.
        catch (ArgumentException e)
        {
            string message = e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
            throw new InvalidDataException(request.Count is null ? $"{message} If it needs a number of excerpts, give it with --count." : message, e);
        }

        return excerpts.Count > 0 ? excerpts : throw new InvalidDataException(
            $"The dataset {adapter.Name} lists no excerpt in split '{request.Split}'{(request.Root is null ? "" : $" of {request.Root}")}.");
    }

    /// <summary>How many excerpts a split has; 0 where only other splits are in the folder.</summary>
    /// <param name="dataset">Lists them.</param>
    /// <param name="request">Names the split.</param>
    /// <exception cref="InvalidDataException">No split can be listed: the reason is worth more than zeros.</exception>
    public static int Count(IRecordedDataset dataset, DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(request);
        request.ExistingRoot(dataset);
        try
        {
            return dataset.ListExcerpts(request).Count;
        }
        catch (InvalidDataException) when (dataset.Splits.Any(other => other.Name != request.Split && HasAny(dataset, request with { Split = other.Name })))
        {
            return 0;
        }
    }

    private static bool HasAny(IRecordedDataset dataset, DatasetRequest request)
    {
        try
        {
            return dataset.ListExcerpts(request).Count > 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Root is null ? Name : $"{Name}:{Root}";
}
