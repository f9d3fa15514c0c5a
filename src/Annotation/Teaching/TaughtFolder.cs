using MirTool.Annotation.Batch;
using MirTool.Files;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;
using MirTool.Taxonomies;

namespace MirTool.Annotation.Teaching;

/// <summary>The folder of a model that was taught: description, a copy of the base's weights, a taxonomy that has the new sounds.</summary>
public static class TaughtFolder
{
    // Sets what was taught off from what the base model says of itself.
    private const string TaughtWord = " Taught: ";
    private const string TaxonomyFile = ModelTeacher.TaxonomyName + ".csv";

    /// <summary>Refuses, before any work, a folder that holds something else.</summary>
    /// <exception cref="InvalidDataException">It does, or is a file.</exception>
    public static void RequireFree(string folder)
    {
        if (File.Exists(folder))
        {
            throw new InvalidDataException($"--output must name a folder, but '{folder}' is a file.");
        }

        string description = Path.Combine(folder, ModelFolder.DescriptionFileName);
        bool isTaught = File.Exists(description) && ModelDescription.Parse(File.ReadAllBytes(description), description).Taught is not null;
        if (Directory.Exists(folder) && !isTaught && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new InvalidDataException($"'{folder}' holds something other than a model that was taught, and would be written over. Name another folder with --output.");
        }
    }

    /// <summary>Writes the folder: all of it or nothing.</summary>
    /// <param name="folder">Where to; a model there that was taught is replaced.</param>
    /// <param name="model">Its name is taken from the folder.</param>
    /// <param name="weightsOf">Whose weights and negatives it has.</param>
    /// <param name="taxonomy">The one it was taught in.</param>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static void Save(string folder, ModelDescription model, StoredModel weightsOf, ITaxonomy taxonomy)
    {
        try
        {
            WholeFolder.Write(folder, aside =>
            {
                ModelFolder.SaveWithWeightsOf(aside, Named(model, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))), weightsOf);
                File.WriteAllText(Path.Combine(aside, TaxonomyFile), TaxonomyText(model, taxonomy));
                string negatives = Path.Combine(weightsOf.Folder, NegativeBank.FileName);
                if (File.Exists(negatives))
                {
                    File.Copy(negatives, Path.Combine(aside, NegativeBank.FileName));
                }
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"The model cannot be written to '{folder}': {e.Message} Name a folder with --output that may be written.", e);
        }
    }

    private static ModelDescription Named(ModelDescription model, string name)
    {
        string[] taught = [.. (model.Taught ?? []).Select(sound => sound.Name)];
        string before = $" {model.Description}".Split(TaughtWord)[0];
        return model with { Name = name, Description = (taught.Length == 0 ? before : $"{before}{TaughtWord}{string.Join(", ", taught)}.").Trim() };
    }

    private static string TaxonomyText(ModelDescription model, ITaxonomy taxonomy)
    {
        TaughtSound[] added = [.. (model.Taught ?? []).Where(sound => sound.IsNew)];
        Dictionary<string, TaughtSound> byInstrument = [];
        foreach (TaughtSound sound in added)
        {
            string instrument = taxonomy.TryResolve(sound.Name, out TaxonomyInstrument? known) && known is not null ? known.Id : sound.Id;
            byInstrument[instrument] = sound;
        }

        return TaxonomyTable.Text(taxonomy, byInstrument.ToDictionary(entry => entry.Key, entry => entry.Value.Id), id => byInstrument[id].Name);
    }
}
