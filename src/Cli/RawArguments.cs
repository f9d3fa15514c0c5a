using System.Text;
using MirTool.Files;

namespace MirTool.Cli;

/// <summary>Arguments whose bytes are no UTF-8, as names of old archives are that a shell completes: .NET gives them with their bytes lost.</summary>
internal static class RawArguments
{
    private const string CommandLine = "/proc/self/cmdline";

    /// <summary>The arguments, such names in the text that <see cref="EscapedName"/> writes.</summary>
    public static string[] Restore(string[] args)
    {
        if (!args.Any(arg => arg.Contains('\uFFFD')) || !File.Exists(CommandLine))
        {
            return args;
        }

        List<byte[]> raw = [];
        byte[] all = File.ReadAllBytes(CommandLine);
        for (int start = 0; start < all.Length;)
        {
            int length = all.AsSpan(start).IndexOf((byte)0);
            length = length < 0 ? all.Length - start : length;
            raw.Add(all[start..(start + length)]);
            start += length + 1;
        }

        // Before them stand the runtime's own.
        int first = raw.Count - args.Length;
        return first < 0 ? args : [.. args.Select((arg, i) => Encoding.UTF8.GetBytes(arg).AsSpan().SequenceEqual(raw[first + i]) ? arg : EscapedName.Of(raw[first + i]))];
    }
}
