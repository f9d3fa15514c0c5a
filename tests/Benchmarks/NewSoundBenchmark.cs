using System.Globalization;
using MirTool.Annotation.Teaching;
using MirTool.Audio;
using MirTool.Evaluation;
using MirTool.Evaluation.References;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;
using MirTool.Taxonomies;

namespace MirTool.Benchmarks;

/// <summary>Sounds that the taxonomy common is made not to know, each taught from at most 20 windows of at most 3 recordings, and judged on all
/// others: a mean over six draws of the recordings; and what each, once taught, costs the instruments that were known before.</summary>
internal sealed class NewSoundBenchmark(
    StoredModel stored, TaxonomyCatalog taxonomies, IReadOnlyList<TaughtRecording> recordings, IReadOnlyList<TaughtRecording> synthesis, NegativeBank? bank)
{
    private const int MostWindows = 20;
    private const int MostRecordings = 3;
    private const int Draws = 6;

    private static readonly string[] Sounds = ["tabla", "kalimba", "banjo", "cor anglais", "sitar", "tanpura", "oud", "jinghu", "bongos"];

    private readonly ModelDescription model = TaughtModels.BaseOf(stored.Description);
    private readonly ITaxonomy common = taxonomies.Find(TaxonomyCatalog.DefaultName);

    // Without programs: nothing but its name says what it is.
    private readonly TaughtRecording[] nameless =
        [.. recordings.Select(recording => recording with { Labels = recording.Labels with { Labels = [.. recording.Labels.Labels.Select(label => label with { GmPrograms = [] })] } })];

    public void Run()
    {
        List<double> precisions = [];
        foreach (string sound in Sounds)
        {
            TaughtRecording[] withSound = [.. nameless.Where(recording => recording.Labels.Labels.Any(label => LabelComparer.Instance.Equals(label.Label, sound)))];
            if (withSound.Length <= 1)
            {
                Console.WriteLine($"teach: new sound {sound}: {withSound.Length} recordings, so none is left to judge it by");
                continue;
            }

            var taxonomy = new WithoutOne(common, sound);
            TeachingOutcome[] taught = [.. Enumerable.Range(0, Draws).Select(draw => Teach(taxonomy, sound, TaughtFrom(withSound, draw)))];
            double[] draws = [.. taught.Select((outcome, draw) => Score(outcome.Model, sound, TaughtFrom(withSound, draw)))];
            precisions.Add(draws.Average());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"teach: new sound {sound}: average precision {draws.Average():F3} ({draws.Min():F3} to {draws.Max():F3}) in recordings that were not taught, {withSound.Length} recordings in all; {Cost(taught[0].Model, taxonomy, TaughtFrom(withSound, 0))}"));
        }

        Console.WriteLine($"teach: {precisions.Count} new sounds, macro average precision {precisions.DefaultIfEmpty(0).Average():F3}");
    }

    /// <summary>At most 20 windows of at most 3 of the recordings that have the sound, one of which is left over; which, is drawn.</summary>
    private static TaughtRecording[] TaughtFrom(TaughtRecording[] withSound, int draw)
    {
        TaughtRecording[] drawn = [.. withSound];
        new SeededRandom(SeededRandom.Derive(1, "taught recordings", draw)).Shuffle(drawn.AsSpan());
        drawn = drawn[..Math.Min(MostRecordings, drawn.Length - 1)];
        int perRecording = (int)Math.Ceiling((double)MostWindows / drawn.Length);
        return [.. drawn.Select(recording => recording with { Windows = [.. recording.Windows.Take(perRecording)] })];
    }

    private TeachingOutcome Teach(ITaxonomy taxonomy, string sound, TaughtRecording[] taughtFrom) =>
        ModelTeacher.Teach(model, taxonomy, taughtFrom, bank, new TeachingOptions { Only = [sound] });

    /// <summary>Average precision in all recordings that were not taught.</summary>
    private double Score(ModelDescription taught, string sound, TaughtRecording[] taughtFrom)
    {
        var meaning = new Func<InstrumentLabel, LabelMeaning>(label => new([LabelComparer.Instance.Equals(label.Label, sound) ? 0 : 1]));
        List<(float Score, bool Truth)> cells = [];
        foreach (TaughtRecording recording in Others(nameless, taughtFrom))
        {
            var truth = new ReferenceLabels(recording.Labels.Labels, recording.Labels.LabelsComplete, meaning);
            cells.AddRange(WindowCounts.Smoothed(taught, recording).Select(window => (window.Programs[^1], truth.Between(window.StartSeconds, window.EndSeconds).Certain.Contains(0))));
        }

        return new PrecisionRecallCurve([.. cells.Select(cell => cell.Score)], [.. cells.Select(cell => cell.Truth)]).AveragePrecision();
    }

    /// <summary>Micro F1 of all instruments that were known before, without the new sound and with it.</summary>
    private string Cost(ModelDescription taught, WithoutOne taxonomy, TaughtRecording[] taughtFrom)
    {
        string folder = Directory.CreateTempSubdirectory("mirtool-taught-").FullName;
        try
        {
            TaughtFolder.Save(Path.Combine(folder, "model"), taught, stored, taxonomy);
            ITaxonomy extended = taxonomies.Find(Path.Combine(folder, "model", ModelTeacher.TaxonomyName + ".csv"));
            TaughtRecording[] judged = [.. Others(recordings, taughtFrom)];
            double before = WindowCounts.Of(model, taxonomy, judged).F1, after = WindowCounts.Of(taught, taxonomy, judged, reported: extended).F1;
            double beforeInSynthesis = WindowCounts.Of(model, taxonomy, synthesis).F1, afterInSynthesis = WindowCounts.Of(taught, taxonomy, synthesis, reported: extended).F1;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"what was known: micro F1 {before:F4} before, {after:F4} after; on synthesis {beforeInSynthesis:F4} and {afterInSynthesis:F4}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<TaughtRecording> Others(IReadOnlyList<TaughtRecording> recordings, TaughtRecording[] taughtFrom) =>
        recordings.Where(recording => !taughtFrom.Any(used => used.Name == recording.Name));

    /// <summary>A taxonomy that was never told of one of its words.</summary>
    private sealed class WithoutOne(ITaxonomy taxonomy, string word) : ITaxonomy
    {
        public string Name => taxonomy.Name;

        public IReadOnlyList<TaxonomyInstrument> Instruments => [.. taxonomy.Instruments.Where(instrument => !Means(instrument))];

        public bool TryResolve(string label, out TaxonomyInstrument? instrument)
        {
            bool isKnown = taxonomy.TryResolve(label, out instrument) && !LabelComparer.Instance.Equals(label, word) && (instrument is null || !Means(instrument));
            instrument = isKnown ? instrument : null;
            return isKnown;
        }

        // An instrument that the word names by one of several of its words stays.
        private bool Means(TaxonomyInstrument instrument) => LabelComparer.Instance.Equals(instrument.Id, word) || LabelComparer.Instance.Equals(instrument.Name, word);
    }
}
