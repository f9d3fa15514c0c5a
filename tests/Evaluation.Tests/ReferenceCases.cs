using System.Text.Json;
using MirTool.Evaluation.References;

namespace MirTool.Evaluation.Tests;

/// <summary>Decisions and their scores by other programs: tests/data/reference-metrics says how they were made.</summary>
internal static class ReferenceCases
{
    public const int MaximumPolyphony = 3;

    private static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "reference-metrics", "reference.json"))).RootElement;

    public static JsonElement Paired => Root.GetProperty("paired");

    public static IEnumerable<TheoryDataRow<string>> Names =>
        Root.GetProperty("cases").EnumerateArray().Select(entry => new TheoryDataRow<string>(entry.GetProperty("name").GetString()!));

    public static JsonElement Named(string name) =>
        Root.GetProperty("cases").EnumerateArray().First(entry => entry.GetProperty("name").GetString() == name);

    public static int Instruments(JsonElement entry) => entry.GetProperty("truth")[0].GetArrayLength();

    /// <summary>The recordings of a case; windows of one number belong together.</summary>
    public static IReadOnlyList<EvaluatedRecording> Recordings(JsonElement entry)
    {
        List<(int Recording, EvaluatedWindow Window)> windows = [];
        for (int w = 0; w < entry.GetProperty("truth").GetArrayLength(); w++)
        {
            List<int[]> labels = [];
            foreach ((int instrument, JsonElement sounds) in entry.GetProperty("truth")[w].EnumerateArray().Index())
            {
                if (sounds.GetInt32() == 1)
                {
                    labels.Add([instrument]);
                }
            }

            for (int outside = 0; outside < entry.GetProperty("outside")[w].GetInt32(); outside++)
            {
                labels.Add([]);
            }

            float[] probabilities = [.. entry.GetProperty("scores")[w].EnumerateArray().Select(score => score.GetSingle()), 0];
            bool[] active = [.. entry.GetProperty("active")[w].EnumerateArray().Select(on => on.GetInt32() == 1), false];
            windows.Add((
                entry.GetProperty("recordings")[w].GetInt32(),
                new(ReferenceWindow.Of(labels), new(entry.GetProperty("estimated_polyphony")[w].GetInt32(), 1, probabilities, active))));
        }

        return
        [
            .. windows.GroupBy(window => window.Recording).Select(recording =>
                new EvaluatedRecording($"{recording.Key}", LabelsComplete: true, [.. recording.Select(window => window.Window)], ReferenceWindow.Of())),
        ];
    }
}
