using System.Globalization;
using MirTool.Annotation;
using MirTool.Audio;

namespace MirTool.Archive.Find;

/// <summary>Cuts stretches out of recordings, each a FLAC file with a second of what is around it.</summary>
public static class ClipCutter
{
    /// <summary>What is kept before and after a stretch.</summary>
    public const double MarginSeconds = 1;

    // FLAC holds no more.
    private const int MaxChannels = 8;
    private const int BlockFrames = 16 * 1024;

    /// <summary>Cuts the stretches of one recording, reading it once.</summary>
    /// <param name="audioPath">The recording.</param>
    /// <param name="stretches">By start.</param>
    /// <param name="folder">Where the clips go: <c>NAME~START-END.flac</c> below it, in the recording's folders. It is made; clips that are there are replaced.</param>
    /// <param name="cancellationToken">Ends the work; clips that are not whole are removed.</param>
    /// <returns>Paths of the clips, in order.</returns>
    /// <exception cref="AudioFileException">The recording cannot be read.</exception>
    /// <exception cref="IOException">A clip cannot be written.</exception>
    public static IReadOnlyList<string> Cut(string audioPath, IReadOnlyList<FoundStretch> stretches, string folder, CancellationToken cancellationToken = default)
    {
        AudioClip[] clips = [.. stretches.Select(stretch => new AudioClip(stretch.StartSeconds, stretch.EndSeconds, PathOf(stretch, folder)))];
        Cut(audioPath, clips, cancellationToken);
        return [.. clips.Select(clip => clip.Path)];
    }

    /// <summary>Cuts stretches of any recordings of an archive; what fails of one recording leaves the others as they are.</summary>
    /// <param name="annotations">The archive.</param>
    /// <param name="root">The folder that recordings' names are relative to; null for the one that <c>run.json</c> names.</param>
    /// <param name="stretches">In any order.</param>
    /// <param name="folder">As <see cref="Cut(string, IReadOnlyList{FoundStretch}, string, CancellationToken)"/> takes it.</param>
    /// <param name="cancellationToken">Ends the work; clips that are not whole are removed.</param>
    /// <exception cref="IOException">A clip cannot be written.</exception>
    public static CutClips CutAll(AnnotationFolder annotations, string? root, IEnumerable<FoundStretch> stretches, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        List<string> paths = [];
        List<string> failures = [];
        foreach (IGrouping<string, FoundStretch> recording in stretches.GroupBy(stretch => stretch.File))
        {
            try
            {
                string audioPath = annotations.AudioPath(recording.Key, root) ?? throw new FileNotFoundException($"{recording.Key}: nobody knows where the recordings lie.");
                paths.AddRange(Cut(audioPath, [.. recording.OrderBy(stretch => stretch.StartSeconds)], folder, cancellationToken));
            }
            catch (Exception e) when (e is AudioFileException or FileNotFoundException)
            {
                failures.Add(e.Message);
            }
        }

        return new(paths, failures);
    }

    /// <summary>Cuts clips out of one recording, reading it once.</summary>
    /// <param name="audioPath">The recording.</param>
    /// <param name="clips">By start; their folders are made, and files that are there are replaced.</param>
    /// <param name="cancellationToken">Ends the work; clips that are not whole are removed.</param>
    /// <exception cref="AudioFileException">The recording cannot be read.</exception>
    /// <exception cref="IOException">A clip cannot be written.</exception>
    public static void Cut(string audioPath, IReadOnlyList<AudioClip> clips, CancellationToken cancellationToken = default)
    {
        // Of a channel that was annotated by itself, the clip has all that were there.
        var sound = RecordingPart.Of(audioPath);
        using AudioReader audio = AudioReader.Open(sound.Path, sound.Options);
        if (audio.Channels > MaxChannels)
        {
            throw new AudioFileException(audioPath, $"has {audio.Channels} channels, but a FLAC clip holds {MaxChannels} at most. Mix it down first.");
        }

        List<OpenClip> open = [];
        float[] block = new float[BlockFrames * audio.Channels];
        int next = 0;
        try
        {
            while (next < clips.Count || open.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                long position = audio.FramesRead;
                int frames = audio.Read(block);
                while (next < clips.Count && (frames == 0 || FirstFrame(clips[next], audio.SampleRate) < position + frames))
                {
                    string path = clips[next].Path;
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    open.Add(new OpenClip(
                        AudioWriter.Create(path, audio.SampleRate, audio.Channels, EncodingFor(audio)),
                        FirstFrame(clips[next], audio.SampleRate),
                        (long)Math.Ceiling((clips[next].EndSeconds + MarginSeconds) * audio.SampleRate)));
                    next++;
                }

                Write(open, block.AsSpan(0, frames * audio.Channels), position, frames, audio.Channels);
            }
        }
        finally
        {
            open.ForEach(clip => clip.Writer.Dispose());
        }
    }

    private static void Write(List<OpenClip> open, ReadOnlySpan<float> block, long position, int frames, int channels)
    {
        foreach (OpenClip clip in open.ToArray())
        {
            int from = (int)Math.Clamp(clip.FirstFrame - position, 0, frames);
            int to = (int)Math.Clamp(clip.EndFrame - position, 0, frames);
            clip.Writer.Write(block[(from * channels)..(to * channels)]);
            if (frames == 0 || clip.EndFrame <= position + frames)
            {
                clip.Writer.Complete();
                clip.Writer.Dispose();
                open.Remove(clip);
            }
        }
    }

    private static long FirstFrame(AudioClip clip, int sampleRate) => (long)(Math.Max(0, clip.StartSeconds - MarginSeconds) * sampleRate);

    // What has more than 16 bits keeps 24 of them.
    private static SampleEncoding EncodingFor(AudioReader audio) =>
        audio.Format.Contains("16 bit", StringComparison.Ordinal) || audio.Format.Contains("8 bit", StringComparison.Ordinal) ? SampleEncoding.Pcm16 : SampleEncoding.Pcm24;

    private static string PathOf(FoundStretch stretch, string folder)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"~{stretch.StartSeconds:F3}-{stretch.EndSeconds:F3}.flac");
        // A name may hold what leads out of the folder; the last 200 letters of one that is too long for the file system tell it best.
        string file = string.Join('/', stretch.File.Split('/').Select(part => part is ".." or "." ? "_" : part));
        int nameStart = file.LastIndexOf('/') + 1;
        string shortened = file.Length - nameStart <= 200 ? file[nameStart..] : file[^200..];
        return Path.GetFullPath(Path.Join(folder, file[..nameStart], shortened + name));
    }

    private sealed record OpenClip(AudioWriter Writer, long FirstFrame, long EndFrame);
}
