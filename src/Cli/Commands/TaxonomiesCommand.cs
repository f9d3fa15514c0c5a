using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Plugins;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool taxonomies</c>: the vocabularies that instruments are reported in.</summary>
[Command("taxonomies", Description = "Shows, checks and starts taxonomies: the instruments that reports name.")]
[Subcommand(typeof(ListCommand), typeof(ShowCommand), typeof(ValidateCommand), typeof(NewCommand))]
internal sealed class TaxonomiesCommand
{
    public static int OnExecute(CommandLineApplication app)
    {
        app.ShowHelp();
        return ExitCode.Usage;
    }

    private static TaxonomyCatalog CatalogWith(string[] pluginFolders, IConsole console)
    {
        PluginCatalog plugins = PluginCatalog.Load(pluginFolders);
        PluginsCommand.Warn(plugins, console);
        return new TaxonomyCatalog(plugins);
    }

    private static int CountPrograms(ITaxonomy taxonomy) =>
        taxonomy.Instruments.SelectMany(instrument => instrument.GmPrograms).Distinct().Count();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [Command("list", Description = "Lists the taxonomies that can be named.")]
    internal sealed class ListCommand
    {
        [Option("--plugins <DIR>", "A further folder of plugins; may be given several times.", CommandOptionType.MultipleValue)]
        public string[] PluginFolders { get; } = [];

        public int OnExecute(IConsole console)
        {
            IReadOnlyList<TaxonomyEntry> entries = CatalogWith(PluginFolders, console).List();
            foreach (TaxonomyEntry broken in entries.Where(entry => entry.Problem is not null))
            {
                console.Error.WriteLine($"mirtool: warning: the taxonomy {broken.Name} cannot be used: {broken.Problem}");
            }

            ResultTable.Write(console, ["name", "instruments", "programs", "from"], entries.Select(entry => (IReadOnlyList<string>)
            [
                entry.Name,
                entry.Taxonomy is null ? "unusable" : Text(entry.Taxonomy.Instruments.Count),
                entry.Taxonomy is null ? "" : Text(CountPrograms(entry.Taxonomy)),
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

        [Option("--plugins <DIR>", "A further folder of plugins; may be given several times.", CommandOptionType.MultipleValue)]
        public string[] PluginFolders { get; } = [];

        public int OnExecute(IConsole console)
        {
            ITaxonomy taxonomy = CatalogWith(PluginFolders, console).Find(NameOrPath);
            ResultTable.Write(console, ["instrument_id", "instrument", "gm_programs"], taxonomy.Instruments.Select(instrument =>
                (IReadOnlyList<string>)[instrument.Id, instrument.Name, GeneralMidi.Format(instrument.GmPrograms)]));
            console.Error.WriteLine($"{taxonomy.Name}: {taxonomy.Instruments.Count} instruments, {CountPrograms(taxonomy)} of {GeneralMidi.ProgramCount} programs, content {TaxonomyHash.Of(taxonomy)}");
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
                foreach (TaxonomyProblem problem in reading.Problems)
                {
                    console.Out.WriteLine(problem.At(file));
                }

                foreach (TaxonomyProblem note in reading.Notes)
                {
                    console.Out.WriteLine((note with { Message = $"note: {note.Message}" }).At(file));
                }

                if (reading.Taxonomy is { } taxonomy)
                {
                    console.Out.WriteLine($"{file}: {taxonomy.Instruments.Count} instruments, {CountPrograms(taxonomy)} of {GeneralMidi.ProgramCount} programs; it can be used.");
                }

                usable &= reading.Taxonomy is not null;
            }

            return usable ? ExitCode.Success : ExitCode.Usage;
        }
    }

    [Command("new", Description = "Writes a table to start from, with what to know about it in its first lines.")]
    internal sealed class NewCommand
    {
        // No commas in the comments: spreadsheets would spread them over the columns.
        private const string Template = """
            # My instruments
            # Vocabulary: say here where the words come from.
            #
            # One row for each instrument. Lines that start with # are remarks.
            # instrument_id: a short word of letters and digits and hyphens; tables and programs use it.
            # instrument: the name that people read.
            # gm_programs: the General MIDI programs that sound like it; 0 is the first of 128. Write 24 25 or 24..31 or their names with ; between them.
            #   Never write 4-7: spreadsheets turn it into a date. Leave the cell empty where no program sounds like the instrument.
            # labels: other words for the instrument with ; between them; may be empty.
            # You may add columns of your own. Check the file with: mirtool taxonomies validate FILE
            # These rows are examples: replace them.
            instrument_id,instrument,gm_programs,labels
            oud,Oud,Acoustic Guitar (nylon),ud;'ud
            kanun,Kanun,15,qanun
            ney,Ney,75 77,nay
            kemence,Kemence,Fiddle,
            zurna,Zurna,109..111,
            bendir,Bendir,,frame drum

            """;

        [Argument(0, "FILE", "The table to write, such as mine.csv; an existing file is not touched.")]
        [Required]
        public string File { get; } = "";

        public int OnExecute(IConsole console)
        {
            if (System.IO.File.Exists(File) || Directory.Exists(File))
            {
                console.Error.WriteLine($"mirtool: {File} exists already and was left as it is; give another name, or remove it first.");
                return ExitCode.Usage;
            }

            // The byte order mark is for Excel, which otherwise garbles the accents that people will add.
            using FileStream stream = new(File, FileMode.CreateNew);
            using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)) { NewLine = "\r\n" };
            foreach (string line in Template.TrimEnd('\n').Split('\n'))
            {
                writer.WriteLine(line.TrimEnd('\r'));
            }

            console.Out.WriteLine($"Wrote {File}. Edit it, check it with: mirtool taxonomies validate {File}");
            return ExitCode.Success;
        }
    }
}
