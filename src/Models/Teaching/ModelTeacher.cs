using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Models.Teaching;

/// <summary>Teaches a model sounds from labelled recordings: logistic heads on its embedding, the network as it is.</summary>
/// <remarks>
/// Plain arithmetic in double precision on the CPU: equal labels, model and seed give equal bits. A head is judged, and its threshold
/// chosen, by recordings that its fit has not heard. An instrument that the model knows starts from the model's own log-odds and strays from them no further
/// than the penalty lets the labels pull it: little where there are few. Where recordings left out can judge, it is changed only if that does not take it away from their labels.
/// </remarks>
public static class ModelTeacher
{
    /// <summary>The taxonomy that a taught model's folder holds is called this.</summary>
    public const string TaxonomyName = "taxonomy";

    private const int LeastWindows = 2;
    private const double UsualPenalty = 10;
    private const double WorseLoss = 1.5;

    // A fold that is this sure of the opposite: odds of 9 to 1.
    private const double Confident = 2.2;
    private const int MostSuspects = 20;

    /// <summary>Teaches.</summary>
    /// <param name="model">What it was taught before stays, except for what is taught anew.</param>
    /// <param name="taxonomy">Says which labels mean instruments that the model knows.</param>
    /// <param name="recordings">As the model without anything taught hears them: <see cref="TaughtModels.BaseOf"/>.</param>
    /// <param name="bank">What a new sound must not be taken for; null for nothing but the recordings.</param>
    /// <param name="options">How.</param>
    /// <exception cref="InvalidDataException">Labels contradict each other, or say too little of a sound.</exception>
    public static TeachingOutcome Teach(
        ModelDescription model, ITaxonomy taxonomy, IReadOnlyList<TaughtRecording> recordings, NegativeBank? bank, TeachingOptions options)
    {
        TeachingTargets targets = TeachingTargets.Of(recordings.SelectMany(recording => recording.Labels.Labels), taxonomy, model);
        var examples = new TeachingExamples(recordings, targets, options);
        int[] chosen = Choose(targets.All, options.Only);
        ModelDescription network = TaughtModels.BaseOf(model);
        HeadRow[][] rows = [.. chosen.Select(target => examples.Of(target, targets.All[target].IsNew ? _ => 0 : Offsets(network, taxonomy, targets.All[target])))];
        RefuseTooFew([.. chosen.Select(target => targets.All[target])], rows);

        IReadOnlyList<float[]> embeddings = examples.Embeddings;
        Whitening whitening = Whitening.Of([.. embeddings, .. bank?.Embeddings ?? []]);
        double[][] inputs = [.. embeddings.Select(whitening.Apply)];
        double[][] negatives = [.. (bank?.Embeddings ?? []).Select(whitening.Apply)];
        string labelsHash = HashOf(recordings);
        var lessons = new Lesson[chosen.Length];
        Parallel.For(0, chosen.Length, i =>
        {
            TeachingTarget target = targets.All[chosen[i]];
            var fit = new HeadFit(inputs, target.IsNew ? negatives : [], rows[i], examples.Recordings.Count, target.IsNew);
            // Windows that were suggested are the doubtful ones: a penalty chosen by them would be too strong for all the others.
            fit.Run(target.IsNew ? options.Penalties : [UsualPenalty], UsualPenalty);
            lessons[i] = Learn(target, fit, rows[i], whitening, labelsHash, examples.Recordings, options);
        });
        return new(Compose(model, taxonomy, lessons), lessons);
    }

    private static int[] Choose(IReadOnlyList<TeachingTarget> targets, IReadOnlyList<string> only)
    {
        if (targets.Count == 0)
        {
            throw new InvalidDataException("The labels name no sound to teach: label where one sounds, with its name.");
        }

        string? unknown = only.FirstOrDefault(name => !targets.Any(target => IsCalled(target, name)));
        return unknown is not null
            ? throw new InvalidDataException($"No label means '{unknown}'. Labelled are: {string.Join(", ", targets.Select(target => target.Name))}.")
            : [.. Enumerable.Range(0, targets.Count).Where(i => only.Count == 0 || only.Any(name => IsCalled(targets[i], name)))];
    }

    private static bool IsCalled(TeachingTarget target, string name) =>
        target.Words.Append(target.Id).Append(target.Name).Contains(name, LabelComparer.Instance);

    private static void RefuseTooFew(TeachingTarget[] targets, HeadRow[][] rows)
    {
        string[] few =
        [
            .. targets.Zip(rows, (target, its) => (target.Name, Windows: its.Count(row => row.Sounds)))
                .Where(entry => entry.Windows < LeastWindows)
                .Select(entry => $"“{entry.Name}” in {entry.Windows} {(entry.Windows == 1 ? "window" : "windows")}"),
        ];
        if (few.Length > 0)
        {
            throw new InvalidDataException(
                $"Too little is labelled to learn from: {string.Join(", ", few)}. Label each sound in at least {LeastWindows} windows, best of several recordings, or name with --only what is to be taught.");
        }
    }

    /// <summary>How far above its threshold the model has an instrument, in log-odds.</summary>
    private static Func<WindowPrediction, double> Offsets(ModelDescription network, ITaxonomy taxonomy, TeachingTarget target)
    {
        int[] outputs = [.. network.Outputs.Index().Where(entry => target.Sounds.Contains(entry.Item)).Select(entry => entry.Index)];
        float? own = network.Thresholds?.GetValueOrDefault(taxonomy.Name) is { } stored && stored.TryGetValue(target.Id, out float found) ? found : null;
        return window =>
        {
            int likeliest = outputs.MaxBy(output => window.Programs[output]);
            float says = network.Decoding.Combine == CombineRule.Max ? window.Programs[likeliest] : (float)(1 - outputs.Aggregate(1.0, (none, output) => none * (1 - window.Programs[output])));
            return TaughtHeads.LogOdds(says) - TaughtHeads.LogOdds(own ?? network.ProgramThresholds[likeliest]);
        };
    }

    private static Lesson Learn(
        TeachingTarget target, HeadFit fit, HeadRow[] rows, Whitening whitening, string labelsHash, IReadOnlyList<string> recordings, TeachingOptions options)
    {
        int windows = rows.Count(row => row.Sounds);
        int inRecordings = rows.Where(row => row.Sounds).Select(row => row.Recording).Distinct().Count();
        TaughtScores? scores = fit.LeftOut.Length == 0 ? null : HeadJudgement.Judge(fit.LeftOut, fit.Threshold, rows, options.Seed);
        if (scores is not null && !target.IsNew)
        {
            scores = scores with { F1Before = HeadJudgement.F1(rows.Select(row => row.Offset), 0, rows) };
        }

        // The penalty keeps what is learnt near the model already; recordings left out have a say where they clearly speak against it.
        bool isKept = target.IsNew || scores is null || fit.LeftOutLoss < WorseLoss * fit.OwnLoss;
        string verdict = Verdict(scores, windows, inRecordings, isKept);
        (double[] weights, double bias) = whitening.Undo(fit.Fit);
        var sound = new TaughtSound
        {
            Name = target.Name,
            Id = target.Id,
            Sounds = [.. target.Sounds],
            IsNew = target.IsNew,
            Weights = weights,
            Bias = bias,
            OfDirection = true,
            From = new(windows, inRecordings, labelsHash, options.By),
            Scores = scores,
            Verdict = verdict,
        };
        return new(sound, (float)TaughtHeads.Sigmoid(fit.Threshold), isKept, verdict, Suspects(target, fit, rows, recordings));
    }

    private static string Verdict(TaughtScores? scores, int windows, int recordings, bool isKept)
    {
        static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
        string counted = $"{windows} windows of {recordings} {(recordings == 1 ? "recording" : "recordings")}";
        return scores is null
                ? $"{counted}: cannot be judged; label it in at least {HeadFit.LeastRecordings} recordings"
            : !isKept
                ? $"{counted}: what was learnt says no more of recordings left out (F1 {Number(scores.F1.Value)}) than the model itself ({Number(scores.F1Before!.Value)}): left as it was"
            : $"{counted}: F1 {Number(scores.F1.Value)} ({Number(scores.F1.Low)} to {Number(scores.F1.High)}) in recordings left out"
                + (scores.F1Before is { } before ? $", {Number(before)} before" : "");
    }

    private static SuspectLabel[] Suspects(TeachingTarget target, HeadFit fit, HeadRow[] rows, IReadOnlyList<string> recordings) =>
    [
        .. fit.LeftOut.Select((z, i) => (Row: rows[i], Surprise: rows[i].Sounds ? fit.Threshold - z : z - fit.Threshold))
            .Where(entry => entry.Surprise > Confident && entry.Row.Weight >= 1)
            .OrderByDescending(entry => entry.Surprise)
            .Take(MostSuspects)
            .Select(entry => new SuspectLabel(recordings[entry.Row.Recording], entry.Row.StartSeconds, target.Name, entry.Row.Sounds, entry.Surprise)),
    ];

    private static ModelDescription Compose(ModelDescription model, ITaxonomy taxonomy, Lesson[] lessons)
    {
        List<(TaughtSound Sound, float Threshold)> taught = [.. TaughtModels.TaughtTo(model).Where(old => !lessons.Any(lesson => lesson.IsKept && lesson.Sound.Id == old.Sound.Id))];
        taught.AddRange(lessons.Where(lesson => lesson.IsKept).Select(lesson => (lesson.Sound, lesson.Threshold)));
        ModelDescription composed = TaughtModels.Compose(model, taught);
        // The folder's taxonomy is the one taught in and more: its instruments keep their thresholds there.
        return composed with
        {
            Thresholds = Copied(composed.Thresholds, taxonomy.Name),
            Temperatures = Copied(composed.Temperatures, taxonomy.Name),
        };
    }

    private static Dictionary<string, T>? Copied<T>(Dictionary<string, T>? byTaxonomy, string from) =>
        byTaxonomy is null || !byTaxonomy.TryGetValue(from, out T? value) ? byTaxonomy : new(byTaxonomy) { [TaxonomyName] = value };

    private static string HashOf(IEnumerable<TaughtRecording> recordings)
    {
        IEnumerable<string> lines =
            from recording in recordings
            from label in recording.Labels.Labels
            select FormattableString.Invariant($"{Path.GetFileName(recording.Name)}\t{label.StartSeconds:R}\t{label.EndSeconds:R}\t{label.Label}\t{recording.Labels.LabelsComplete}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Order(StringComparer.Ordinal)))));
    }
}

/// <summary>A model that was taught, and how that went.</summary>
/// <param name="Model">Its weights are those of the model before.</param>
/// <param name="Lessons">One for each sound, in the order of their ids.</param>
public sealed record TeachingOutcome(ModelDescription Model, IReadOnlyList<Lesson> Lessons);

/// <summary>How one sound was learnt.</summary>
/// <param name="Sound">The head.</param>
/// <param name="Threshold">The probability from which a new sound counts as sounding.</param>
/// <param name="IsKept">False where the model does as well without.</param>
/// <param name="Verdict">How well it is recognised, or why that cannot be told, in words.</param>
/// <param name="Suspects">Labels that look wrong, the most surprising first.</param>
public sealed record Lesson(TaughtSound Sound, float Threshold, bool IsKept, string Verdict, IReadOnlyList<SuspectLabel> Suspects);

/// <summary>A label with which a fit that has not heard the recording confidently disagrees.</summary>
/// <param name="Recording">Its name.</param>
/// <param name="StartSeconds">The window's start.</param>
/// <param name="Name">The sound.</param>
/// <param name="IsLabelled">Whether it is labelled there, and not heard, or the other way round.</param>
/// <param name="Surprise">How far on the wrong side of the threshold, in log-odds.</param>
public sealed record SuspectLabel(string Recording, double StartSeconds, string Name, bool IsLabelled, double Surprise);
