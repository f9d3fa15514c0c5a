using MirTool.Audio;
using MirTool.Files;

namespace MirTool.Plugins.Irmas;

/// <summary>IRMAS as it is distributed: excerpts of music with their predominant instruments.</summary>
/// <remarks>
/// The root is the folder that holds <c>IRMAS-TrainingData</c> and <c>IRMAS-TestingData-Part1</c> to <c>3</c>, or one of these, or a
/// folder within. Labels are for the whole excerpt and never complete: other instruments, bass and drums above all, sound beside
/// those that are named. Each label carries the General MIDI programs of its class.
/// </remarks>
public sealed class IrmasAdapter : IRecordedDataset
{
    private const int TrainingExcerpts = 6705;
    private const int TestingExcerpts = 2874;

    /// <inheritdoc/>
    public string Name => "irmas";

    /// <inheritdoc/>
    public string Description =>
        "IRMAS (Bosch, Janer, Fuhrmann, Herrera 2012): excerpts of Western music labelled with their predominant instruments, 11 classes.";

    /// <inheritdoc/>
    public IReadOnlyList<DatasetSplit> Splits { get; } =
    [
        new("train", "IRMAS-TrainingData: 3-second excerpts, one label each"),
        new("test", "IRMAS-TestingData-Part1 to 3: excerpts of 5 to 20 seconds, one or more labels each"),
    ];

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">Nothing of the split is there, or IRMAS has no such split.</exception>
    public IReadOnlyList<string> ListExcerpts(DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.CheckFor(this);
        IrmasFolder folder = IrmasFolder.Find(request.ExistingRoot(this));
        IReadOnlyList<string> excerpts = request.Split == "train" ? folder.Training : folder.Testing;
        return excerpts.Count > 0
            ? request.Choose(excerpts)
            : throw new InvalidDataException(
                request.Split == "train"
                    ? $"{folder.Root} has testing excerpts of IRMAS only; the split train needs IRMAS-TrainingData. Name its folder, or ask for the split test."
                    : $"{folder.Root} has training excerpts of IRMAS only; the split test needs IRMAS-TestingData-Part1 to 3. Name their folder, or ask for the split train.");
    }

    /// <inheritdoc/>
    public LabelledExcerpt Load(string excerptId, DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string path = Path.Combine(request.ExistingRoot(this), excerptId);
        List<IrmasClass> classes = ClassesOf(path);
        float[] samples = WholeRecording.ReadMono(path, request.SampleRate);
        return new(excerptId, samples, request.SampleRate, Labels(classes, (double)samples.Length / request.SampleRate), LabelsComplete: false);
    }

    /// <inheritdoc/>
    public ExcerptLabels LoadLabels(string excerptId, DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string path = Path.Combine(request.ExistingRoot(this), excerptId);
        double durationSeconds = WholeRecording.DurationSeconds(path);
        return new(excerptId, durationSeconds, Labels(ClassesOf(path), durationSeconds), LabelsComplete: false) { Recording = RecordingOf(excerptId) };
    }

    /// <inheritdoc/>
    public DatasetReport Validate(DatasetRequest request, IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        IrmasFolder folder = IrmasFolder.Find(request.ExistingRoot(this));
        List<DatasetCount> counts = Counts(folder);
        List<DatasetProblem> problems =
        [
            .. from count in counts
               where count.Expected is { } expected && count.Found != expected
               select new DatasetProblem(false, null, null, null, Difference(count)),
        ];
        string[] excerpts = [.. folder.Training, .. folder.Testing];
        problems.AddRange(ParallelCheck.Map(excerpts, excerpt => Check(folder, excerpt), progress, cancellationToken).SelectMany(found => found));
        HashSet<string> recordings = [.. folder.Testing.Select(file => Path.ChangeExtension(file, null))];
        problems.AddRange(
            from annotation in folder.Annotations
            where !recordings.Contains(Path.ChangeExtension(annotation, null))
            select new DatasetProblem(false, annotation, null, null, "has no WAV file of its name beside it. Get the recording, or remove this file."));
        return new(counts, problems);
    }

    private static List<DatasetCount> Counts(IrmasFolder folder)
    {
        List<DatasetCount> counts = [];
        if (folder.Scope != IrmasScope.TestingPart)
        {
            ILookup<string, string> byClass = folder.Training.ToLookup(file => ClassOfFolder(folder.PathOf(file))!.Word);
            if (folder.Scope != IrmasScope.OneClass)
            {
                counts.Add(new("training excerpts", folder.Training.Count, TrainingExcerpts));
            }

            counts.AddRange(IrmasClasses.All
                .Where(known => folder.Scope != IrmasScope.OneClass || byClass.Contains(known.Word))
                .Select(known => new DatasetCount($"training {known.Word}", byClass[known.Word].Count(), known.TrainingExcerpts)));
            bool?[] drums = [.. folder.Training.Select(file => IrmasName.Parse(Path.GetFileName(file))?.HasDrums)];
            counts.Add(new("training with drums [dru]", drums.Count(has => has == true)));
            counts.Add(new("training without drums [nod]", drums.Count(has => has == false)));
        }

        if (folder.Scope is IrmasScope.Whole or IrmasScope.TestingPart)
        {
            // How many each part holds is published nowhere.
            counts.Add(new("testing excerpts", folder.Testing.Count, folder.Scope == IrmasScope.Whole ? TestingExcerpts : null));
            counts.AddRange(folder.Testing.GroupBy(folder.PartOf).OrderBy(part => part.Key)
                .Select(part => new DatasetCount(part.Key is { } number ? $"testing part {number}" : "testing, no part named", part.Count())));
        }

        return counts;
    }

    private static string Difference(DatasetCount count) =>
        $"{count.Name}: {count.Found} found, but the published dataset has {count.Expected}. "
        + (count.Found < count.Expected ? "Unpack the archives again if the rest should be there." : "Remove what does not belong to it.");

    private static List<DatasetProblem> Check(IrmasFolder folder, string excerpt)
    {
        string path = folder.PathOf(excerpt);
        List<DatasetProblem> problems = [];
        if (ClassOfFolder(path) is { } ofFolder)
        {
            if (IrmasName.Parse(Path.GetFileName(path)) is not { } name)
            {
                problems.Add(new(false, excerpt, null, null, "has no name of IRMAS's form, such as [cel][pop_roc]0101__1.wav; its folder alone says what it is."));
            }
            else if (!name.Instrument.Equals(ofFolder.Word, StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(new(false, excerpt, null, null, $"is tagged [{name.Instrument}], but lies in the folder {ofFolder.Word}, which counts. Move it if that is wrong."));
            }
        }
        else
        {
            ReadAnnotation(path, (isError, file, line, message) => problems.Add(
                new(isError, Path.GetRelativePath(folder.Root, file).Replace('\\', '/'), line, null, message)));
        }

        try
        {
            if (WholeRecording.CheckedSeconds(path) == 0)
            {
                problems.Add(new(true, excerpt, null, null, "has no samples. Unpack it again."));
            }
        }
        catch (AudioFileException e)
        {
            problems.Add(new(true, excerpt, null, null, e.Reason));
        }

        return problems;
    }

    private static List<InstrumentLabel> Labels(List<IrmasClass> classes, double durationSeconds) =>
        [.. classes.Select(known => new InstrumentLabel(known.Word, known.GmPrograms, 0, durationSeconds))];

    private static List<IrmasClass> ClassesOf(string path) =>
        ClassOfFolder(path) is { } ofFolder
            ? [ofFolder]
            : ReadAnnotation(path, (isError, file, line, message) =>
            {
                if (isError)
                {
                    throw new InvalidDataException(line is { } number ? $"{file}:{number}: {message}" : $"{file}: {message}");
                }
            });

    private static IrmasClass? ClassOfFolder(string path) => IrmasClasses.Find(Path.GetFileName(Path.GetDirectoryName(path)) ?? "");

    /// <summary>Reads the labels of a testing excerpt: one a line, each followed by a tab.</summary>
    /// <param name="path">The excerpt's WAV file.</param>
    /// <param name="report">Told of each thing that is wrong: whether it is an error, the file, the line, the message.</param>
    private static List<IrmasClass> ReadAnnotation(string path, Action<bool, string, int?, string> report)
    {
        List<IrmasClass> classes = [];
        string annotation = Path.ChangeExtension(path, ".txt");
        if (!File.Exists(annotation))
        {
            annotation = Path.ChangeExtension(path, ".TXT");
        }

        if (!File.Exists(annotation))
        {
            report(true, path, null, "is unlabelled: there is no .txt file of its name beside it. Unpack the archive again, or remove the recording.");
            return classes;
        }

        string[] lines;
        try
        {
            lines = InputFile.ReadAllLines(annotation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            report(true, annotation, null, $"cannot be read: {e.Message}");
            return classes;
        }

        for (int i = 0; i < lines.Length; i++)
        {
            string word = lines[i].Trim();
            if (word.Length == 0)
            {
                continue;
            }

            if (IrmasClasses.Find(word) is not { } known)
            {
                string nearest = NearestName.Among(IrmasClasses.All.Select(candidate => candidate.Word), word)!;
                report(true, annotation, i + 1, $"the label “{word}” is none of IRMAS's ({IrmasClasses.Words}); the nearest is “{nearest}”.");
            }
            else if (classes.Contains(known))
            {
                report(false, annotation, i + 1, $"the label “{word}” is there twice; once is enough.");
            }
            else
            {
                classes.Add(known);
            }
        }

        if (classes.Count == 0 && lines.All(string.IsNullOrWhiteSpace))
        {
            report(true, annotation, null, $"is empty, so the recording is unlabelled. Write its instruments into it, one a line ({IrmasClasses.Words}).");
        }

        return classes;
    }

    // Training: [flu][nod][cla]0393__1.wav is an excerpt of recording 0393. Testing: excerpts of a track end in a number.
    private static string RecordingOf(string excerptId)
    {
        if (IrmasName.Parse(Path.GetFileName(excerptId)) is { } name)
        {
            return name.Recording;
        }

        string stem = Path.ChangeExtension(excerptId, null);
        int hyphen = stem.LastIndexOf('-');
        return hyphen > stem.LastIndexOf('/') && stem[(hyphen + 1)..] is { Length: > 0 } number && number.All(char.IsAsciiDigit) ? stem[..hyphen] : stem;
    }
}
