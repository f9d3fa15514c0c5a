using System.Text.RegularExpressions;
using MirTool.Audio;
using MirTool.Plugins;

namespace Acme;

/// <summary>Medley-solos-DB: 21 571 clips of 3 s, one of eight instruments each. https://zenodo.org/records/3464194 (CC BY 4.0)</summary>
public sealed partial class MedleySolosAdapter : IRecordedDataset
{
    // The number in a file's name counts these. Each has the General MIDI programs (0-based) that sound like it.
    private static readonly (string Word, int[] Programs)[] Instruments =
    [
        ("clarinet", [71]), ("distorted electric guitar", [29, 30]), ("female singer", [52, 53, 54]), ("flute", [73]),
        ("piano", [0, 1, 2, 3]), ("tenor saxophone", [66]), ("trumpet", [56]), ("violin", [40]),
    ];

    private static readonly Dictionary<string, int> Published = new() { ["train"] = 5841, ["validation"] = 3494, ["test"] = 12236 };

    public string Name => "medley-solos";

    public string Description => "Medley-solos-DB (Lostanlen, Cella 2016): clips of 3 s with one of eight instruments each.";

    public IReadOnlyList<DatasetSplit> Splits { get; } = [.. Published.Select(split => new DatasetSplit(split.Key, $"{split.Value} clips"))];

    public IReadOnlyList<string> ListExcerpts(DatasetRequest request)
    {
        request.CheckFor(this);
        return request.Choose([.. Clips(request.ExistingRoot(this)).Where(clip => SplitOf(clip) == request.Split)]);
    }

    public LabelledExcerpt Load(string excerptId, DatasetRequest request)
    {
        float[] samples = WholeRecording.ReadMono(Path.Combine(request.ExistingRoot(this), excerptId), request.SampleRate);
        return new(excerptId, samples, request.SampleRate, Labels(excerptId, (double)samples.Length / request.SampleRate), LabelsComplete: true);
    }

    public ExcerptLabels LoadLabels(string excerptId, DatasetRequest request)
    {
        double seconds = WholeRecording.DurationSeconds(Path.Combine(request.ExistingRoot(this), excerptId));
        return new(excerptId, seconds, Labels(excerptId, seconds), LabelsComplete: true);
    }

    public DatasetReport Validate(DatasetRequest request, IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        string root = request.ExistingRoot(this);
        string[] clips = Clips(root);
        var problems = ParallelCheck.Map(clips, clip => Problem(root, clip), progress, cancellationToken);
        var counts = Published.Select(split => new DatasetCount(split.Key, clips.Count(clip => SplitOf(clip) == split.Key), split.Value));
        return new([.. counts], [.. problems.OfType<DatasetProblem>()]);
    }

    // Sorted, because folders list their files in any order they like.
    private static string[] Clips(string root) =>
        [.. Directory.GetFiles(root, "*.wav").Select(path => Path.GetFileName(path)!).Where(name => Form().IsMatch(name)).Order(StringComparer.Ordinal)];

    private static string SplitOf(string clip) => Form().Match(clip).Groups[1].Value == "training" ? "train" : Form().Match(clip).Groups[1].Value;

    private static InstrumentLabel[] Labels(string clip, double seconds)
    {
        (string word, int[] programs) = Instruments[Form().Match(clip).Groups[2].ValueSpan[0] - '0'];
        return [new(word, programs, StartSeconds: 0, EndSeconds: seconds)];
    }

    private static DatasetProblem? Problem(string root, string clip)
    {
        try
        {
            WholeRecording.CheckedSeconds(Path.Combine(root, clip));
            return null;
        }
        catch (AudioFileException e)
        {
            return new(IsError: true, clip, Line: null, Column: null, e.Reason);
        }
    }

    [GeneratedRegex("^Medley-solos-DB_(training|validation|test)-([0-7])_.*")]
    private static partial Regex Form();
}
