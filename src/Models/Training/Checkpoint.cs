using System.Text.Json;
using System.Text.Json.Serialization;
using MirTool.Files;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Training;

/// <summary>What a run that goes on must know beside its weights.</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Step">Steps done.</param>
/// <param name="StepsPerEpoch">Of the run's data.</param>
/// <param name="Stopping">Where early stopping stands.</param>
/// <param name="History">One entry per epoch.</param>
public sealed record TrainingState(int Epoch, int Step, int StepsPerEpoch, EarlyStopping Stopping, IReadOnlyList<TrainingProgress> History)
{
    /// <summary>Generations begun.</summary>
    [JsonIgnore]
    public int Generation => History.Count == 0 ? 0 : History[^1].Generation;

    /// <summary>The epoch whose weights the run ends with: the last, or with early stopping the best.</summary>
    [JsonIgnore]
    public int KeptEpoch => Stopping.Patience > 0 ? Epoch - Stopping.EpochsWithoutRise : Epoch;
}

/// <summary>A run's folder <c>checkpoint</c>: the network, the optimiser, the weights' means where there are any, and the state after an epoch. There is always a whole one. Beside it <c>best.bin</c>, with early stopping.</summary>
internal static class Checkpoint
{
    private const string FolderName = "checkpoint";
    private const string NetworkFileName = "network.bin";
    private const string OptimizerFileName = "optimizer.safetensors";
    private const string AverageFileName = "average.safetensors";
    private const string StateFileName = "state.json";
    private const string OptionsFileName = "options.json";
    private const string BestFileName = "best.bin";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes into a folder of its own, which takes the old one's place when it is whole.</summary>
    /// <param name="runFolder">The run's.</param>
    /// <param name="network">Its weights.</param>
    /// <param name="optimizer">Its state.</param>
    /// <param name="average">The means; null for none.</param>
    /// <param name="state">Where the run stands.</param>
    /// <param name="options">All that decides the run: <see cref="Load"/> refuses others.</param>
    public static void Save(string runFolder, Module network, Optimizer optimizer, WeightAverage? average, TrainingState state, object options)
    {
        WholeFolder.Write(Path.Combine(runFolder, FolderName), aside =>
        {
            network.save(Path.Combine(aside, NetworkFileName));
            optimizer.Save(Path.Combine(aside, OptimizerFileName));
            average?.Save(Path.Combine(aside, AverageFileName));
            File.WriteAllText(Path.Combine(aside, StateFileName), JsonSerializer.Serialize(state, Json) + "\n");
            File.WriteAllText(Path.Combine(aside, OptionsFileName), RunFolder.Text(options));
        });
    }

    /// <summary>Sets network, optimiser and means to what was saved last.</summary>
    /// <returns>Null where nothing was saved.</returns>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, of another network, or of a run with other options; the message lists these.</exception>
    public static TrainingState? Load(string runFolder, Module network, Optimizer optimizer, WeightAverage? average, object options)
    {
        string target = Path.Combine(runFolder, FolderName);
        if (!WholeFolder.Restore(target))
        {
            return null;
        }

        RunFolder.Require(target, Path.Combine(target, OptionsFileName), options);
        try
        {
            network.load(Path.Combine(target, NetworkFileName));
            optimizer.Load(Path.Combine(target, OptimizerFileName));
            average?.Load(Path.Combine(target, AverageFileName));
            return JsonSerializer.Deserialize<TrainingState>(File.ReadAllText(Path.Combine(target, StateFileName)), Json)!;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or ArgumentException or EndOfStreamException)
        {
            throw new InvalidDataException($"The checkpoint {target} cannot be read: {e.Message} Delete that folder to begin the run anew, or choose another.", e);
        }
    }

    /// <summary>Keeps a network beside the checkpoint, in place of the one kept before.</summary>
    public static void SaveBest(string runFolder, Module network)
    {
        string target = Path.Combine(runFolder, BestFileName);
        Directory.CreateDirectory(runFolder);
        WholeFile.WriteAt(target, aside => network.save(aside));
    }

    /// <summary>Sets the network to what <see cref="SaveBest"/> kept last.</summary>
    /// <exception cref="InvalidDataException">It is missing, damaged, or of another network.</exception>
    public static void LoadBest(string runFolder, Module network)
    {
        string target = Path.Combine(runFolder, BestFileName);
        try
        {
            network.load(target);
        }
        catch (Exception e) when (e is FileNotFoundException or ArgumentException or EndOfStreamException)
        {
            throw new InvalidDataException($"The weights of the best epoch, {target}, cannot be read: {e.Message} Begin the run anew in another folder.", e);
        }
    }
}
