using MirTool.Plugins;

namespace MirTool.Annotation.Batch;

/// <summary>A model and a taxonomy, named but not loaded yet: a run that finds everything done never loads them.</summary>
/// <param name="Model">Its name and hash.</param>
/// <param name="Taxonomy">Likewise.</param>
/// <param name="Instruments">The taxonomy's, in its order.</param>
/// <param name="DecodeRule">What counts as sounding, be it the model's rule or the user's.</param>
/// <param name="Load">Loads the model. What it returns is disposed at the end of the run.</param>
internal sealed record AnnotationSource(
    NamedContent Model,
    NamedContent Taxonomy,
    IReadOnlyList<TaxonomyInstrument> Instruments,
    string DecodeRule,
    Func<LoadedAnnotator> Load);

/// <summary>A model ready to annotate.</summary>
/// <param name="Annotate">Annotates one recording.</param>
/// <param name="Resources">What it holds: disposed in order.</param>
internal sealed record LoadedAnnotator(AnnotateRecording Annotate, params IReadOnlyList<IDisposable> Resources) : IDisposable
{
    public void Dispose()
    {
        foreach (IDisposable resource in Resources)
        {
            resource.Dispose();
        }
    }
}
