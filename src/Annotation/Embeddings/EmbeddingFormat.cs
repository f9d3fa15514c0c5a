using MirTool.Annotation.Formats;

namespace MirTool.Annotation.Embeddings;

/// <summary>A recording's embeddings as Parquet; docs/teaching.md says how to read them.</summary>
/// <param name="model">The model's name, and the hash of what its embeddings hang on. The annotator must be asked for embeddings.</param>
public sealed class EmbeddingFormat(NamedContent model) : IAnnotationFormat
{
    /// <inheritdoc/>
    public string Name => "embeddings";

    /// <inheritdoc/>
    public IReadOnlyList<string> Suffixes { get; } = [EmbeddingFile.Suffix];

    /// <inheritdoc/>
    public AnnotationWriter Begin(AnnotationHeader header, IReadOnlyList<Stream> files) => new Writer(new EmbeddingWriter(files[0], header.File, model));

    private sealed class Writer(EmbeddingWriter file) : AnnotationWriter
    {
        public override void Write(AnnotatedWindow window) => file.Write(
            window.StartSeconds, window.EndSeconds, window.Embedding ?? throw new InvalidOperationException("The annotator was not asked for embeddings."));

        public override void Complete(RecordingSummary summary) => file.Complete();
    }
}
