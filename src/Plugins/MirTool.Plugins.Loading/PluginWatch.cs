using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace MirTool.Plugins.Loading;

/// <summary>Runs a stranger's code for a limited time.</summary>
internal static class PluginWatch
{
    /// <summary>Gives plugins longer, in seconds.</summary>
    public const string LimitVariable = "MIRTOOL_PLUGIN_SECONDS";

    private const double UsualSeconds = 60;

    /// <summary>How long a plugin may take to be loaded, and for the first call of each of its methods.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable(LimitVariable), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1e6
            ? seconds
            : UsualSeconds);

    private static readonly ConcurrentDictionary<long, Plugin> Calls = new();
    private static long calls;

    /// <summary>The plugins that have not answered a call yet.</summary>
    public static IEnumerable<Plugin> Answering => Calls.Values;

    /// <summary>Calls a plugin.</summary>
    public static T Note<T>(Plugin plugin, Func<T> call)
    {
        long number = Interlocked.Increment(ref calls);
        Calls[number] = plugin;
        try
        {
            return call();
        }
        finally
        {
            Calls.TryRemove(number, out _);
        }
    }

    /// <summary>Calls a plugin and waits for it; what comes too late is left to itself, on a thread that holds up no end of the process.</summary>
    /// <exception cref="TimeoutException">It has not answered in time; the message says what to do.</exception>
    public static T Run<T>(Plugin plugin, TimeSpan limit, Func<T> call)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = Note(plugin, call);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true, Name = "plugin" };
        thread.Start();
        if (!thread.Join(limit))
        {
            throw new TimeoutException(string.Create(
                CultureInfo.InvariantCulture, $"did not answer within {limit.TotalSeconds} s. If it only needs longer, set {LimitVariable}; else ask its author, or remove it."));
        }

        failure?.Throw();
        return result!;
    }
}
