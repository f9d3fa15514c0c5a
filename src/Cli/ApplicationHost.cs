using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MirTool.Cli;

/// <summary>The host that long-running commands build: logging to stderr. Results go to stdout, so nothing else may.</summary>
internal static class ApplicationHost
{
    /// <param name="minimumLevel">What is worth saying.</param>
    public static IHost Build(LogLevel minimumLevel)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "mirtool" });
        builder.Logging.SetMinimumLevel(minimumLevel);
        builder.Services.AddSingleton<StandardError>();
        builder.Services.AddSingleton<ILoggerProvider, StandardErrorLoggerProvider>();
        return builder.Build();
    }
}
