using System.Text;

namespace MirTool.Taxonomies;

/// <summary>A folder for a dataset of one's own, with a label file to start from and what to know about it.</summary>
public static class DatasetTemplate
{
    private const string LabelFile = "labels.csv";
    private const string ReadMe = "README.md";

    private const string Table = """
        file,label,start_s,end_s,gm_programs,complete
        song.wav,oud,0.5,12.25,24,yes
        song.wav,ney,3,12.25,75;77,yes
        solo.wav,kanun,,,15,yes
        street.wav,zurna,,,,no
        room.wav,silence,,,,
        """;

    private const string Explanation = """
        # My recordings

        Say here what these recordings are, who made them, and under which terms they may be used.

        `labels.csv` says what sounds when: one row for each stretch in which an instrument sounds. Its rows are examples;
        replace them. Recordings lie in this folder or below it.

        | Column | What it holds |
        |---|---|
        | `file` | The recording, relative to this folder: `song.wav`, `takes/3.flac`. |
        | `label` | The instrument, in the words of your taxonomy. `silence` is reserved: nothing sounds. |
        | `start_s`, `end_s` | Seconds from the recording's start. Empty: from its start, to its end. May be missing. |
        | `gm_programs` | General MIDI programs, 0 to 127, that the label may stand for: `24`, `75;77`, `24..31`. They then decide what the label means in any taxonomy. May be empty or missing. |
        | `complete` | `yes` if every instrument that sounds in the recording is labelled, `no` if only some are. Empty: as the option `complete` says, `yes` by default. May be missing. |

        Other columns are for you. Different labels may overlap in time; the same one may not. Any spreadsheet will do: save as
        “CSV UTF-8”.

        Check everything at once, then evaluate a model:

            mirtool datasets validate custom --root . --taxonomy common
            mirtool evaluate --dataset custom:. --model default --taxonomy common -o evaluation
        """;

    /// <summary>Writes <c>labels.csv</c> and <c>README.md</c>; the folder is made if there is none.</summary>
    /// <exception cref="IOException">One of them is there already; nothing was written.</exception>
    public static void Write(string folder)
    {
        string labels = Path.Combine(folder, LabelFile);
        string readMe = Path.Combine(folder, ReadMe);
        if (File.Exists(folder))
        {
            throw new IOException($"{folder} is a file; name a folder, which is made if there is none.");
        }

        if (((string[])[labels, readMe]).FirstOrDefault(Path.Exists) is { } there)
        {
            throw new IOException($"{there} exists already, so nothing was written; name another folder, or remove it first.");
        }

        Directory.CreateDirectory(folder);
        // The byte order mark is for Excel, which otherwise garbles the accents that people will add.
        WriteNew(labels, Table.ReplaceLineEndings("\r\n") + "\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        WriteNew(readMe, Explanation.ReplaceLineEndings("\n") + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private static void WriteNew(string path, string text, Encoding encoding)
    {
        using FileStream stream = new(path, FileMode.CreateNew);
        using StreamWriter writer = new(stream, encoding);
        writer.Write(text);
    }
}
