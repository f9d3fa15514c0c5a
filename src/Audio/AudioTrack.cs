namespace MirTool.Audio;

/// <summary>One of the sound tracks of a file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Codec">Such as "aac"; empty where it needs none.</param>
/// <param name="Channels">Samples per frame.</param>
/// <param name="Language">As the file has it, such as "eng"; empty if it does not say.</param>
/// <param name="Title">As the file has it; empty if there is none.</param>
/// <param name="IsDefault">Whether the file asks for it to be played.</param>
public sealed record AudioTrack(int Number, string Codec, int Channels, string Language, string Title, bool IsDefault)
{
    /// <summary>Such as "2 (deu, Kommentar, aac, 2 channels)".</summary>
    public override string ToString() =>
        $"{Number} ({string.Join(", ", ((string[])[Language, Title, Codec, Channels == 1 ? "1 channel" : $"{Channels} channels"]).Where(part => part.Length > 0))})";
}
