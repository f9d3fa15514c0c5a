using System.Runtime.ExceptionServices;

namespace MirTool.Plugins;

/// <summary>Looks at the files of a dataset on all cores.</summary>
public static class ParallelCheck
{
    /// <summary>Applies a check to every item.</summary>
    /// <param name="items">Files, or whatever is checked.</param>
    /// <param name="check">Called from several threads; what it throws ends the whole check, so it catches what is wrong with one file alone.</param>
    /// <param name="progress">Told how many items are done, and of how many.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <returns>What the check found, in the order of the items.</returns>
    public static IReadOnlyList<TFound> Map<TItem, TFound>(
        IReadOnlyList<TItem> items, Func<TItem, TFound> check, IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(check);
        var found = new TFound[items.Count];
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, items.Count, options, index =>
            {
                found[index] = check(items[index]);
                progress?.Report((Interlocked.Increment(ref done), items.Count));
            });
        }
        catch (AggregateException e)
        {
            // A missing library fails every item alike: one message is enough.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return found;
    }
}
