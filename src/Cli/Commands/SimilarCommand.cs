using System.ComponentModel.DataAnnotations;
using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation;
using MirTool.Annotation.Embeddings;
using MirTool.Archive.Find;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Teaching;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool similar</c>: more like this, over a whole archive.</summary>
[Command("similar", Description = "Finds the windows of an annotated archive that sound like examples.")]
internal sealed class SimilarCommand(ShutdownSignals signals)
{
    [Argument(0, "EXAMPLE", "Recordings, or stretches of them: song.flac@12.5-14.5.")]
    [Required]
    public string[] Examples { get; } = [];

    [Option("--in <DIR>", "Where mirtool annotate --embeddings or mirtool embed wrote.", CommandOptionType.SingleValue)]
    [Required]
    public string In { get; } = "";

    [Option("--unlike <EXAMPLE>", "What the windows must not sound like; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] Unlike { get; } = [];

    [Option("--model <MODEL>", "The model that made the embeddings, or one that was taught on it.", CommandOptionType.SingleValue)]
    public string? Model { get; }

    [Option("-n|--count <N>", "How many windows at most.", CommandOptionType.SingleValue)]
    public int Count { get; } = 20;

    [Option("--out <FILE>", "Write the windows there: .csv, or .txt for one Audacity label track a recording, in a folder of that name less .txt. To stdout otherwise.", CommandOptionType.SingleValue)]
    public string? Out { get; }

    [Option("--clips <DIR>", "Cut the windows out, as FLAC with a second before and after.", CommandOptionType.SingleValue)]
    public string? Clips { get; }

    [Option("--recordings <DIR>", "Where the archive's recordings are, for --clips; otherwise where they were when they were annotated.", CommandOptionType.SingleValue)]
    public string? Recordings { get; }

    public int OnExecute(IConsole console)
    {
        if (Count < 1)
        {
            throw new UsageException($"--count must be at least 1, but is {Count}.");
        }

        IReadOnlyList<string> files = EmbeddingFolder.Files(In);
        FoundRows.WarnOfMissingEmbeddings(console, EmbeddingFolder.Missing(In));
        string? root = Clips is null ? null : RecordingsFolder();
        SoundExample[] examples = [.. Examples.Select(SoundExample.Parse)], unlike = [.. Unlike.Select(SoundExample.Parse)];
        StoredModel stored = ModelFolder.Load(ModelFolder.Find(Model));
        var named = new NamedContent(stored.Description.Name, stored.EmbeddingSha256);
        using (EmbeddingFile first = EmbeddingFile.Open(files[0]))
        {
            SimilarWindows.RequireModel(first, named);
        }

        using InstrumentModel model = TaughtRecordings.LoadBase(stored);
        IReadOnlyList<SimilarWindow> found = SimilarWindows.Search(
            files, named, [.. examples.SelectMany(example => example.Embed(model))], [.. unlike.SelectMany(example => example.Embed(model))], Count, signals.Token);
        if (Out is null)
        {
            ResultTable.Write(console, WindowFiles.SimilarColumns, found.Select(WindowFiles.Cells));
        }
        else
        {
            WindowFiles.WriteSimilar(Out, found);
        }

        for (int i = 0; root is not null && i < found.Count; i++)
        {
            SimilarWindow window = found[i];
            Directory.CreateDirectory(Clips!);
            string name = string.Create(CultureInfo.InvariantCulture, $"{i + 1:000}-{Path.GetFileNameWithoutExtension(window.File)}-{window.StartSeconds:0.###}.flac");
            ClipCutter.Cut(Path.Combine(root, window.File), [new(window.StartSeconds, window.EndSeconds, Path.Combine(Clips!, name))], signals.Token);
        }

        return ExitCode.Success;
    }

    private string RecordingsFolder()
    {
        string? root = Recordings ?? AnnotationFolder.Open(In).Run?.Root;
        return root is not null && Directory.Exists(root) ? root : throw new UsageException(
            $"The recordings of '{In}' are not {(root is null ? "where anybody knows" : $"in '{root}'")}, so no clips can be cut. Name their folder with --recordings.");
    }
}
