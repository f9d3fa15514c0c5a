using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MirTool.Audio.Tests;

/// <summary>Programs that make files and serve as oracles. Where one is missing the test is skipped, in CI it fails.</summary>
internal static class Tool
{
    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Encoded = new();

    public static void Ffmpeg(params string[] arguments) => Run("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]);

    public static void Sox(params string[] arguments) => Run("sox", ["-V1", .. arguments]);

    /// <summary>Encodes 16-bit samples, given as ffmpeg arguments for the output: the last one is the file. What many tests ask for is encoded once.</summary>
    public static void Encode(short[] interleaved, int sampleRate, int channels, params string[] output)
    {
        byte[] samples = MemoryMarshal.AsBytes(interleaved.AsSpan()).ToArray();
        string file = output[^1];
        string[] options = output[..^1];
        // The name ends as the format does, and ffmpeg chooses by that.
        string name = Path.GetFileName(file);
        string key = string.Join('\n', [Convert.ToHexString(SHA256.HashData(samples)), Text(sampleRate), Text(channels), .. options, name]);
        File.WriteAllBytes(file, Encoded.GetOrAdd(key, _ => new Lazy<byte[]>(() => EncodeAnew(samples, sampleRate, channels, options, name))).Value);
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

    private static byte[] EncodeAnew(byte[] samples, int sampleRate, int channels, string[] options, string name)
    {
        using var folder = new TestFolder();
        string raw = folder.File("samples.raw");
        File.WriteAllBytes(raw, samples);
        Ffmpeg(["-f", "s16le", "-ar", Text(sampleRate), "-ac", Text(channels), "-i", raw, .. options, folder.File(name)]);
        return File.ReadAllBytes(folder.File(name));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
