namespace MirTool.Annotation.Batch;

/// <summary>What is to be done about each recording of a run's share.</summary>
/// <param name="Share">The recordings of this run, in order.</param>
/// <param name="Pending">Those to annotate, in order.</param>
internal sealed record BatchPlan(IReadOnlyList<Recording> Share, IReadOnlyList<Recording> Pending)
{
    /// <summary>Compares a run with what its output folder holds.</summary>
    /// <exception cref="InvalidDataException">The folder's tables were made under other options, or from other recordings of the same names.</exception>
    /// <param name="options">With the shard.</param>
    /// <param name="settings">The options that change results.</param>
    /// <param name="inputs">All recordings.</param>
    /// <param name="state">What the folder holds.</param>
    public static BatchPlan Make(BatchOptions options, RunSettings settings, InputSet inputs, OutputState state)
    {
        if (!options.Force)
        {
            RefuseOtherSettings(options, settings, state);
            if (state.Clash is var (file, root))
            {
                throw new InvalidDataException(
                    $"'{options.OutputFolder}' holds the tables of another '{file}', from '{root}'; this run would replace them by those of "
                    + $"'{Path.Join(inputs.Root, file)}'. Choose another --output, or --force to replace them.");
            }
        }

        IReadOnlyList<Recording> share = inputs.Recordings;
        if (options.Shard is { } shard)
        {
            ShardShares shares = ShardShares.Of(new OutputLayout(options.OutputFolder, shard), inputs.Recordings);
            share = [.. inputs.Recordings.Where(recording => shares.IsOf(shard, recording))];
        }

        return new BatchPlan(share, options.Force ? share : [.. share.Where(recording => !state.IsDone(recording))]);
    }

    private static void RefuseOtherSettings(BatchOptions options, RunSettings settings, OutputState state)
    {
        // Options tried out and changed before anything was finished bind nobody; but other shards may be about to finish.
        bool isBound = state.HasResults || options.Shard is not null;
        string[] differences = state.Settings is { } earlier && isBound ? [.. settings.Differences(earlier)] : [];
        if (differences.Length > 0)
        {
            throw new InvalidDataException(
                $"'{options.OutputFolder}' holds annotations made with other options:{Environment.NewLine}"
                + string.Concat(differences.Select(difference => $"  {difference}{Environment.NewLine}"))
                + "Choose another --output, or --force to annotate everything anew.");
        }
    }
}
