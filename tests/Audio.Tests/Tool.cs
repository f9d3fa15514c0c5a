using System.Diagnostics;
using System.Globalization;

namespace MirTool.Audio.Tests;

/// <summary>Programs that make files and serve as oracles. Where one is missing the test is skipped, in CI it fails.</summary>
internal static class Tool
{
    public static void Ffmpeg(params string[] arguments) => Run("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]);

    public static void Sox(params string[] arguments) => Run("sox", ["-V1", .. arguments]);

    /// <summary>Encodes 16-bit samples, given as ffmpeg arguments for the output.</summary>
    public static void Encode(short[] interleaved, int sampleRate, int channels, params string[] output)
    {
        string raw = System.IO.Path.GetTempFileName();
        try
        {
            System.IO.File.WriteAllBytes(raw, System.Runtime.InteropServices.MemoryMarshal.AsBytes(interleaved.AsSpan()).ToArray());
            Ffmpeg(["-f", "s16le", "-ar", Text(sampleRate), "-ac", Text(channels), "-i", raw, .. output]);
        }
        finally
        {
            System.IO.File.Delete(raw);
        }
    }

    /// <summary>The same, through a pipe: the encoder cannot go back and fill in the length.</summary>
    public static byte[] EncodeToPipe(string input, params string[] output) =>
        Run("ffmpeg", ["-nostdin", "-v", "error", "-i", input, .. output, "pipe:1"]);

    public static byte[] Run(string program, string[] arguments)
    {
        if (MirTool.Audio.Ffmpeg.Find(program) is not { } executable)
        {
            string message = $"{program} is not installed.";
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            {
                Assert.Fail(message);
            }

            Assert.Skip(message);
            return [];
        }

        using var process = Process.Start(new ProcessStartInfo(executable, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
        return output.ToArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
