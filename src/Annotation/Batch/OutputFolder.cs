using System.Globalization;
using System.Text.Json;
using MirTool.Annotation.Formats;
using MirTool.Files;
using MirTool.Models;

namespace MirTool.Annotation.Batch;

/// <summary>An output folder that this process alone, or this process for its share, may write.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly List<FileStream> locks = [];
    private Journal? journal;
    private int asideFiles;

    private OutputFolder(OutputLayout layout) => Layout = layout;

    public OutputLayout Layout { get; }

    /// <summary>Takes an output folder, making it if need be.</summary>
    /// <param name="layout">The folder and the run's share.</param>
    /// <exception cref="OutputException">It cannot be written, or another process is writing it.</exception>
    public static OutputFolder Open(OutputLayout layout)
    {
        var folder = new OutputFolder(layout);
        try
        {
            OutputException.Guard(layout.Folder, folder.TakeLocks);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Keeps the options of this run for later ones to be compared with, and opens the journal.</summary>
    /// <param name="settings">The options that change results.</param>
    /// <param name="force">Forget what was done before.</param>
    /// <param name="time">For the journal.</param>
    public void Begin(RunSettings settings, bool force, TimeProvider time) => OutputException.Guard(Layout.Folder, () =>
    {
        WriteWhole(Layout.SettingsPath, JsonSerializer.SerializeToUtf8Bytes(
            settings.Options.ToDictionary(), BatchJson.Readable.DictionaryStringString));
        if (force)
        {
            // Other shards may be at work beside a shard: it forgets its own past alone.
            foreach (string path in Layout.Shard is null ? Layout.JournalPaths().ToArray() : [Layout.JournalPath])
            {
                File.Delete(path);
            }
        }

        journal = new Journal(Layout.JournalPath, time);
    });

    /// <summary>What is kept of a recording until it is finished.</summary>
    /// <param name="recording">Of another size or time, it is begun anew.</param>
    /// <param name="settings">The options that change results: with others, it is begun anew.</param>
    /// <param name="time">For the journal.</param>
    public PredictionJournal JournalOf(Recording recording, RunSettings settings, TimeProvider time)
    {
        string[] subject =
        [
            AnnotationBatch.ToolVersion, settings.Fingerprint, recording.File,
            recording.SizeBytes.ToString(CultureInfo.InvariantCulture), recording.ModifiedTicks.ToString(CultureInfo.InvariantCulture),
        ];
        return new PredictionJournal(Layout.UnfinishedPathOf(recording), string.Join('\n', subject), time);
    }

    /// <summary>Removes what is kept of a recording: it is finished, or to be begun anew.</summary>
    public void Forget(Recording recording)
    {
        try
        {
            File.Delete(Layout.UnfinishedPathOf(recording));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is none; or it stays, and is never taken for another recording's.
        }
    }

    /// <summary>Removes what is kept of recordings that nobody asks for any more: all others are finished.</summary>
    public void ForgetAll() => Remove(Layout.UnfinishedFolder);

    /// <summary>Ends the journal, all of it on the disk.</summary>
    public void End()
    {
        OutputException.Guard(Layout.Folder, () => journal?.Dispose());
        journal = null;
    }

    /// <summary>Starts a file that <see cref="WholeFile.Publish"/> will move to its place.</summary>
    public WholeFile Create() => new(NextAsidePath());

    /// <summary>Starts a CSV file that <see cref="CsvFile.Publish"/> will move to its place.</summary>
    public CsvFile CreateCsv(params ReadOnlySpan<string> columns) => new(NextAsidePath(), columns);

    public void Append(JournalEntry entry) => OutputException.Guard(Layout.Folder, () => journal!.Append(entry));

    /// <summary>Writes a small file whole or not at all.</summary>
    public void WriteWhole(string path, byte[] bytes)
    {
        using WholeFile file = Create();
        file.Stream.Write(bytes);
        file.Publish(path);
    }

    /// <summary>Writes a small file whole, unless another process has written it meanwhile.</summary>
    public void WriteFirst(string path, byte[] bytes) => OutputException.Guard(Layout.Folder, () =>
    {
        using WholeFile file = Create();
        file.Stream.Write(bytes);
        try
        {
            file.Publish(path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // The other one's holds.
        }
    });

    /// <summary>Copies a file of another folder whole or not at all.</summary>
    public void CopyWhole(string source, string path) => OutputException.Guard(Layout.Folder, () =>
    {
        using WholeFile file = Create();
        using (FileStream original = File.OpenRead(source))
        {
            original.CopyTo(file.Stream);
        }

        file.Publish(path);
    });

    /// <summary>Removes the files of a recording that can no longer be read, so that they are not taken for its own.</summary>
    public void RemoveFiles(Recording recording)
    {
        foreach (string path in Layout.Suffixes.Select(suffix => Layout.PathOf(recording, suffix)))
        {
            try
            {
                File.Delete(path);
            }
            catch (DirectoryNotFoundException)
            {
                // Nothing was ever written into that folder.
            }
            catch (IOException e) when (OutputException.IsOfTheName(e))
            {
                // Nothing can have been written under such a name.
            }
        }
    }

    public void Dispose()
    {
        try
        {
            End();
        }
        finally
        {
            if (locks.Count > 0)
            {
                Remove(Layout.AsideFolder);
            }

            // Lock files stay: removing one would let a second process lock a file that a third can no longer see.
            locks.ForEach(held => held.Dispose());
        }
    }

    private void TakeLocks()
    {
        Directory.CreateDirectory(Layout.StateFolder);
        if (Layout.Shard is null)
        {
            TakeLock(Layout.LockPath, FileAccess.ReadWrite, FileShare.None);
        }
        else
        {
            TakeLock(Layout.LockPath, FileAccess.Read, FileShare.Read);
            TakeLock(Layout.ShardLockPath, FileAccess.ReadWrite, FileShare.None);
        }

        Remove(Layout.AsideFolder);
        Directory.CreateDirectory(Layout.AsideFolder);
    }

    private void TakeLock(string path, FileAccess access, FileShare share)
    {
        try
        {
            locks.Add(new FileStream(path, FileMode.OpenOrCreate, access, share, bufferSize: 1));
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && IsSharingViolation(e))
        {
            throw new OutputException(
                $"Another mirtool is writing to '{Layout.Folder}' (it holds '{path}'). Wait for it or choose another --output; "
                + "several machines can share a folder with --shard I/N, each with its own I.", e);
        }
    }

    // ERROR_SHARING_VIOLATION on Windows; elsewhere flock's EWOULDBLOCK, whose number depends on the system.
    private static bool IsSharingViolation(IOException e) =>
        e.HResult == unchecked((int)0x80070020) || e.HResult is 11 or 35;

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there; or it cannot be removed, which the next file to be written there will report if it matters.
        }
    }

    private string NextAsidePath() =>
        Path.Join(Layout.AsideFolder, Interlocked.Increment(ref asideFiles).ToString(CultureInfo.InvariantCulture));
}
