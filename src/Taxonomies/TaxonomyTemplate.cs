using System.Text;

namespace MirTool.Taxonomies;

/// <summary>A taxonomy table to start from, with what to know about it in its first lines.</summary>
public static class TaxonomyTemplate
{
    // No commas or semicolons in the comments: spreadsheets would spread them over the columns.
    private const string Table = """
        # My instruments
        # Vocabulary: say here where the words come from
        #
        # One row for each instrument. Lines that start with # are remarks.
        # instrument_id: a short word of letters and digits and hyphens for files and programs
        # instrument: the name for people
        # gm_programs: the General MIDI programs that sound like it. They count from 0 to 127. Write 24 25 or 24..31 or a name such as Fiddle.
        #   Never write 4-7: spreadsheets turn it into a date. Leave the cell empty where no program sounds like the instrument.
        # labels: other words for the instrument with a semicolon between them. The cell or the whole column may be empty.
        # You may add columns of your own. Check the file with: mirtool taxonomies validate FILE
        # These rows are examples: replace them.
        instrument_id,instrument,gm_programs,labels
        oud,Oud,Acoustic Guitar (nylon),ud;lute
        kanun,Kanun,15,qanun
        ney,Ney,75 77,nay
        kemence,Kemence,Fiddle,
        zurna,Zurna,109 111,
        bendir,Bendir,,frame drum
        """;

    /// <summary>Writes the table.</summary>
    /// <exception cref="IOException">There is a file or folder of that name, which is left as it is, or the folder to write into is missing.</exception>
    public static void Write(string path)
    {
        if (File.Exists(path) || Directory.Exists(path))
        {
            throw new IOException($"{path} exists already and was left as it is; give another name, or remove it first.");
        }

        // The byte order mark is for Excel, which otherwise garbles the accents that people will add.
        using FileStream stream = new(path, FileMode.CreateNew);
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        writer.Write(Table.ReplaceLineEndings("\r\n") + "\r\n");
    }
}
