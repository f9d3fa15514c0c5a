using System.Security.Cryptography;
using MirTool.Files;
using MirTool.Plugins;

namespace MirTool.Models.Files;

/// <summary>A model on disk: a folder with <c>model.json</c> and <c>weights.safetensors</c>.</summary>
public static class ModelFolder
{
    public const string DescriptionFileName = "model.json";
    public const string WeightsFileName = "weights.safetensors";

    /// <summary>The model that is used when none is named.</summary>
    public const string DefaultName = "default";

    // A description is a few kilobytes; this only keeps a mistaken file out of memory.
    private const long MaximumDescriptionBytes = 16_000_000;

    /// <summary>The folders in which models are found by name: beside the program, then the user's. They need not exist.</summary>
    public static IReadOnlyList<string> SearchFolders { get; } =
    [
        Path.Combine(AppContext.BaseDirectory, "models"),
        Path.Combine(UserConfiguration.Folder, "models"),
    ];

    /// <summary>The folder of a model.</summary>
    /// <param name="nameOrFolder">A name in <see cref="SearchFolders"/>, or else a folder's path; null for <see cref="DefaultName"/>.</param>
    /// <param name="searchFolders">Instead of <see cref="SearchFolders"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such model; the message lists those that exist, and the nearest name.</exception>
    public static string Find(string? nameOrFolder, IReadOnlyList<string>? searchFolders = null)
    {
        string wanted = nameOrFolder ?? DefaultName;
        IReadOnlyList<ModelLocation> known = List(searchFolders);
        if (known.FirstOrDefault(model => model.Name == wanted) is ModelLocation found)
        {
            return found.Folder;
        }

        if (wanted.Length > 0 && Directory.Exists(wanted))
        {
            return Path.GetFullPath(wanted);
        }

        string folders = string.Join(" and ", searchFolders ?? SearchFolders);
        if (known.Count == 0)
        {
            throw new FileNotFoundException($"There is no model '{wanted}', neither as a folder nor in {folders}, which hold no model at all.");
        }

        string[] names = [.. known.Select(model => model.Name).Distinct()];
        throw new FileNotFoundException(
            $"There is no model '{wanted}', neither as a folder nor in {folders}. "
            + $"Did you mean '{NearestName.Among(names, wanted)}'? Models found: {string.Join(", ", names)}.");
    }

    /// <summary>Every model in the folders that are searched, broken ones too. Of several with one name <see cref="Find"/> takes the first.</summary>
    /// <param name="searchFolders">Instead of <see cref="SearchFolders"/>.</param>
    public static IReadOnlyList<ModelLocation> List(IReadOnlyList<string>? searchFolders = null) =>
    [
        .. from root in searchFolders ?? SearchFolders
           where Directory.Exists(root)
           from folder in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)
           where File.Exists(Path.Combine(folder, DescriptionFileName)) || File.Exists(Path.Combine(folder, WeightsFileName))
           select new ModelLocation(Path.GetFileName(folder), folder),
    ];

    /// <summary>Reads and checks a model.</summary>
    /// <exception cref="FileNotFoundException">The folder lacks one of the two files.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the two do not belong together.</exception>
    public static StoredModel Load(string folder)
    {
        string descriptionPath = Path.Combine(folder, DescriptionFileName);
        string weightsPath = Path.Combine(folder, WeightsFileName);
        foreach (string path in new[] { descriptionPath, weightsPath })
        {
            if (!File.Exists(path))
            {
                throw new FileNotFoundException(
                    $"{folder} is not a model: it has no {Path.GetFileName(path)}. A model is a folder with {DescriptionFileName} and {WeightsFileName}.", path);
            }
        }

        long descriptionBytes = new FileInfo(descriptionPath).Length;
        if (descriptionBytes > MaximumDescriptionBytes)
        {
            throw new InvalidDataException($"{descriptionPath} is {descriptionBytes} bytes long, too long for a model's description (at most {MaximumDescriptionBytes}).");
        }

        byte[] json = InputFile.ReadAllBytes(descriptionPath);
        ModelDescription description = ModelDescription.Parse(json, descriptionPath);

        using FileStream weights = InputFile.OpenRead(weightsPath);
        SafetensorsContent content = SafetensorsFile.Read(weights, weightsPath);
        weights.Position = 0;
        using var weightsHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var modelHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        modelHash.AppendData(json);
        byte[] block = new byte[1 << 16];
        for (int read = weights.Read(block); read > 0; read = weights.Read(block))
        {
            weightsHash.AppendData(block, 0, read);
            modelHash.AppendData(block, 0, read);
        }

        string weightsSha256 = Convert.ToHexStringLower(weightsHash.GetCurrentHash());
        if (description.WeightsSha256 is string expected && !expected.Equals(weightsSha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException(
                $"{weightsPath} is not the file that {DescriptionFileName} was saved with (SHA-256 {weightsSha256} instead of {expected}). Copy both files again, from one place.");
        }

        return new StoredModel(folder, description, content.Tensors, Convert.ToHexStringLower(modelHash.GetCurrentHash()))
        {
            EmbeddingSha256 = EmbeddingHash(description, weightsSha256),
        };
    }

    /// <summary>Writes a model; the folder is made if it is missing, and other files in it stay.</summary>
    /// <remarks>A crash at any moment leaves the old model, the new one, or a folder without <c>model.json</c>, which does
    /// not load; never the weights of one model with the description of another.</remarks>
    /// <param name="folder">Where to.</param>
    /// <param name="description">Its <see cref="ModelDescription.WeightsSha256"/> is replaced by that of the weights written.</param>
    /// <param name="tensors">The weights by name.</param>
    /// <exception cref="InvalidDataException">The description or a tensor is unusable; the message lists why. Nothing was changed.</exception>
    public static void Save(string folder, ModelDescription description, IReadOnlyDictionary<string, StoredTensor> tensors) =>
        Save(folder, description, aside => SafetensorsFile.Write(aside, tensors));

    /// <summary>Writes another description of a model with that model's weights, byte by byte.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="description">What the weights mean there.</param>
    /// <param name="weightsOf">Whose weights.</param>
    /// <exception cref="InvalidDataException">The description is unusable; the message lists why. Nothing was changed.</exception>
    public static void SaveWithWeightsOf(string folder, ModelDescription description, StoredModel weightsOf) =>
        Save(folder, description, aside => File.Copy(Path.Combine(weightsOf.Folder, WeightsFileName), aside, overwrite: true));

    private static void Save(string folder, ModelDescription description, Action<string> writeWeights)
    {
        string[] problems = [.. description.Problems()];
        if (problems.Length > 0)
        {
            throw new InvalidDataException($"The model was not saved to {folder}, its description is unusable:{string.Concat(problems.Select(problem => $"\n  {problem}"))}");
        }

        WholeFolder.WriteInto(
            folder,
            aside =>
            {
                string weightsPath = Path.Combine(aside, WeightsFileName);
                writeWeights(weightsPath);
                using FileStream weights = File.OpenRead(weightsPath);
                string weightsSha256 = Convert.ToHexStringLower(SHA256.HashData(weights));
                WholeFile.Write(Path.Combine(aside, DescriptionFileName), stream => stream.Write((description with { WeightsSha256 = weightsSha256 }).ToJson()), toDisk: true);
            },
            // Without a description the folder holds no model, until both are there.
            last: [DescriptionFileName]);
    }

    /// <summary>How a model's tensors differ from those that a network expects: every missing, unexpected and misshapen one; none if they fit.</summary>
    /// <param name="expected">Shapes by name.</param>
    /// <param name="found">Tensors by name.</param>
    public static IReadOnlyList<string> Differences(
        IReadOnlyDictionary<string, long[]> expected,
        IReadOnlyDictionary<string, StoredTensor> found)
    {
        List<string> differences = [];
        foreach ((string name, long[] shape) in expected.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!found.TryGetValue(name, out StoredTensor? tensor))
            {
                differences.Add($"{name} {ShapeText(shape)} is missing.");
            }
            else if (!tensor.Shape.AsSpan().SequenceEqual(shape))
            {
                differences.Add($"{name} must be {ShapeText(shape)}, but is {ShapeText(tensor.Shape)}.");
            }
        }

        foreach ((string name, StoredTensor tensor) in found.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!expected.ContainsKey(name))
            {
                differences.Add($"{name} {ShapeText(tensor.Shape)} is unexpected.");
            }
        }

        return differences;
    }

    // What an embedding hangs on, and nothing else: thresholds, names and taught heads may change, and embeddings stay comparable.
    private static string EmbeddingHash(ModelDescription description, string weightsSha256)
    {
        string[] parts =
        [
            weightsSha256, description.Network.Name, description.Network.Parameters.ToJsonString(), description.FrontEnd.Name, description.FrontEnd.Parameters.ToJsonString(),
            FormattableString.Invariant($"{description.SampleRate} {description.WindowSeconds:R}"),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    private static string ShapeText(long[] shape) => $"[{string.Join(", ", shape)}]";
}

/// <summary>A model that is found by name.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Folder">The folder's path.</param>
public sealed record ModelLocation(string Name, string Folder);

/// <summary>A model as it was read.</summary>
/// <param name="Folder">Where from.</param>
/// <param name="Description">What <c>model.json</c> says.</param>
/// <param name="Tensors">The weights by name.</param>
/// <param name="Sha256">SHA-256 of <c>model.json</c> followed by <c>weights.safetensors</c>, in lower-case hexadecimal
/// (<c>cat model.json weights.safetensors | sha256sum</c>): equal hashes give equal results.</param>
public sealed record StoredModel(
    string Folder,
    ModelDescription Description,
    IReadOnlyDictionary<string, StoredTensor> Tensors,
    string Sha256)
{
    /// <summary>Equal for models that give a window the same embedding, whatever was taught to them since; in lower-case hexadecimal.</summary>
    public string EmbeddingSha256 { get; init; } = "";

    /// <summary>Values of all tensors together, the running statistics of normalisations included.</summary>
    public long ParameterCount => Tensors.Values.Sum(tensor => (long)tensor.Values.Length);

    /// <summary>Checks that the tensors are those that a network expects.</summary>
    /// <param name="expected">Shapes by name.</param>
    /// <exception cref="InvalidDataException">They are not; the message lists every difference.</exception>
    public void RequireTensors(IReadOnlyDictionary<string, long[]> expected)
    {
        IReadOnlyList<string> differences = ModelFolder.Differences(expected, Tensors);
        if (differences.Count > 0)
        {
            throw new InvalidDataException(
                $"The weights of {Folder} do not fit the network '{Description.Network.Name}' with the parameters of {ModelFolder.DescriptionFileName}:"
                + string.Concat(differences.Select(difference => $"\n  {difference}")));
        }
    }
}
