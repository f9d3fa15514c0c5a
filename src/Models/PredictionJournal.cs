using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MirTool.Models;

/// <summary>Keeps on disk what a network says of a recording, batch by batch, so that an interrupted recording goes on behind what is kept.</summary>
/// <remarks>
/// Predictions are kept as the network gives them: all that depends on earlier windows (smoothing, segments, tables) and the decoding of
/// the sound is done again, from the recording's start, so that results are those of an undisturbed run to the last bit. The network is what takes long.
/// Nothing is written before there is <see cref="Interval"/> of work or <see cref="GatheredBytes"/> to lose. A torn end is recognised and done again. What cannot be
/// written is not kept: a full disk is for the tables to report. One thread at a time.
/// </remarks>
/// <param name="path">The file; folders on the way to it are made.</param>
/// <param name="subject">All that predictions depend on besides the sound and who computes: what was kept under another one is not used.</param>
/// <param name="time">The clock.</param>
internal sealed class PredictionJournal(string path, string subject, TimeProvider time) : IDisposable
{
    /// <summary>The most work that a kill costs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(2);

    /// <summary>The most that is held in memory: some hours of sound.</summary>
    public const int GatheredBytes = 4 << 20;

    private const string Magic = "MirTool predictions 1\n";
    private const int HashBytes = 32;
    private const int ChecksumBytes = 8;
    private const int RecordHeaderInts = 5;

    private readonly MemoryStream gathered = new();
    private byte[] header = [];
    private FileStream? file;
    private bool isReading;
    private bool isUseless;
    private long lastSave;

    /// <summary>The end of the last window that was taken from the file; 0 if none was.</summary>
    public double ResumedSeconds { get; private set; }

    /// <summary>Opens what an earlier run has left.</summary>
    /// <param name="computedBy">Device, decoder and what else has a say in the last bits of a prediction.</param>
    public void Begin(string computedBy)
    {
        header = [.. Encoding.ASCII.GetBytes(Magic), .. SHA256.HashData(Encoding.UTF8.GetBytes($"{subject}\n{computedBy}"))];
        lastSave = time.GetTimestamp();
        Attempt(() =>
        {
            if (File.Exists(path))
            {
                file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
                byte[] found = new byte[header.Length];
                isReading = file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length && found.AsSpan().SequenceEqual(header);
                if (!isReading)
                {
                    file.SetLength(0);
                    file.Position = 0;
                }
            }
        });
    }

    /// <summary>What was kept of the next batch; null from the first batch on of which nothing was.</summary>
    public WindowPrediction[]? Next(WindowBatch batch)
    {
        WindowPrediction[]? kept = null;
        if (isReading)
        {
            Attempt(() => kept = Read(batch));
            isReading = kept is not null;
        }

        ResumedSeconds = kept is null ? ResumedSeconds : kept[^1].EndSeconds;
        return kept;
    }

    /// <summary>Keeps the predictions of the batch that follows those kept, at the latest after <see cref="Interval"/>.</summary>
    public void Add(WindowPrediction[] predictions)
    {
        Gather(predictions);
        if (gathered.Length >= GatheredBytes || time.GetElapsedTime(lastSave) >= Interval)
        {
            Save();
        }
    }

    /// <summary>Writes what has been gathered, all of it onto the disk.</summary>
    public void Save()
    {
        lastSave = time.GetTimestamp();
        if (gathered.Length > 0)
        {
            Attempt(Append);
            gathered.SetLength(0);
        }
    }

    /// <summary>Closes the file; what was gathered since the last <see cref="Save"/> is not kept.</summary>
    public void Dispose()
    {
        isUseless = true;
        file?.Dispose();
        gathered.Dispose();
    }

    private WindowPrediction[]? Read(WindowBatch batch)
    {
        long start = file!.Position;
        WindowPrediction[]? kept = Record() is { } record ? Parse(record, batch) : null;
        if (kept is null)
        {
            // Torn by a power failure, or of batches cut in another way: the file goes on from here.
            file.SetLength(start);
            file.Position = start;
        }

        return kept;
    }

    private byte[]? Record()
    {
        byte[] length = new byte[sizeof(int)];
        if (file!.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
        {
            return null;
        }

        int bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (bytes < RecordHeaderInts * sizeof(int) || bytes > file.Length - file.Position - ChecksumBytes)
        {
            return null;
        }

        byte[] record = new byte[bytes];
        byte[] checksum = new byte[ChecksumBytes];
        file.ReadExactly(record);
        file.ReadExactly(checksum);
        return checksum.AsSpan().SequenceEqual(Checksum(record)) ? record : null;
    }

    private static WindowPrediction[]? Parse(byte[] record, WindowBatch batch)
    {
        ReadOnlySpan<int> sizes = MemoryMarshal.Cast<byte, int>(record)[..RecordHeaderInts];
        (int first, int count, int polyphonies, int programs, int embedding) = (sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]);
        if (first != batch.Windows[0].Index || count != batch.Windows.Count)
        {
            return null;
        }

        ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(record)[RecordHeaderInts..];
        var predictions = new WindowPrediction[count];
        for (int i = 0; i < count; i++)
        {
            WindowSpan span = batch.Windows[i];
            ReadOnlySpan<float> own = numbers.Slice(i * (polyphonies + programs + embedding), polyphonies + programs + embedding);
            predictions[i] = new WindowPrediction(span.Index, span.StartSeconds, span.EndSeconds, own[..polyphonies].ToArray(), own.Slice(polyphonies, programs).ToArray())
            {
                Embedding = embedding > 0 ? own[(polyphonies + programs)..].ToArray() : null,
            };
        }

        return predictions;
    }

    private void Gather(WindowPrediction[] predictions)
    {
        using var record = new MemoryStream();
        WindowPrediction first = predictions[0];
        int[] sizes = [first.Index, predictions.Length, first.Polyphony.Length, first.Programs.Length, first.Embedding?.Length ?? 0];
        record.Write(MemoryMarshal.AsBytes(sizes.AsSpan()));
        foreach (WindowPrediction prediction in predictions)
        {
            record.Write(MemoryMarshal.AsBytes(prediction.Polyphony.AsSpan()));
            record.Write(MemoryMarshal.AsBytes(prediction.Programs.AsSpan()));
            record.Write(MemoryMarshal.AsBytes(prediction.Embedding.AsSpan()));
        }

        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, (int)record.Length);
        gathered.Write(length);
        ReadOnlySpan<byte> bytes = record.GetBuffer().AsSpan(0, (int)record.Length);
        gathered.Write(bytes);
        gathered.Write(Checksum(bytes));
    }

    private void Append()
    {
        if (file is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        }

        if (file.Length == 0)
        {
            file.Write(header);
        }

        file.Write(gathered.GetBuffer().AsSpan(0, (int)gathered.Length));
        file.Flush(flushToDisk: true);
    }

    private static byte[] Checksum(ReadOnlySpan<byte> record) => SHA256.HashData(record)[..ChecksumBytes];

    private void Attempt(Action action)
    {
        if (isUseless)
        {
            return;
        }

        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            isUseless = true;
            isReading = false;
        }
    }
}
