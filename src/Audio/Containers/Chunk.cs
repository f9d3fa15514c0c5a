namespace MirTool.Audio.Containers;

/// <summary>A chunk as its header has it.</summary>
/// <param name="Id">Four letters.</param>
/// <param name="Body">The first byte behind its header.</param>
/// <param name="Length">Bytes of the body that the header states; nothing says that they are there.</param>
internal readonly record struct Chunk(string Id, long Body, long Length);
