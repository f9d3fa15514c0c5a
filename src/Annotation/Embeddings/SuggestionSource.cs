using MirTool.Annotation.Formats;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;

namespace MirTool.Annotation.Embeddings;

/// <summary>What a folder of annotations and a model say of windows that might be labelled.</summary>
/// <param name="model">Whose taught sounds are asked, beside the tables.</param>
/// <param name="instrument">The only one in question; null for all.</param>
/// <param name="labelled">What is labelled already; recordings are known by their file's name.</param>
public sealed class SuggestionSource(StoredModel model, string? instrument, IReadOnlyList<ExcerptLabels> labelled)
{
    // Embeddings of an archive of years do not fit into memory: each recording enters its most telling windows.
    private const int MostCandidates = 60_000;
    private const int LeastPerRecording = 6;

    private readonly (TaughtSound Sound, float Threshold)[] heads =
    [
        .. TaughtModels.TaughtTo(model.Description).Where(entry => entry.Sound.IsNew && (instrument is null || IsCalled(entry.Sound.Id, entry.Sound.Name, instrument))),
    ];

    private readonly ILookup<string, ExcerptLabels> labelsOf = labelled.ToLookup(labels => Path.GetFileName(labels.Id));

    /// <exception cref="InvalidDataException">Embeddings are of another model, or nothing is known of the instrument.</exception>
    public IReadOnlyList<Suggestion> Suggest(IReadOnlyList<string> files, int count)
    {
        var named = new NamedContent(model.Description.Name, model.EmbeddingSha256);
        int perRecording = Math.Max(LeastPerRecording, MostCandidates / files.Count);
        List<SuggestionCandidate> candidates = [];
        List<float[]> known = [];
        bool isKnown = instrument is null || heads.Length > 0;
        foreach (string path in files)
        {
            using EmbeddingFile file = EmbeddingFile.Open(path);
            SimilarWindows.RequireModel(file, named);
            ILookup<double, HeardWindow> heard = Heard(path);
            isKnown |= heard.Any(window => window.Any(row => row.LogOdds is not null));
            SuggestionCandidate[] windows = [.. Windows(file, heard)];
            ExcerptLabels[] labels = [.. labelsOf[Path.GetFileName(file.Recording)]];
            known.AddRange(windows.Where(window => IsLabelled(window, labels)).Select(window => window.Embedding));
            candidates.AddRange(MostTelling([.. windows.Where(window => !IsLabelled(window, labels))], perRecording));
        }

        return isKnown ? Suggestions.Choose(candidates, known, count) : throw new InvalidDataException(
            $"Nothing is known of '{instrument}': no window of the annotations has it, and the model {model.Description.Name} was not taught it. Give an id or a name of the column instrument, or leave --instrument out.");
    }

    private static bool IsCalled(string id, string name, string wanted) =>
        LabelComparer.Instance.Equals(id, wanted) || LabelComparer.Instance.Equals(name, wanted);

    private static bool IsLabelled(SuggestionCandidate window, ExcerptLabels[] labels) =>
        labels.Any(recording => recording.LabelsComplete || recording.Labels.Any(label => label.StartSeconds < window.EndSeconds && label.EndSeconds > window.StartSeconds));

    private static IEnumerable<SuggestionCandidate> MostTelling(SuggestionCandidate[] windows, int count)
    {
        if (windows.Length <= count)
        {
            return windows;
        }

        int third = count / 3;
        return windows.OrderByDescending(window => window.Uncertainty).Take(third)
            .Concat(windows.OrderByDescending(window => window.Confidence).Take(third))
            .Concat(Enumerable.Range(0, third).Select(i => windows[(int)((long)i * windows.Length / third)]))
            .Distinct()
            .OrderBy(window => window.StartSeconds);
    }

    private IEnumerable<SuggestionCandidate> Windows(EmbeddingFile file, ILookup<double, HeardWindow> heard)
    {
        foreach (EmbeddingBlock block in file.Blocks())
        {
            for (int i = 0; i < block.StartSeconds.Length; i++)
            {
                float[] embedding = new float[block.Size];
                System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(block.Embedding(i), embedding);
                HeardWindow[] rows = [.. heard[Math.Round(block.StartSeconds[i], 3)]];
                // Nobody learns from a label of silence.
                if (rows.Length > 0 && rows[0].Polyphony == 0)
                {
                    continue;
                }

                double[] logOdds =
                [
                    .. rows.Where(row => row.LogOdds is not null).Select(row => row.LogOdds!.Value),
                    .. heads.Select(head => TaughtModels.LogOdds(head.Sound, head.Threshold, embedding)),
                ];
                yield return new(
                    file.Recording, block.StartSeconds[i], block.EndSeconds[i], embedding,
                    logOdds.Select(Suggestions.Uncertainty).DefaultIfEmpty(0).Max(), 1 / (1 + Math.Exp(-logOdds.DefaultIfEmpty(double.NegativeInfinity).Max())));
            }
        }
    }

    /// <summary>By a window's start, how far the instruments in question are above their thresholds, in log-odds, by the table beside the embeddings.</summary>
    private ILookup<double, HeardWindow> Heard(string embeddings)
    {
        string table = embeddings[..^EmbeddingFile.Suffix.Length] + ".frames.csv";
        if (!File.Exists(table))
        {
            return Array.Empty<HeardWindow>().ToLookup(row => row.StartSeconds);
        }

        IEnumerable<HeardWindow> rows =
            from row in TableRows.ReadWhole(table, "start_s", "polyphony", "instrument_id", "instrument", "probability")
            let id = row.Text("instrument_id")
            let isAsked = id.Length > 0 && (instrument is null || IsCalled(id, row.Text("instrument"), instrument))
            select new HeardWindow(row.Number("start_s"), row.Number("polyphony"), isAsked ? LogOdds(row.Number("probability")) - ThresholdOf(id) : null);
        return rows.ToLookup(row => row.StartSeconds);
    }

    /// <summary>An instrument's threshold as tables have probabilities, in log-odds; of one that has thresholds in several taxonomies, that of the first.</summary>
    private double ThresholdOf(string id)
    {
        foreach ((string taxonomy, Dictionary<string, float> thresholds) in model.Description.Thresholds ?? [])
        {
            if (thresholds.TryGetValue(id, out float threshold))
            {
                return LogOdds(threshold) / (model.Description.Temperatures?.GetValueOrDefault(taxonomy, 1) ?? 1);
            }
        }

        return 0;
    }

    private static double LogOdds(double probability)
    {
        double inside = Math.Clamp(probability, 1e-6, 1 - 1e-6);
        return Math.Log(inside / (1 - inside));
    }

    /// <summary>A row of a table.</summary>
    /// <param name="StartSeconds">Of its window.</param>
    /// <param name="Polyphony">Of its window.</param>
    /// <param name="LogOdds">How far an instrument in question is above its threshold; null in a row of none.</param>
    private sealed record HeardWindow(double StartSeconds, double Polyphony, double? LogOdds);
}
