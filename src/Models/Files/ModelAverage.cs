namespace MirTool.Models.Files;

/// <summary>Means of the weights of models that were fine-tuned from one another or from the same model.</summary>
/// <remarks>The weights of such models lie in one valley of the loss; their mean is less bound to what each of them heard last, and costs
/// no more than one of them. Source: M. Wortsman et al., Model soups, ICML 2022.</remarks>
public static class ModelAverage
{
    /// <summary>Averages weights, running statistics of normalisations included, each model alike.</summary>
    /// <param name="models">Two or more of the same network, front end and sounds.</param>
    /// <returns>The weights by name.</returns>
    /// <exception cref="ArgumentException">There are fewer than two.</exception>
    /// <exception cref="InvalidDataException">They differ in more than their weights; the message says in what.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Of(IReadOnlyList<StoredModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count < 2)
        {
            throw new ArgumentException("A mean is of two models or more.", nameof(models));
        }

        foreach (StoredModel other in models.Skip(1))
        {
            RequireAlike(models[0], other);
        }

        return models[0].Tensors.ToDictionary(
            tensor => tensor.Key,
            tensor => tensor.Value with { Values = Mean([.. models.Select(model => model.Tensors[tensor.Key].Values)]) });
    }

    private static float[] Mean(float[][] values)
    {
        var mean = new float[values[0].Length];
        for (int i = 0; i < mean.Length; i++)
        {
            double sum = 0;
            foreach (float[] of in values)
            {
                sum += of[i];
            }

            mean[i] = (float)(sum / values.Length);
        }

        return mean;
    }

    private static void RequireAlike(StoredModel first, StoredModel other)
    {
        (ModelDescription one, ModelDescription two) = (first.Description, other.Description);
        string? difference =
            Differs(one.Network, two.Network) ? "networks"
            : Differs(one.FrontEnd, two.FrontEnd) || one.SampleRate != two.SampleRate || one.WindowSeconds != two.WindowSeconds ? "front ends"
            : !one.Outputs.SequenceEqual(two.Outputs) || one.MaximumPolyphony != two.MaximumPolyphony ? "sounds"
            : null;
        if (difference is not null)
        {
            throw new InvalidDataException($"{first.Folder} and {other.Folder} cannot be averaged, they have different {difference}.");
        }

        if (one.Taught is not null || two.Taught is not null)
        {
            throw new InvalidDataException($"{(one.Taught is not null ? first : other).Folder} was taught, on its own network's embeddings: average its base, and teach the mean.");
        }

        other.RequireTensors(first.Tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.Shape));
    }

    private static bool Differs(ModelPart one, ModelPart two) => one.Name != two.Name || one.Parameters.ToJsonString() != two.Parameters.ToJsonString();
}
