using McMaster.Extensions.CommandLineUtils;
using MirTool.Experiments;

namespace MirTool.Cli;

/// <summary>Writes what a run says of itself to stderr.</summary>
internal sealed class ConsoleMessages(IConsole console) : IProgress<RunMessage>
{
    public void Report(RunMessage value) => console.Error.WriteLine(value.Kind switch
    {
        RunMessageKind.Warning => $"mirtool: warning: {value.Text}",
        RunMessageKind.Note => $"mirtool: note: {value.Text}",
        RunMessageKind.Result => $"mirtool: {value.Text}",
        _ => value.Text,
    });
}
