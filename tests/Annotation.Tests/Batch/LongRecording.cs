using System.Collections.Concurrent;
using MirTool.Audio;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Networks;
using TorchSharp;

namespace MirTool.Annotation.Tests.Batch;

/// <summary>Minutes of noise and models to annotate them with, made once for all tests of a class; they only read them.</summary>
public sealed class LongRecording : IDisposable
{
    public const int Seconds = 290;
    private const int SampleRate = 8000;

    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentDictionary<string, Lazy<Task>> undisturbed = new();

    public LongRecording()
    {
        LibTorch.Initialize();
        Save(NetworkCatalog.StretchCnn, seed: 1, "stretches");
        Save(NetworkCatalog.CompactCnn, seed: 1, "windows");
        Save(NetworkCatalog.StretchCnn, seed: 2, "other weights");
        folder.Write("three.csv", "instrument_id,instrument,gm_programs\npno,Piano,0\nvln,Violin,40\noud,Oud,\n");
        Record(seed: 1);
        Record(seed: 2);
    }

    public string Taxonomy => folder.At("three.csv");

    public string Path(int seed) => folder.At($"{seed}.wav");

    public string Model(string name) => folder.At(name);

    /// <summary>The folder of an undisturbed run, which the first test that asks for it runs.</summary>
    public async Task<string> UndisturbedAsync(string model, Func<string, Task> run)
    {
        string output = folder.At($"undisturbed {model}");
        await undisturbed.GetOrAdd(model, _ => new Lazy<Task>(() => run(output))).Value;
        return output;
    }

    public void Dispose() => folder.Dispose();

    private void Record(int seed)
    {
        var random = new Random(seed);
        float[] interleaved = [.. Enumerable.Range(0, 2 * Seconds * SampleRate).Select(i => (random.NextSingle() - 0.5f) * (i / (7 * SampleRate) % 3))];
        using AudioWriter writer = AudioWriter.Create(Path(seed), SampleRate, channels: 2);
        writer.Write(interleaved);
        writer.Complete();
    }

    private void Save(string network, int seed, string name)
    {
        torch.random.manual_seed(seed);
        int[] programs = [0, 24, 40];
        var description = new ModelDescription
        {
            Name = name,
            Network = NetworkCatalog.DescribeNetwork(network, [4]),
            FrontEnd = NetworkCatalog.Describe(NetworkCatalog.DefaultLogMel(network)),
            SampleRate = 22_050,
            Programs = programs,
            ProgramThresholds = [.. programs.Select(_ => 0.5f)],
            Decoding = new DecodingDescription(DecodeRule.Consistent, CombineRule.NoisyOr, ContextSeconds: 3),
        };
        using InstrumentNetwork built = NetworkCatalog.CreateNetwork(description);
        using (torch.no_grad())
        {
            // Fresh weights say nearly the same of every window.
            built.get_parameter($"{built.OutputLayerName}.weight")!.mul_(20);
        }

        ModelFolder.Save(folder.At(name), description, NetworkWeights.Capture(built));
    }
}
