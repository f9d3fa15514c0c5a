using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MirTool.Archive.Expressions;
using MirTool.Review.Labels;

namespace MirTool.Review.Server;

/// <summary>The page's server: on 127.0.0.1 alone, for those who have the token.</summary>
public sealed class ReviewServer : IAsyncDisposable
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(500);

    private readonly WebApplication application;
    private readonly ReviewSession session;
    private readonly CancellationTokenSource end = new();
    private readonly Task writing;

    private ReviewServer(WebApplication application, ReviewSession session, string token)
    {
        this.application = application;
        this.session = session;
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new Uri($"{address.TrimEnd('/')}/{token}/");
        writing = WriteLabelsAsync();
    }

    /// <summary>Where the page is, the token in it.</summary>
    public Uri Address { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="session">What it shows; stays the caller's.</param>
    /// <param name="port">0 for any that is free.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ReviewServer> StartAsync(ReviewSession session, int port, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        string token = AccessGuard.NewToken();
        // Empty: no file, variable or argument of anybody changes where this listens.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = AccessGuard.MostBodyBytes;
            options.Listen(IPAddress.Loopback, port);
        });
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        WebApplication application = builder.Build();
        application.Use(next => context => new AccessGuard(token).InvokeAsync(context, next));
        application.Use(ExplainErrors);
        application.UseRouting();
        ReviewApi.Map(application, session);
        application.UseEndpoints(_ => { });
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        return new ReviewServer(application, session, token);
    }

    /// <summary>Ends the server, and brings the labels file up to date.</summary>
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await writing;
        session.Labels.Flush();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        try
        {
            await application.StopAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Somebody is still listening to a recording.
        }

        await application.DisposeAsync();
        session.Labels.Flush();
        end.Dispose();
    }

    /// <summary>The journal has every change at once; the labels file follows when it has been quiet for a moment.</summary>
    private async Task WriteLabelsAsync()
    {
        using var timer = new PeriodicTimer(WriteInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                try
                {
                    session.Labels.Flush();
                }
                catch (IOException)
                {
                    // Full disks are emptied; the journal has everything, and the next moment tries again.
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task ExplainErrors(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            int? status = StatusOf(e);
            context.Response.StatusCode = status ?? StatusCodes.Status500InternalServerError;
            // A fault of the program: all that is known of it, for a report.
            string message = status is null ? $"internal error, please report it: {e}" : e.Message;
            await context.Response.WriteAsJsonAsync(new ApiError(message, e is LabelEditException { IsStale: true }), ApiJson.Default.ApiError, cancellationToken: context.RequestAborted);
        }
    }

    private static int? StatusOf(Exception error) => error switch
    {
        LabelEditException { IsStale: true } => StatusCodes.Status409Conflict,
        LabelEditException => StatusCodes.Status422UnprocessableEntity,
        BadHttpRequestException bad => bad.StatusCode,
        ExpressionException or ArgumentException => StatusCodes.Status400BadRequest,
        FileNotFoundException => StatusCodes.Status404NotFound,
        InvalidDataException or IOException or UnauthorizedAccessException or DllNotFoundException => StatusCodes.Status500InternalServerError,
        _ => null,
    };
}
