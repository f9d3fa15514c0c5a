namespace MirTool.Annotation;

/// <summary>A model or taxonomy and the hash of its content.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public sealed record NamedContent(string Name, string Sha256);
