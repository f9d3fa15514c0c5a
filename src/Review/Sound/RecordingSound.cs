using MirTool.Audio;

namespace MirTool.Review.Sound;

/// <summary>Finds the sound of an archive's recordings on the disk.</summary>
public static class RecordingSound
{
    /// <summary>Finds a recording below a folder.</summary>
    /// <param name="root">The folder that names are relative to.</param>
    /// <param name="file">The name, perhaps with <c>#2</c> or <c>#track2</c> behind it.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or it lies outside of the folder, by its name or by a symbolic link.</exception>
    public static RecordingPart Find(string root, string file)
    {
        var sound = RecordingPart.Of(Path.GetFullPath(file, Path.GetFullPath(root)));
        if (!File.Exists(sound.Path))
        {
            throw new FileNotFoundException($"There is no file '{file}' in '{root}'. If the recordings were moved, name their folder with --audio.", sound.Path);
        }

        return RealPath.IsWithin(sound.Path, root)
            ? sound
            : throw new FileNotFoundException($"'{file}' lies outside of '{root}' and is not played. Name a folder that holds all recordings with --audio.", sound.Path);
    }
}
