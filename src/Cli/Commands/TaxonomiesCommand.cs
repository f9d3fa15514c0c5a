using System.ComponentModel.DataAnnotations;
using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Models;
using MirTool.Plugins;
using MirTool.Taxonomies;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool taxonomies</c>: the vocabularies that instruments are reported in.</summary>
[Command("taxonomies", Description = "Shows, checks and starts taxonomies: the instruments that reports name.")]
[Subcommand(typeof(ListCommand), typeof(ShowCommand), typeof(ValidateCommand), typeof(NewCommand))]
internal sealed class TaxonomiesCommand(CommandLineApplication app)
{
    public int OnExecute()
    {
        app.ShowHelp();
        return ExitCode.Usage;
    }

    private static int CountPrograms(ITaxonomy taxonomy) =>
        taxonomy.Instruments.SelectMany(instrument => instrument.GmPrograms).Distinct().Count();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [Command("list", Description = "Lists the taxonomies that can be named.")]
    internal sealed class ListCommand
    {
        public PluginOptions Plugins { get; } = new();

        public int OnExecute(IConsole console)
        {
            IReadOnlyList<TaxonomyEntry> entries = new TaxonomyCatalog(Plugins.Load(console)).List();
            foreach (TaxonomyEntry broken in entries.Where(entry => entry.Problem is not null))
            {
                console.Error.WriteLine($"mirtool: warning: the taxonomy {broken.Name} cannot be used: {broken.Problem}");
            }

            ResultTable.Write(console, ["name", "instruments", "programs", "depth", "from"], entries.Select(entry => (IReadOnlyList<string>)
            [
                entry.Name,
                entry.Taxonomy is null ? "unusable" : Text(entry.Taxonomy.Instruments.Count),
                entry.Taxonomy is null ? "" : Text(CountPrograms(entry.Taxonomy)),
                entry.Taxonomy is CsvTaxonomy { Depth: > 0 } table ? Text(table.Depth) : "",
                entry.Source,
            ]));
            return ExitCode.Success;
        }
    }

    [Command("show", Description = "Shows a taxonomy's instruments. Redirected into a file, the output is itself a taxonomy table.")]
    internal sealed class ShowCommand
    {
        [Argument(0, "NAME|FILE", "A name of the list, or the path of a table.")]
        [Required]
        public string NameOrPath { get; } = "";

        [Option("--depth <N>", "Roll its instruments up to the N-th level of its classes.", CommandOptionType.SingleValue)]
        public int? Depth { get; }

        public PluginOptions Plugins { get; } = new();

        public int OnExecute(IConsole console)
        {
            ITaxonomy taxonomy = new TaxonomyCatalog(Plugins.Load(console)).Find(NameOrPath, Depth);
            bool hasClasses = taxonomy.Instruments.Any(instrument => instrument.Class is not null);
            IEnumerable<string[]> rows = taxonomy.Instruments.Select(instrument =>
                (string[])[instrument.Id, instrument.Name, string.Join(' ', instrument.Sounds.Prepend(GeneralMidi.Format(instrument.GmPrograms)).Where(sound => sound.Length > 0)), instrument.Class ?? "", instrument.IsInstrument ? "instrument" : "sound"]);
            if (taxonomy is CsvTaxonomy table)
            {
                rows = rows.Concat(table.Classes.Select(itsClass => (string[])[itsClass.Id, itsClass.Name, "-", itsClass.Notation.ToString()]));
            }

            string[] columns = ["instrument_id", "instrument", "sounds", "class", "kind"];
            int shown = hasClasses ? columns.Length : columns.Length - 1;
            ResultTable.Write(console, columns[..shown], rows.Select(row => row[..shown]));
            console.Error.WriteLine($"{taxonomy.Name}: {taxonomy.Instruments.Count} instruments, {CountPrograms(taxonomy)} of {GeneralMidi.ProgramCount} programs, content {TaxonomyHash.Of(taxonomy)}");
            IReadOnlyList<string> notCovered = WindowDecoder.NotCovered(taxonomy, Enumerable.Range(0, Sounds.Count).Select(Sounds.IdOf));
            if (notCovered.Count > 0)
            {
                console.Error.WriteLine($"not covered, so never heard: {string.Join(", ", notCovered)}");
            }

            return ExitCode.Success;
        }
    }

    [Command("validate", Description = "Names line and column of everything that is wrong with a table, and of what may not be meant.")]
    internal sealed class ValidateCommand
    {
        [Argument(0, "FILE", "The table, as a spreadsheet program saved it; several may be given.")]
        [Required]
        public string[] Files { get; } = [];

        public int OnExecute(IConsole console)
        {
            bool usable = true;
            foreach (string file in Files)
            {
                TaxonomyReading reading = CsvTaxonomy.Inspect(file);
                foreach (TableProblem problem in reading.Problems)
                {
                    console.Out.WriteLine(problem.At(file));
                }

                foreach (TableProblem note in reading.Notes)
                {
                    console.Out.WriteLine((note with { Message = $"note: {note.Message}" }).At(file));
                }

                if (reading.Taxonomy is { } taxonomy)
                {
                    string depth = taxonomy.Depth > 0 ? $", classes down to --depth {taxonomy.Depth}" : "";
                    IReadOnlyList<string> notCovered = WindowDecoder.NotCovered(taxonomy, Enumerable.Range(0, Sounds.Count).Select(Sounds.IdOf));
                    string covered = notCovered.Count > 0 ? $", {notCovered.Count} not covered" : "";
                    console.Out.WriteLine($"{file}: {taxonomy.Instruments.Count} instruments{covered}, {CountPrograms(taxonomy)} of {GeneralMidi.ProgramCount} programs{depth}; it can be used.");
                }

                usable &= reading.Taxonomy is not null;
            }

            return usable ? ExitCode.Success : ExitCode.Usage;
        }
    }

    [Command("new", Description = "Writes a table to start from, with what to know about it in its first lines.")]
    internal sealed class NewCommand
    {
        [Argument(0, "FILE", "The table to write, such as mine.csv; an existing file is not touched.")]
        [Required]
        public string File { get; } = "";

        public int OnExecute(IConsole console)
        {
            try
            {
                TaxonomyTemplate.Write(File);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine($"mirtool: {e.Message}");
                return ExitCode.Usage;
            }

            console.Out.WriteLine($"Wrote {File}. Edit it, check it with: mirtool taxonomies validate {File}");
            return ExitCode.Success;
        }
    }
}
