using System.Text.RegularExpressions;
using MirTool.Files;

namespace MirTool.Plugins.Irmas;

/// <summary>Which part of IRMAS a folder is.</summary>
internal enum IrmasScope
{
    /// <summary>The folder that holds the training set and the three testing parts.</summary>
    Whole,

    /// <summary>The training set.</summary>
    Training,

    /// <summary>One class of the training set.</summary>
    OneClass,

    /// <summary>A testing part, or the folder within it.</summary>
    TestingPart,
}

/// <summary>The files of IRMAS as it is distributed, below a root that is the whole, a part, or a folder within a part.</summary>
internal sealed partial class IrmasFolder
{
    // IRMAS-TestingData-Part2/IRTestingData-Part2 is two folders down; archives unpacked into folders of their names add one.
    private const int DeepestLevel = 3;

    private IrmasFolder(string root, IrmasScope scope, List<string> training, List<string> testing, List<string> annotations)
    {
        Root = root;
        Scope = scope;
        Training = training;
        Testing = testing;
        Annotations = annotations;
    }

    /// <summary>Full path.</summary>
    public string Root { get; }

    public IrmasScope Scope { get; }

    /// <summary>Training excerpts, relative to the root, in ordinal order.</summary>
    public IReadOnlyList<string> Training { get; }

    /// <summary>Testing excerpts, relative to the root, in ordinal order.</summary>
    public IReadOnlyList<string> Testing { get; }

    /// <summary>The label files of the testing parts, relative to the root, in ordinal order.</summary>
    public IReadOnlyList<string> Annotations { get; }

    /// <exception cref="InvalidDataException">There is nothing of IRMAS in the folder.</exception>
    public static IrmasFolder Find(string root)
    {
        if (!Directory.Exists(root))
        {
            throw new InvalidDataException($"{root} is a file, but the dataset irmas is a folder: name the one that holds IRMAS-TrainingData or IRMAS-TestingData-Part1 to 3, or one of these.");
        }

        List<string> training = [];
        List<string> testing = [];
        List<string> annotations = [];
        string[] files = [.. new FolderWalk().Files(root, DeepestLevel + 1).Where(file => file.FolderError is null).Select(file => Path.GetRelativePath(root, file.Path).Replace('\\', '/'))];
        bool isTesting = IsTesting(root) || IsTesting(Path.GetDirectoryName(root) ?? "");
        foreach (string file in files)
        {
            string[] folders = [Path.GetFileName(root), .. file.Split('/')[..^1]];
            int classLevel = Array.FindIndex(folders, name => IrmasClasses.Find(name) is not null);
            if (folders.Skip(1).Any(IsLeftOut))
            {
                continue;
            }

            if (classLevel == folders.Length - 1 && IsOf(file, ".wav"))
            {
                training.Add(file);
            }
            else if (classLevel < 0 && (isTesting || folders.Any(IsTesting)))
            {
                AddTesting(file);
            }
        }

        if (training.Count == 0 && testing.Count == 0)
        {
            // A testing part under a name of somebody's own.
            foreach (string file in files.Where(file => !file.Contains('/')))
            {
                AddTesting(file);
            }

            if (annotations.Count == 0)
            {
                throw new InvalidDataException(
                    $"{root} holds nothing of IRMAS: neither WAV files in folders such as IRMAS-TrainingData/cel, nor in folders such as IRMAS-TestingData-Part1/Part1. "
                    + "Name the folder into which the archives were unpacked.");
            }
        }

        IrmasScope scope =
            IrmasClasses.Find(Path.GetFileName(root)) is not null ? IrmasScope.OneClass
            : training.Count == 0 && (IsTesting(root) || testing.Exists(file => !file.Contains('/'))) ? IrmasScope.TestingPart
            : testing.Count == 0 && training.TrueForAll(file => file.Count(character => character == '/') == 1) ? IrmasScope.Training
            : IrmasScope.Whole;
        training.Sort(StringComparer.Ordinal);
        testing.Sort(StringComparer.Ordinal);
        annotations.Sort(StringComparer.Ordinal);
        return new(root, scope, training, testing, annotations);

        void AddTesting(string file)
        {
            if (IsOf(file, ".wav"))
            {
                testing.Add(file);
            }
            else if (IsOf(file, ".txt") && !Path.GetFileName(file).StartsWith("README", StringComparison.OrdinalIgnoreCase))
            {
                annotations.Add(file);
            }
        }

        static bool IsOf(string file, string extension) => Path.GetExtension(file).Equals(extension, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Which testing part an excerpt belongs to: 1, 2, 3, or null where no folder says.</summary>
    public int? PartOf(string file) =>
        PartNumber().Match(Path.Join(Path.GetFileName(Path.GetDirectoryName(Root)), Path.GetFileName(Root), Path.GetDirectoryName(file))) is { Success: true } match
            ? match.Groups[1].Value[0] - '0'
            : null;

    public string PathOf(string file) => Path.Combine(Root, file);

    private static bool IsTesting(string folder) => TestingName().IsMatch(Path.GetFileName(folder));

    // The sample that comes with the dataset's description repeats excerpts of the parts.
    private static bool IsLeftOut(string name) => name.StartsWith('.') || name is "__MACOSX" or "IRMAS-Sample";

    [GeneratedRegex(@"TestingData|^Part[123]\z|^Testing\z", RegexOptions.IgnoreCase)]
    private static partial Regex TestingName();

    [GeneratedRegex("Part([123])", RegexOptions.IgnoreCase)]
    private static partial Regex PartNumber();
}
