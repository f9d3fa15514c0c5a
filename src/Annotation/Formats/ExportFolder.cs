using System.Globalization;
using System.Text.Json;
using MirTool.Annotation.Batch;
using MirTool.Files;

namespace MirTool.Annotation.Formats;

/// <summary>Where an export writes: each file appears whole or not at all, and is not written again while it is newer than what it is made of.</summary>
internal sealed class ExportFolder : IDisposable
{
    private readonly string stateFolder;
    private readonly string asideFolder;
    private readonly FileStream held;
    private readonly bool force;
    private readonly DateTime optionsSince;
    private int asideFiles;

    private ExportFolder(ExportOptions options, string stateFolder, FileStream held)
    {
        this.stateFolder = stateFolder;
        this.held = held;
        Folder = Path.GetFullPath(options.OutputFolder);
        asideFolder = Path.Join(stateFolder, "export-aside" + options.Part);
        force = options.Force;
        optionsSince = Remember(options);
        Directory.CreateDirectory(asideFolder);
    }

    /// <summary>Its full path.</summary>
    public string Folder { get; }

    /// <summary>Takes a folder, making it if need be.</summary>
    /// <exception cref="OutputException">It cannot be written, or another export is writing it.</exception>
    public static ExportFolder Open(ExportOptions options)
    {
        string stateFolder = Path.Join(Path.GetFullPath(options.OutputFolder), ".mirtool");
        ExportFolder? folder = null;
        OutputException.Guard(options.OutputFolder, () =>
        {
            Directory.CreateDirectory(stateFolder);
            FileStream held;
            try
            {
                held = new FileStream(Path.Join(stateFolder, "export-lock" + options.Part), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (IOException e) when (e.GetType() == typeof(IOException))
            {
                throw new OutputException($"Another mirtool is exporting to '{options.OutputFolder}'. Wait for it, or choose another folder.", e);
            }

            folder = new ExportFolder(options, stateFolder, held);
        });
        return folder!;
    }

    /// <summary>Whether a file was written after the tables that it is made of, and under the same options.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sources">The tables.</param>
    public bool IsCurrent(string path, params ReadOnlySpan<string> sources)
    {
        if (force || !File.Exists(path))
        {
            return false;
        }

        DateTime written = File.GetLastWriteTimeUtc(path);
        foreach (string source in sources)
        {
            if (File.GetLastWriteTimeUtc(source) > written)
            {
                return false;
            }
        }

        return written >= optionsSince;
    }

    /// <summary>Writes a file aside and gives it its name when it is whole.</summary>
    public void Write(string path, Action<Stream> write)
    {
        string asidePath = Path.Join(asideFolder, Interlocked.Increment(ref asideFiles).ToString(CultureInfo.InvariantCulture));
        using var file = new WholeFile(asidePath);
        write(file.Stream);
        OutputException.Guard(Folder, () => file.Publish(path));
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(asideFolder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next export removes it, or reports why it cannot.
        }

        held.Dispose();
    }

    /// <summary>Since when exports of this format run under these options: the age of the file that holds them, by the disk's own clock.</summary>
    private DateTime Remember(ExportOptions options)
    {
        string path = Path.Join(stateFolder, $"export-{options.Format.Name}.json");
        byte[] settings = JsonSerializer.SerializeToUtf8Bytes(
            new SortedDictionary<string, string>(options.Settings.ToDictionary(), StringComparer.Ordinal), ExportJson.Default.SortedDictionaryStringString);
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(settings))
        {
            File.WriteAllBytes(path, settings);
        }

        return File.GetLastWriteTimeUtc(path);
    }
}
