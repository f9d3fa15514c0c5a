using System.Globalization;
using MirTool.Plugins;

namespace MirTool.Models.Tests.Training;

/// <summary>Two instruments that nothing could confuse: program 0 is a low sine, program 1 hiss. Decided by generation and index alone.</summary>
internal sealed class SineDataset : IDatasetAdapter
{
    public string Name => "sines";

    public IReadOnlyList<string> ListExcerpts(DatasetRequest request) =>
        [.. Enumerable.Range(0, request.Count!.Value).Select(i => string.Create(CultureInfo.InvariantCulture, $"{request.Split}-{request.Generation}-{i}"))];

    public LabelledExcerpt Load(string excerptId, DatasetRequest request)
    {
        int index = int.Parse(excerptId.AsSpan(excerptId.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);
        var random = new Random(request.Generation * 100_003 + index + (request.Split == "train" ? 0 : 50_000_000));
        var samples = new float[44_100];
        var labels = new List<InstrumentLabel>();
        if (index % 4 is 1 or 3)
        {
            double step = 2 * Math.PI * (200 + 400 * random.NextDouble()) / 22_050;
            for (int n = 0; n < samples.Length; n++)
            {
                samples[n] += 0.3f * (float)Math.Sin(step * n);
            }

            labels.Add(new InstrumentLabel("sine", [0], 0, 2));
        }

        if (index % 4 is 2 or 3)
        {
            for (int n = 0; n < samples.Length; n++)
            {
                samples[n] += 0.05f * (2 * random.NextSingle() - 1);
            }

            labels.Add(new InstrumentLabel("hiss", [1], 0, 2));
        }

        return new LabelledExcerpt(excerptId, samples, request.SampleRate, labels, LabelsComplete: true);
    }
}
