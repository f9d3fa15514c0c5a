using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MirTool.Models.Files;
using MirTool.Models.Networks;
using MirTool.Plugins;
using TorchSharp;

namespace MirTool.Models.Teaching;

/// <summary>Embeddings of synthetic sound and of noise, which a new sound must not be taken for; a file beside a model's weights.</summary>
/// <param name="Embeddings">Each as long as the model's.</param>
public sealed record NegativeBank(IReadOnlyList<float[]> Embeddings)
{
    public const string FileName = "negatives.safetensors";

    /// <summary>As many as fit into a megabyte.</summary>
    public const int MaximumCount = 1900;

    private const string TensorName = "embeddings";
    private const string ModelEntry = "embedding_sha256";
    private const string ContentEntry = "content_sha256";

    /// <summary>A model's bank; null where it has none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or another model's.</exception>
    public static NegativeBank? Load(StoredModel model)
    {
        string path = Path.Combine(model.Folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        SafetensorsContent content = SafetensorsFile.Read(path);
        string owner = content.Metadata.GetValueOrDefault(ModelEntry, "");
        if (owner != model.EmbeddingSha256)
        {
            throw new InvalidDataException(
                $"{path} holds embeddings of another network ({Short(owner)}) than {model.Folder} ({Short(model.EmbeddingSha256)}). "
                + $"Remove it, or make it anew: mirtool models negatives {model.Folder}");
        }

        if (!content.Tensors.TryGetValue(TensorName, out StoredTensor? tensor) || tensor.Shape is not [_, InstrumentNetwork.EmbeddingSize])
        {
            throw new InvalidDataException($"{path} has no tensor '{TensorName}' of {InstrumentNetwork.EmbeddingSize} columns. Make it anew: mirtool models negatives {model.Folder}");
        }

        return content.Metadata.GetValueOrDefault(ContentEntry) is { } expected && expected != HashOf(tensor.Values)
            ? throw new InvalidDataException($"{path} is damaged: its numbers are not those that were written. Copy it again, or make it anew: mirtool models negatives {model.Folder}")
            : new([.. tensor.Values.Chunk(InstrumentNetwork.EmbeddingSize)]);
    }

    /// <summary>Makes a bank: clips of a dataset that is no recording of anybody's, and noise of several colours and levels.</summary>
    /// <param name="model">Without anything taught.</param>
    /// <param name="dataset">Makes clips.</param>
    /// <param name="datasetOptions">Of the dataset.</param>
    /// <param name="count">Of clips, at most <see cref="MaximumCount"/>; as much noise is added as there is room for, at most a tenth.</param>
    /// <param name="seed">Decides clips and noise.</param>
    /// <param name="cancellationToken">Ends the work between two clips.</param>
    public static NegativeBank Make(
        InstrumentModel model, IDatasetAdapter dataset, IReadOnlyDictionary<string, string> datasetOptions, int count, ulong seed, CancellationToken cancellationToken)
    {
        torch.set_num_threads(1);
        var request = new DatasetRequest { Split = "validation", Seed = seed, Count = count, SampleRate = model.SampleRate, Options = datasetOptions };
        IEnumerable<float[]> clips = dataset.ListExcerpts(request).AsParallel().AsOrdered().WithCancellation(cancellationToken)
            .Select(id => FirstWindow(model, dataset.Load(id, request).Samples));
        IEnumerable<float[]> noise = Enumerable.Range(0, Math.Min(count / 10, MaximumCount - count)).Select(i => FirstWindow(model, Noise(model, seed, i)));
        return new([.. clips, .. noise]);
    }

    private static float[] FirstWindow(InstrumentModel model, float[] samples) =>
        model.Predict(samples.AsMemory(0, Math.Min(samples.Length, (int)(model.WindowSeconds * model.SampleRate))), hopSeconds: 2, withEmbeddings: true)[0].Embedding!;

    /// <summary>Noise whose spectrum falls the more, the larger a drawn pole; from faint to loud.</summary>
    private static float[] Noise(InstrumentModel model, ulong seed, int index)
    {
        var random = new Audio.SeededRandom(Audio.SeededRandom.Derive(seed, $"noise {index}"));
        double pole = random.NextDouble();
        double level = Math.Pow(10, -3 + (2.5 * random.NextDouble()));
        float[] samples = new float[(int)(model.WindowSeconds * model.SampleRate)];
        double last = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            last = (pole * last) + ((1 - pole) * ((2 * random.NextDouble()) - 1));
            samples[i] = (float)Math.Clamp(level * last / Math.Sqrt((1 - pole) / (1 + pole) + 1e-6), -1, 1);
        }

        return samples;
    }

    /// <summary>Writes a model's bank beside its weights, in 16 bits a number.</summary>
    public void Save(StoredModel model)
    {
        float[] numbers = [.. Embeddings.SelectMany(embedding => embedding).Select(number => (float)(Half)number)];
        SafetensorsFile.Write(
            Path.Combine(model.Folder, FileName),
            new Dictionary<string, StoredTensor> { [TensorName] = new(StoredType.F16, [Embeddings.Count, InstrumentNetwork.EmbeddingSize], numbers) },
            new Dictionary<string, string> { [ModelEntry] = model.EmbeddingSha256, [ContentEntry] = HashOf(numbers) });
    }

    private static string HashOf(ReadOnlySpan<float> numbers) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(numbers)));

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : "unknown";
}
