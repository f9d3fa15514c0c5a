namespace MirTool.Synthesis.Sources.Samples;

/// <summary>Anybody's folder of recorded notes and SFZ instruments.</summary>
public sealed class SamplesSource : SampledSource
{
    /// <summary>Before the folder in the text that names such a source.</summary>
    public const string Prefix = "samples:";

    private readonly string folder;
    private readonly string given;

    /// <param name="folder">Holds <c>notes.csv</c> and what it names.</param>
    public SamplesSource(string folder)
    {
        given = folder;
        this.folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
    }

    /// <summary>The folder's name behind <c>samples-</c>.</summary>
    public override string Name => "samples-" + Path.GetFileName(folder);

    /// <inheritdoc/>
    public override string Reference => Prefix + given;

    private protected override IReadOnlyList<RecordedNote> ReadNotes() => NoteFolder.Read(folder);
}
