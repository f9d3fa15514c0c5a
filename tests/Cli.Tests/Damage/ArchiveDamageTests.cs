using System.Text;
using MirTool.Annotation;
using MirTool.Annotation.Batch;
using MirTool.Archive.Tables;

namespace MirTool.Cli.Tests.Damage;

/// <summary>Archives that were edited by hand, cut off or half written, against every command that reads them: one sentence that
/// names the file and what to do, nothing half written, and never an answer from what cannot be right.</summary>
public sealed class ArchiveDamageTests(AnnotatedArchive archive) : IClassFixture<AnnotatedArchive>
{
    private const string Recordings = "recordings.csv", Summary = "summary.csv", Windows = "a.wav.frames.csv", Segments = "a.wav.segments.csv";
    private const string Journal = ".mirtool/journal.jsonl", Settings = ".mirtool/settings.json", Embeddings = "a.wav.embeddings.parquet";
    private const string OfFolder = "find, query, tables, tables duckdb, report, export, export excel, review";
    private const string OfSummary = "find, query, tables, review";
    private const string OfWindows = "find, query, tables, export, review";
    private const string OfSegments = "query, tables, report, export excel, review";

    // A query is asked of the tables as they are; SQL has its own words for empty cells and numbers that are none.
    private const string OfSummaryRead = "find, tables, review";
    private const string OfWindowsRead = "find, tables, export, review";
    private const string OfSegmentsRead = "tables, report, export excel, review";

    [Theory]
    [InlineData(Recordings, "without duration_s", "duration_s", OfFolder)]
    [InlineData(Recordings, "without windows", "windows", OfFolder)]
    [InlineData(Recordings, "three as windows", ":3: windows must be a whole number from 0, but is 'three'", OfFolder)]
    [InlineData(Recordings, "\"5,9\" as duration_s", ":3: duration_s must be a number with a decimal point, but is '5,9'", OfFolder)]
    [InlineData(Recordings, "-1 as duration_s", ":3: duration_s must be a number from 0, but is '-1'", OfFolder)]
    [InlineData(Recordings, "a.wav as file", ":3: file must be another recording in each row, but is 'a.wav'", OfFolder)]
    [InlineData(Recordings, "done as status", ":3: status must be ok or failed, but is 'done'", OfFolder)]
    [InlineData(Recordings, "cut off", "has no end", OfFolder + ", merge")]
    [InlineData(Recordings, "empty", "is empty", OfFolder)]
    [InlineData(Recordings, "binary", Recordings, OfFolder)]
    [InlineData(Recordings, "a folder", "is a folder", OfFolder)]
    [InlineData(Recordings, "gone", "not finished: there is no recordings.csv yet", OfFolder + ", suggest, similar")]
    [InlineData(Recordings, "in UTF-16", "utf-16", "find, query, tables, review")]
    [InlineData(Summary, "without active_s", "active_s", OfSummary)]
    [InlineData(Summary, "three as active_s", ":3: active_s", OfSummary)]
    [InlineData(Summary, "\"5,9\" as active_s", ":3: active_s", OfSummary)]
    [InlineData(Summary, "NaN as active_s", ":3: active_s must be a number with a decimal point, but is 'NaN'", OfSummaryRead)]
    [InlineData(Summary, " as instrument_id", ":3: instrument_id must be a name, but is ''", OfSummaryRead)]
    [InlineData(Summary, "gone.wav as file", ":3: file must be a recording that recordings.csv says was annotated, but is 'gone.wav'", OfSummaryRead)]
    [InlineData(Summary, "cut off", "has no end", OfSummary)]
    [InlineData(Summary, "empty", "is empty", OfSummary + ", export excel")]
    [InlineData(Summary, "binary", Summary, OfSummary)]
    [InlineData(Summary, "a folder", "is a folder", OfFolder)]
    [InlineData(Windows, "without polyphony", "polyphony", OfWindows + ", suggest")]
    [InlineData(Windows, "three as start_s", ":3: start_s", OfWindows + ", suggest")]
    [InlineData(Windows, "\"5,9\" as start_s", ":3: start_s", OfWindows + ", suggest")]
    [InlineData(Windows, "-1 as start_s", ":3: start_s", OfWindowsRead)]
    [InlineData(Windows, " as active", ":3: active", OfWindowsRead)]
    [InlineData(Windows, "0.000 as end_s", ":3: end_s must be later than start_s, but is '0.000'", OfWindowsRead)]
    [InlineData(Windows, "b.wav as file", ":3: file must be 'a.wav', whose table this is, but is 'b.wav'", OfWindowsRead)]
    [InlineData(Windows, "gone.wav as file", ":3: file must be 'a.wav', whose table this is, but is 'gone.wav'", OfWindowsRead)]
    [InlineData(Windows, "cut off", "has no end", OfWindows + ", suggest")]
    [InlineData(Windows, "empty", "empty", OfWindows + ", suggest")]
    [InlineData(Windows, "binary", Windows, OfWindows + ", suggest")]
    [InlineData(Windows, "in UTF-16", "utf-16", "find, query, tables")]
    [InlineData(Segments, "without start_s", "start_s", OfSegments)]
    [InlineData(Segments, "three as start_s", ":3: start_s", OfSegments)]
    [InlineData(Segments, "\"5,9\" as end_s", ":3: end_s", OfSegments)]
    [InlineData(Segments, "NaN as end_s", ":3: end_s must be a number with a decimal point, but is 'NaN'", OfSegmentsRead)]
    [InlineData(Segments, "gone.wav as file", ":3: file must be 'a.wav', whose table this is, but is 'gone.wav'", OfSegmentsRead)]
    [InlineData(Segments, "cut off", "has no end", OfSegments)]
    [InlineData(Segments, "empty", "empty", OfSegments)]
    [InlineData(Segments, "binary", Segments, OfSegments)]
    [InlineData(Segments, "a folder", "", "tables, report, export excel")]
    [InlineData(Segments, "changed", "is missing or was changed since it was written", "merge")]
    [InlineData(Journal, "gone", "knows nothing. Copy the whole folder again", "merge")]
    [InlineData(Journal, "binary", "knows nothing. Copy the whole folder again", "merge")]
    [InlineData(Journal, "cut off", "knows nothing. Copy the whole folder again", "merge")]
    [InlineData(Settings, "gone", "holds no annotations", "merge")]
    [InlineData(Settings, "binary", "is damaged", "merge")]
    [InlineData(Settings, "a folder", "is damaged", "merge")]
    [InlineData("run.json", "binary", "is damaged", "merge")]
    [InlineData("run.json", "null", "is damaged", "merge")]
    [InlineData(Embeddings, "empty", "holds no embeddings that MirTool wrote", "suggest, similar")]
    [InlineData(Embeddings, "binary", "holds no embeddings that MirTool wrote", "suggest, similar")]
    [InlineData(Embeddings, "cut off", "holds no embeddings that MirTool wrote", "suggest, similar")]
    [InlineData("tables/windows.parquet", "binary", "are damaged", "query, tables duckdb")]
    [InlineData("tables/segments.parquet", "cut off", "are damaged", "query, report, tables duckdb")]
    [InlineData("tables/activity.parquet", "empty", "are damaged", "find, review")]
    [InlineData("tables/activity.parquet", "overwritten", "are damaged", "find, review")]
    [InlineData("tables/segments.parquet", "overwritten", "are damaged", "query, report, tables duckdb")]
    public async Task Read_DamagedArchive_IsRefusedInASentenceThatNamesIt(string file, string damage, string named, string commands)
    {
        foreach (string command in commands.Split(", "))
        {
            using TemporaryFolder folder = archive.Copy();
            if (file.StartsWith("tables/", StringComparison.Ordinal))
            {
                MakeTables(folder);
            }

            Damage(folder.At("out/" + file), damage);

            string said = await RefusedAsync(command, folder);

            string where = file.StartsWith("tables/", StringComparison.Ordinal) ? "tables" : file == Recordings && damage == "gone" ? "out" : file == Journal ? ".mirtool" : Path.GetFileName(file);
            Assert.True(said.Contains(where, StringComparison.Ordinal) && said.Contains(named, StringComparison.OrdinalIgnoreCase), $"{command}: {said}");
            Assert.True(!said.Contains('\n', StringComparison.Ordinal) && !said.Contains("   at ", StringComparison.Ordinal) && said.Length < 900, $"{command}: {said}");
        }
    }

    [Theory]
    [InlineData(Recordings, "with a byte order mark")]
    [InlineData(Recordings, "with LF")]
    [InlineData(Summary, "with a byte order mark")]
    [InlineData(Summary, "with LF")]
    [InlineData(Windows, "with a byte order mark")]
    [InlineData(Windows, "with LF")]
    [InlineData(Segments, "with a byte order mark")]
    [InlineData(Segments, "with LF")]
    [InlineData("tables/tables.json", "binary")]
    [InlineData("tables/windows.parquet", "gone")]
    [InlineData("tables/activity.parquet", "a folder")]
    [InlineData(Recordings, "annotated since")]
    public async Task Read_ArchiveThatIsOnlyWrittenOtherwise_GivesTheSameAnswers(string file, string damage)
    {
        foreach (string command in (string[])["find", "query", "report", "review"])
        {
            using TemporaryFolder whole = archive.Copy(), other = archive.Copy();
            if (file.StartsWith("tables/", StringComparison.Ordinal) || damage == "annotated since")
            {
                MakeTables(other);
            }

            Damage(other.At("out/" + file), damage);

            Assert.Equal(await AnswerAsync(command, whole), await AnswerAsync(command, other));
        }
    }

    [Theory]
    [InlineData(Windows, "find, query, tables, tables duckdb")]
    [InlineData(Segments, "report")]
    [InlineData(Embeddings, "suggest, similar")]
    public async Task Read_TableOfARecordingGone_WarnsOfTheRecordingAndAsksTheOthers(string file, string commands)
    {
        foreach (string command in commands.Split(", "))
        {
            using TemporaryFolder folder = archive.Copy();
            File.Delete(folder.At("out/" + file));

            string said = await ArchiveReader.RunAsync(command, folder, archive.Model);

            Assert.Contains("warning: the recording 'a.wav' has no ", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Tables_ADuckDbFileThatIsThere_IsKeptWhateverItHolds()
    {
        using TemporaryFolder folder = archive.Copy();
        folder.Write("written/archive.duckdb", "no database");

        Assert.Contains("exists. Use --force", (await Assert.ThrowsAsync<UsageException>(() => ArchiveReader.RunAsync("tables duckdb", folder, archive.Model))).Message, StringComparison.Ordinal);
        Assert.Equal("no database", await File.ReadAllTextAsync(folder.At("written/archive.duckdb"), TestContext.Current.CancellationToken));
    }

    /// <summary>What a command says that must not do its work, and that nothing is left of it.</summary>
    private async Task<string> RefusedAsync(string command, TemporaryFolder folder)
    {
        string said;
        try
        {
            said = await ArchiveReader.RunAsync(command, folder, archive.Model);
            // A damaged table does not cost the export of the other recordings.
            Assert.True(command.StartsWith("export", StringComparison.Ordinal) && said.Length > 0, $"{command} took what is damaged: {said}");
            return said;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or UsageException or OutputException)
        {
            said = e.Message;
        }

        Assert.True(command.StartsWith("export", StringComparison.Ordinal) || Written(folder).Count == 0, $"{command} left {string.Join(", ", Written(folder).Keys)}");
        return said;
    }

    private async Task<string> AnswerAsync(string command, TemporaryFolder folder)
    {
        string said = await ArchiveReader.RunAsync(command, folder, archive.Model);
        return string.Join('\n', Written(folder).Values.Append(command == "review" ? said : "")).Replace(folder.Path, "", StringComparison.Ordinal);
    }

    /// <summary>What a command wrote that people would see.</summary>
    private static SortedDictionary<string, string> Written(TemporaryFolder folder) => new(
        Directory.EnumerateFiles(folder.At("written"), "*", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetRelativePath(folder.At("written"), path), Path: path))
            .Where(file => !file.Name.Split('/', '\\').Any(part => part.StartsWith('.')))
            .ToDictionary(file => file.Name, file => File.ReadAllText(file.Path)),
        StringComparer.Ordinal);

    private static void MakeTables(TemporaryFolder folder) => ParquetWriter.Write(AnnotationFolder.Open(folder.At("out")), folder.At("out/tables"));

    private static void Damage(string path, string damage)
    {
        byte[] before = File.ReadAllBytes(path);
        byte[] junk = new byte[3000];
        new Random(1).NextBytes(junk);
        switch (damage)
        {
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "binary":
                File.WriteAllBytes(path, junk);
                break;
            case "null":
                File.WriteAllText(path, "null");
                break;
            case "cut off":
                File.WriteAllBytes(path, before[..^(path.EndsWith(".csv", StringComparison.Ordinal) ? 3 : 20)]);
                break;
            case "overwritten":
                File.WriteAllBytes(path, [.. before[..4], .. junk[..(before.Length / 4)], .. before[(4 + (before.Length / 4))..]]);
                break;
            case "gone" or "a folder":
                File.Delete(path);
                _ = damage == "gone" ? null : Directory.CreateDirectory(path);
                break;
            case "changed":
                File.AppendAllText(path, "\r\n");
                break;
            case "annotated since":
                File.WriteAllText(Path.Join(Path.GetDirectoryName(path), ".mirtool", "journal.1-of-2.jsonl"), "");
                break;
            default:
                File.WriteAllText(path, Edited(File.ReadAllText(path), damage), damage == "in UTF-16" ? Encoding.Unicode : new UTF8Encoding(encoderShouldEmitUTF8Identifier: damage == "with a byte order mark"));
                break;
        }
    }

    /// <summary>A table after <c>without COLUMN</c>, or <c>VALUE as COLUMN</c> in its third line.</summary>
    private static string Edited(string text, string edit)
    {
        if (edit.StartsWith("with a", StringComparison.Ordinal) || edit.StartsWith("in ", StringComparison.Ordinal))
        {
            return text;
        }

        if (edit == "with LF")
        {
            return text.Replace("\r\n", "\n", StringComparison.Ordinal);
        }

        string[][] rows = [.. text.Split("\r\n").Select(line => line.Split(','))];
        string[] words = edit.StartsWith("without ", StringComparison.Ordinal) ? ["", edit[8..]] : edit.Split(" as ");
        int column = Array.IndexOf(rows[0], words[1]);
        Assert.True(column >= 0 && rows.Length > 3, $"{words[1]} in {text}");
        if (words[0].Length > 0 || edit.StartsWith(' '))
        {
            rows[2][column] = words[0];
        }
        else
        {
            rows = [.. rows.Select(row => row.Length == 1 ? row : [.. row.Where((_, i) => i != column)])];
        }

        return string.Join("\r\n", rows.Select(row => string.Join(',', row)));
    }
}
