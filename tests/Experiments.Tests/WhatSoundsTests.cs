using System.Globalization;
using MirTool.Annotation.Formats;
using MirTool.Evaluation;
using MirTool.Evaluation.References;
using MirTool.Experiments.Scoring;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Teaching;
using MirTool.Models.Training;
using MirTool.Plugins;
using MirTool.Taxonomies;

namespace MirTool.Experiments.Tests;

/// <summary>Training, calibration, evaluation, scoring and teaching have one rule for what sounds in a window. Every expectation is worked by hand.</summary>
public sealed class WhatSoundsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <param name="labels">Word, start and end, separated by spaces; ~ before a word for a faint one.</param>
    /// <param name="window">Start and end.</param>
    /// <param name="expected">Of piano and flute: + sounds, - is silent, ? is not known; then how many labels sound, ? where that is not known.</param>
    [Theory]
    [InlineData("piano 1.0 1.2", "0 2", "+- 1")]                        // 1.2 - 1.0 is a little less than 0.2
    [InlineData("piano 0.5 0.65; piano 0.5 0.65", "0 2", "-- 0")]       // labelled twice, sounding once
    [InlineData("piano 0.5 0.65; piano 0.6 0.7", "0 2", "+- 1")]        // overlapping, together 0.2 s
    [InlineData("piano 0.1 0.2; piano 1.8 1.9", "0 2", "+- 1")]
    [InlineData("piano 0 1; Piano 1 2", "0 2", "+- 1")]
    [InlineData("piano 0 0.15; PIANO 1 1.15", "0 2", "+- 1")]
    [InlineData("fl\u00FBte 0 2", "0 2", "-+ 1")]                       // the taxonomy has it in two characters
    [InlineData("fl\u00FBte 0 0.1; flu\u0302te 1 1.1", "0 2", "-+ 1")]
    [InlineData("piano 0 0.15; klavier 1 1.15", "0 2", "+- 1")]         // two words for one instrument
    [InlineData("piano 0 1; klavier 0 1", "0 2", "+- 2")]               // two labels, as two violins would be
    [InlineData("piano 0 1.19; flute 1.81 3", "0 2", "+- 1")]
    [InlineData("piano 0 0.2; flute 1.8 3", "0 2", "++ 2")]
    [InlineData("piano 0 5", "5 7", "-- 0")]
    [InlineData("piano 0 inf", "5 7", "+- 1")]
    [InlineData("piano 2 1", "0 2", "-- 0")]                            // ends before it begins
    [InlineData("piano 0 10.1", "10 10.1", "+- 1")]                     // the last window, shorter than 0.2 s: all of it
    [InlineData("piano 0 10.05", "10 10.1", "-- 0")]
    [InlineData("~piano 0 2; flute 0 2", "0 2", "?+ ?")]
    [InlineData("~piano 0 2; piano 1 1.2", "0 2", "+- 1")]
    [InlineData("~piano 0 0.1; piano 1 1.1", "0 2", "?- ?")]            // long enough only with the faint part
    [InlineData("~piano 0 0.19", "0 2", "-- 0")]
    [InlineData("", "0 2", "-- 0")]
    public void EveryUser_GivesTheSameAnswer(string labels, string window, string expected)
    {
        double[] times = Numbers(window);
        LabelledExcerpt excerpt = new("x", [], 22_050, Labels(labels), LabelsComplete: true);
        Assert.Equal(expected, Training(excerpt, times[0], times[1]));
        Assert.Equal(expected[..2], Calibration(excerpt, times[0], times[1]));
        Assert.Equal(expected, Evaluation(excerpt, times[0], times[1]));
        Assert.Equal(expected, Scoring(excerpt, times[0], times[1]));
        Assert.Equal(expected[..2], Teaching(excerpt, times[0], times[1]));
    }

    private string Training(LabelledExcerpt excerpt, double start, double end)
    {
        ClipTargets targets = new ClipLabels(new TrainingOptions { Programs = [0, 73] }, Taxonomy()).Of(excerpt, start, end);
        IEnumerable<char> outputs = targets.Programs.Select((sounds, output) => sounds > 0 ? '+' : targets.Weights?[output] == 0 ? '?' : '-');
        return $"{string.Concat(outputs)} {Count(targets.Polyphony)}";
    }

    private string Calibration(LabelledExcerpt excerpt, double start, double end)
    {
        CsvTaxonomy taxonomy = Taxonomy();
        return string.Concat(LabelledWindows.ReferenceOf(excerpt, new TaxonomyLabels(taxonomy), taxonomy.Instruments.Count, [(start, end)])
            .Select(sounds => sounds is null ? '?' : sounds.Value ? '+' : '-'));
    }

    // As ModelRun asks.
    private string Evaluation(LabelledExcerpt excerpt, double start, double end) => Text(
        new ReferenceLabels(excerpt.Labels, excerpt.LabelsComplete, new TaxonomyLabels(Taxonomy()).MeaningOf).Between(start, end));

    private string Scoring(LabelledExcerpt excerpt, double start, double end)
    {
        CsvTaxonomy taxonomy = Taxonomy();
        string table = folder.Write("x.frames.csv", string.Create(CultureInfo.InvariantCulture, $"file,start_s,end_s,instrument_id\nx,{start},{end},piano\n"));
        EvaluatedRecording recording = Assert.Single(ScoredPredictions.Join(
            [new ExcerptLabels("x", end, excerpt.Labels, excerpt.LabelsComplete)], PredictionTables.Read(table, taxonomy), new TaxonomyLabels(taxonomy),
            ReferenceLabels.DefaultMinimumSeconds, []));
        return Text(Assert.Single(recording.Windows).Reference);
    }

    // The recording is labelled twice, the second time so that both instruments are among what is taught.
    private string Teaching(LabelledExcerpt excerpt, double start, double end)
    {
        var model = new ModelDescription
        {
            Name = "test",
            Network = NetworkCatalog.DescribeCompactCnn([4]),
            FrontEnd = NetworkCatalog.Describe(new LogMelOptions()),
            SampleRate = excerpt.SampleRate,
            Programs = [0, 73],
            ProgramThresholds = [0.5f, 0.5f],
        };
        InstrumentLabel[] elsewhere = [new("piano", [], 100, 200), new("flute", [], 100, 200)];
        var labels = new ExcerptLabels("x", 200, [.. excerpt.Labels, .. elsewhere], excerpt.LabelsComplete);
        var window = new WindowPrediction(0, start, end, [], []) { Embedding = [] };
        var examples = new TeachingExamples([new TaughtRecording("x", [window], labels)], TeachingTargets.Of(labels.Labels, Taxonomy(), model), new TeachingOptions());
        return string.Concat(((string[])["piano", "flute"]).Select(id =>
        {
            int target = examples.Targets.ToList().FindIndex(known => known.Id == id);
            return examples.Of(target, _ => 0) is [HeadRow row] ? row.Sounds ? '+' : '-' : '?';
        }));
    }

    private static string Text(ReferenceWindow window)
    {
        char[] instruments = ['-', '-'];
        window.Open.ToList().ForEach(instrument => instruments[instrument] = '?');
        window.Sounding.SelectMany(label => label.Meaning.Alternatives).ToList().ForEach(instrument => instruments[instrument] = '+');
        return $"{string.Concat(instruments)} {Count(window.Polyphony)}";
    }

    private static string Count(long polyphony) => polyphony < 0 ? "?" : $"{polyphony}";

    private CsvTaxonomy Taxonomy() =>
        CsvTaxonomy.Read(folder.Write("t.csv", "instrument_id,instrument,gm_programs,labels\npiano,Piano,0,Klavier\nflute,Flu\u0302te,73,\n"));

    private static List<InstrumentLabel> Labels(string text) =>
    [
        .. from label in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           let parts = label.Split(' ')
           select new InstrumentLabel(parts[0].TrimStart('~'), [], Seconds(parts[1]), Seconds(parts[2])) { IsFaint = parts[0][0] == '~' },
    ];

    private static double[] Numbers(string text) => [.. text.Split(' ').Select(Seconds)];

    private static double Seconds(string text) => text == "inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);
}
