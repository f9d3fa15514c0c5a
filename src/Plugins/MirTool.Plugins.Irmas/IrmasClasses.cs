namespace MirTool.Plugins.Irmas;

/// <summary>The eleven classes of IRMAS: folder names of the training set, labels of the testing set.</summary>
internal static class IrmasClasses
{
    // Counts as the dataset's README.txt states them. Programs as in datasets/taxonomies/irmas.csv, which says why: with them
    // every taxonomy understands the labels, not only those that know these abbreviations.
    private static readonly IrmasClass[] Table =
    [
        new("cel", [42], 388),
        new("cla", [71], 505),
        new("flu", [72, 73], 451),
        new("gac", [24, 25], 637),
        new("gel", [26, 27, 28, 29, 30, 31], 760),
        new("org", [16, 17, 18, 19, 20], 682),
        new("pia", [0, 1, 2, 3], 721),
        new("sax", [64, 65, 66, 67], 626),
        new("tru", [56, 59], 577),
        new("vio", [40, 110], 580),
        new("voi", [52, 53, 54], 778),
    ];

    public static IReadOnlyList<IrmasClass> All => Table;

    public static string Words => string.Join(", ", Table.Select(known => known.Word));

    public static IrmasClass? Find(string word) => Array.Find(Table, known => known.Word.Equals(word, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Word">Such as <c>cel</c>.</param>
/// <param name="GmPrograms">The General MIDI programs (0-based) whose sound the class covers.</param>
/// <param name="TrainingExcerpts">How many the published training set has.</param>
internal sealed record IrmasClass(string Word, IReadOnlyList<int> GmPrograms, int TrainingExcerpts);
