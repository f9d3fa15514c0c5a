using System.Diagnostics;
using System.Text;
using MirTool.Audio;

namespace MirTool.Synthesis.Sources;

/// <summary>A synthesizer that is a program of its own.</summary>
/// <param name="Name">The executable's name.</param>
/// <param name="Package">Debian's package.</param>
internal sealed record ExternalProgram(string Name, string Package)
{
    // Enough for the lines that say what went wrong.
    private const int KeptMessageCharacters = 2000;

    /// <summary>Throws unless a file or folder that a package brings is there.</summary>
    public static void Require(string path, string package)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new FileNotFoundException(
                $"'{path}' does not exist. Install it with: sudo apt-get install {package} (Debian, Ubuntu), or leave its sound source out.", path);
        }
    }

    /// <summary>Runs the program to its end in a folder.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables set for it.</param>
    /// <param name="output">The file that it is to write, relative to <paramref name="folder"/>.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>The output's full path.</returns>
    public string Run(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string output,
        CancellationToken cancellationToken)
    {
        // Searched for as ffmpeg is: in the PATH's own folders only.
        string executable = Ffmpeg.Find(Name) ?? throw new FileNotFoundException(
            $"The program '{Name}' was not found on the PATH. Install it with: sudo apt-get install {Package} (Debian, Ubuntu), or leave its sound source out.");
        var start = new ProcessStartInfo(executable, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var messages = new StringBuilder();
        using Process process = Process.Start(start) ?? throw new InvalidDataException($"'{executable}' could not be started.");
        process.OutputDataReceived += (_, line) => Keep(messages, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(messages, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        using (cancellationToken.Register(() => process.Kill(entireProcessTree: true)))
        {
            process.WaitForExit();
        }

        cancellationToken.ThrowIfCancellationRequested();
        string path = Path.Combine(folder, output);
        return process.ExitCode == 0 && File.Exists(path)
            ? path
            : throw new InvalidDataException($"'{executable}' ended with status {process.ExitCode} and no usable sound. Its last messages: {messages}");
    }

    private static void Keep(StringBuilder messages, string? line)
    {
        lock (messages)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                messages.Append(messages.Length == 0 ? "" : "; ").Append(line.Trim());
                messages.Remove(0, Math.Max(0, messages.Length - KeptMessageCharacters));
            }
        }
    }
}
