using System.Numerics.Tensors;
using MirTool.Models.Files;

namespace MirTool.Models.Teaching;

/// <summary>Descriptions of models as they were before they were taught, with less, and with what others were taught.</summary>
public static class TaughtModels
{
    /// <summary>The model without anything that was taught.</summary>
    public static ModelDescription BaseOf(ModelDescription model) => Compose(model, []);

    /// <summary>The model with other taught sounds than it has.</summary>
    /// <param name="model">Its network's sounds stay as they are.</param>
    /// <param name="taught">Each with its threshold, which counts for new sounds alone.</param>
    public static ModelDescription Compose(ModelDescription model, IReadOnlyList<(TaughtSound Sound, float Threshold)> taught)
    {
        (TaughtSound Sound, float Threshold)[] added = [.. taught.Where(entry => entry.Sound.IsNew)];
        bool isTaught = added.Length > 0 || model.Sounds is not null;
        return model with
        {
            Sounds = isTaught ? [.. model.Outputs.Take(model.NetworkSounds), .. added.Select(entry => entry.Sound.Id)] : null,
            Programs = isTaught ? null : model.Programs,
            ProgramThresholds = [.. model.ProgramThresholds.Take(model.NetworkSounds), .. added.Select(entry => entry.Threshold)],
            Taught = taught.Count == 0 ? null : [.. taught.Select(entry => entry.Sound)],
        };
    }

    /// <summary>What the model was taught, each with its threshold; 0.5 for what is not new.</summary>
    public static IReadOnlyList<(TaughtSound Sound, float Threshold)> TaughtTo(ModelDescription model) =>
    [
        .. (model.Taught ?? []).Select(sound => (sound, sound.IsNew ? model.ProgramThresholds[model.Outputs.Index().First(entry => entry.Item == sound.Id).Index] : 0.5f)),
    ];

    /// <summary>The model without some of what it was taught.</summary>
    /// <param name="model">As it was taught.</param>
    /// <param name="names">Names or ids.</param>
    /// <exception cref="InvalidDataException">It was not taught one of them.</exception>
    public static ModelDescription Forget(ModelDescription model, IEnumerable<string> names)
    {
        List<(TaughtSound Sound, float Threshold)> taught = [.. TaughtTo(model)];
        foreach (string name in names)
        {
            if (taught.RemoveAll(entry => Is(entry.Sound, name)) == 0)
            {
                throw new InvalidDataException(
                    $"The model {model.Name} was not taught '{name}', so it cannot forget it. "
                    + (taught.Count == 0 ? "It was taught nothing." : $"It was taught {string.Join(", ", taught.Select(entry => entry.Sound.Name))}."));
            }
        }

        return Compose(model, taught);
    }

    /// <summary>The first model with what the second was taught as well.</summary>
    /// <exception cref="InvalidDataException">Their networks differ, or both were taught a sound, differently.</exception>
    public static ModelDescription Merge(StoredModel first, StoredModel second)
    {
        if (first.EmbeddingSha256 != second.EmbeddingSha256)
        {
            throw new InvalidDataException(
                $"{first.Folder} (network {first.EmbeddingSha256[..12]}) and {second.Folder} (network {second.EmbeddingSha256[..12]}) are not of the same base network, so what one was taught means nothing to the other. "
                + "Teach one model the labels of both.");
        }

        List<(TaughtSound Sound, float Threshold)> taught = [.. TaughtTo(first.Description)];
        foreach ((TaughtSound sound, float threshold) in TaughtTo(second.Description))
        {
            TaughtSound? own = taught.Select(entry => entry.Sound).FirstOrDefault(own => own.Id == sound.Id);
            if (own is null)
            {
                taught.Add((sound, threshold));
            }
            else if (!own.Weights.SequenceEqual(sound.Weights) || own.Bias != sound.Bias || own.OfDirection != sound.OfDirection)
            {
                throw new InvalidDataException(
                    $"Both {first.Folder} and {second.Folder} were taught “{sound.Name}”, from different labels. "
                    + $"Teach one model the labels of both, or let one forget it first: mirtool teach --model {second.Folder} --forget {sound.Id} -o FOLDER");
            }
        }

        return Compose(first.Description, taught);
    }

    /// <summary>What a taught model says of windows that the model without anything taught has heard.</summary>
    /// <param name="taught">The taught model.</param>
    /// <param name="windows">Of its base, with embeddings.</param>
    public static IEnumerable<WindowPrediction> Apply(ModelDescription taught, IEnumerable<WindowPrediction> windows)
    {
        var heads = new TaughtHeads(taught);
        return windows.Select(window => window with
        {
            Programs = heads.Apply(window.Programs, window.Embedding ?? throw new ArgumentException("The windows have no embeddings.", nameof(windows))),
        });
    }

    /// <summary>How far above its threshold a sound that was taught is in a window, in log-odds, by the embedding alone; of an improved
    /// instrument how much it was raised.</summary>
    public static double LogOdds(TaughtSound sound, float threshold, ReadOnlySpan<float> embedding)
    {
        double[] wide = new double[embedding.Length];
        TensorPrimitives.ConvertChecked(embedding, wide);
        return TaughtHeads.Says(sound, wide) - TaughtHeads.LogOdds(threshold);
    }

    private static bool Is(TaughtSound sound, string name) =>
        Plugins.LabelComparer.Instance.Equals(sound.Name, name) || Plugins.LabelComparer.Instance.Equals(sound.Id, name);
}
