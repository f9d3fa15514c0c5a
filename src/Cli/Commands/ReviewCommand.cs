using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Review;
using MirTool.Review.Server;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool review</c>: a page on which a person listens, confirms and corrects.</summary>
[Command("review", Description = "Opens a page in the browser on which annotations are listened to, confirmed and corrected.")]
internal sealed class ReviewCommand(ShutdownSignals signals)
{
    [Argument(0, "ANNOTATIONS", "The folder that mirtool annotate wrote.")]
    [Required(ErrorMessage = "Name the folder that mirtool annotate wrote: mirtool review ANNOTATIONS")]
    public string Annotations { get; } = "";

    [Option("--audio <ROOT>", "The folder that names of recordings begin at; by default where they were annotated.", CommandOptionType.SingleValue)]
    public string? Audio { get; }

    [Option("--labels <FILE>", "The labels file, in the folder of the recordings or above it; by default labels.csv in that folder.", CommandOptionType.SingleValue)]
    public string? Labels { get; }

    [Option("--model <MODEL>", "The model that the page teaches: a name that `mirtool models list` shows, or a folder; by default the one of the annotations.", CommandOptionType.SingleValue)]
    public string? Model { get; }

    [Option("--as-annotated", "Show these annotations even if the page has taught a model and annotated the archive again with it.", CommandOptionType.NoValue)]
    public bool AsAnnotated { get; }

    [Option("--by <NAME>", "Who reviews, for the labels file; by default the user's name on this machine.", CommandOptionType.SingleValue)]
    public string By { get; } = Environment.UserName;

    [Option("--port <N>", "The port of 127.0.0.1 to listen on; by default one that is free.", CommandOptionType.SingleValue)]
    public int Port { get; }

    [Option("--no-browser", "Print the address, and open nothing.", CommandOptionType.NoValue)]
    public bool NoBrowser { get; }

    public PluginOptions Plugins { get; } = new();

    public async Task<int> OnExecuteAsync(IConsole console)
    {
        if (Port is < 0 or > ushort.MaxValue)
        {
            throw new UsageException($"--port must be from 0 to {ushort.MaxValue}, but is {Port}.");
        }

        using ReviewSession session = ReviewSession.Open(new ReviewOptions
        {
            Annotations = Annotations,
            Audio = Audio,
            Labels = Labels,
            Reviewer = By,
            Model = Model,
            PluginFolders = Plugins.Folders,
            AsAnnotated = AsAnnotated,
        });
        await using ReviewServer server = await ReviewServer.StartAsync(session, Port, signals.Token);
        console.Out.WriteLine(server.Address);
        if (session.Catalog.Folder.Path != session.AnnotationsFolder)
        {
            console.Error.WriteLine($"mirtool: shows what the taught model says, '{session.Catalog.Folder.Path}'; --as-annotated shows the first annotations.");
        }

        console.Error.WriteLine($"mirtool: labels go to '{session.Labels.Path}'. Ctrl-C ends.");
        if (!NoBrowser)
        {
            OpenBrowser(server.Address);
        }

        try
        {
            await Task.Delay(Timeout.Infinite, signals.Token);
        }
        catch (OperationCanceledException)
        {
            // This is how people end it.
        }

        return signals.RequestedExitCode ?? ExitCode.Success;
    }

    /// <summary>Asks the desktop; where there is none, the address stands on the terminal.</summary>
    private static void OpenBrowser(Uri address)
    {
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true });
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
        }
    }
}
